"""Grammars that make rows of training material from parts of ``terms/``, without end (short terms stand in ``corpus.grammar``)."""
