"""From a string to folded code points, tokens and an offset map; knows nothing of spam."""
