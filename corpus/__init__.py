"""Training and test material and the simulators; depends on nothing in ``detector``."""
