"""From tokens to arrays of evidence, one module a kind; knows nothing of weights."""
