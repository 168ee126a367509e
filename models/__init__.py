"""Shipped model folders (data only)."""
