"""Measuring the detector: metrics, baselines and reports; never imported at detection time."""
