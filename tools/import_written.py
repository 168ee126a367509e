"""Turn written block files (``@@ key=value | ...`` headers) into the corpus' JSONL files.

``python tools/import_written.py FOLDER``: reads ``FOLDER/*.txt`` and writes ``corpus/text/*.jsonl``.
Rows keep their order; duplicates (same text) are dropped; the split is a hash of campaign or text.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "written for spamspan"
LICENCE = "Apache-2.0"


def blocks(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield header fields and body of every block."""
    header: dict[str, str] | None = None
    body: list[str] = []
    for line in [*text.split("\n"), "@@ "]:
        if line.startswith("@@ "):
            if header is not None and (content := "\n".join(body).strip("\n").rstrip()):
                yield header, content
            header = {k.strip(): v.strip() for k, _, v in (f.partition("=") for f in line[3:].split(" | "))}
            body = []
        else:
            body.append(line)


def split_of(key: str) -> str:
    """Return the split of a row: 6 of 10 train, 1 development, 3 test."""
    bucket = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 10
    return "test" if bucket < 3 else "dev" if bucket == 3 else "train"


def convert(path: Path) -> list[dict[str, str]]:
    """Return the corpus rows of one block file."""
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for header, text in blocks(path.read_text("utf-8")):
        if text in seen:
            continue
        seen.add(text)
        category = header.pop("category", None) or header.get("genre") or header.get("kind") or "unknown"
        # Leftovers of text generators have no advertiser behind them: each stands for itself.
        if category == "residue":
            header.pop("campaign", None)
        split = header.pop("set", None) or split_of(header.get("campaign") or text)
        rows.append(
            {
                "id": f"{path.stem}-{len(rows):04d}",
                "category": category,
                **header,
                "split": split,
                "text": text,
                "source": SOURCE,
                "licence": LICENCE,
            }
        )
    return rows


def main() -> None:
    """Convert every block file of the folder given."""
    for path in sorted(Path(sys.argv[1]).glob("*.txt")):
        rows = convert(path)
        out = ROOT / "corpus" / "text" / f"{path.stem}.jsonl"
        out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
        print(f"{out.relative_to(ROOT)}: {len(rows)} rows")


if __name__ == "__main__":
    main()
