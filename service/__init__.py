"""The HTTP service: JSON in, spans and cleaned text out; needs the ``service`` extra."""

from __future__ import annotations

import logging

logging.getLogger("service").addHandler(logging.NullHandler())
