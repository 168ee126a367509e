"""Fitting the shipped model with scikit-learn; never imported at detection time."""
