"""``make demo``: clean the shipped polluted article and show what went."""

from __future__ import annotations

import sys
from pathlib import Path

from detector.cli import main

ARTICLE = Path(__file__).with_name("polluted_article.txt")

if __name__ == "__main__":
    print(f"The article ({ARTICLE.name}), fragments marked:\n")
    main(["scan", "--format", "terminal", str(ARTICLE)])
    print("\nThe cleaned article:\n")
    sys.exit(main(["clean", str(ARTICLE)]))
