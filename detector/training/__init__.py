"""Fitting the shipped model with scikit-learn; never imported at detection time."""

import os

# Threads that spin while they wait make training many times slower on a machine that is not idle.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
