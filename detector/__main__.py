"""``python -m detector``: the same as the command ``spamspan``."""

import sys

from detector.cli import main

sys.exit(main())
