"""Print how the shipped model does on the marked cases and seeds of a shared folder.

``python tools/measure_marked.py [FOLDER]`` (default ``../shared``): exact spans, char-F1, pages restored
line for line, clean traps touched. Only spans of action "remove" count.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from detector import Detector  # noqa: E402
from detector.clean import cut  # noqa: E402
from detector.evaluation.metrics import Tally, score_document  # noqa: E402
from detector.types import Span  # noqa: E402

Range = tuple[int, int]


def marked(path: Path) -> tuple[str, list[Range]]:
    """Return text and gold ranges of a marked case."""
    text, gold, start = "", [], 0
    for part in re.split("([⟦⟧])", path.read_text("utf-8").split("---\n", 1)[1]):
        if part == "⟦":
            start = len(text)
        elif part == "⟧":
            gold.append((start, len(text)))
        else:
            text += part
    return text, gold


def seeds(folder: Path) -> Iterator[tuple[str, list[Range]]]:
    """Yield text and gold ranges of the seeds."""
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield (folder / row["file"]).read_text("utf-8"), [(span["start"], span["end"]) for span in row["spans"]]


def without(text: str, gold: list[Range]) -> str:
    """Return the text with the gold ranges cut by the rules of cleaning."""
    return cut(text, [Span(a, b, text[a:b], "noise", 1.0, "remove") for a, b in gold])[0]


def measure(name: str, pages: list[tuple[str, list[Range]]]) -> None:
    """Print one line for a set of polluted pages."""
    tally = Tally()
    for (text, gold), report in zip(pages, Detector.load().scan_many(text for text, _ in pages), strict=True):
        found = [(span.start, span.end) for span in report.spans if span.action == "remove"]
        tally.add(score_document(text, gold, found, report.cleaned, without(text, gold)))
    spans = sum(len(gold) for _, gold in pages)
    print(
        f"{name}: pages {len(pages)}, spans {spans}, char-F1 {tally.f1:.4f} (P {tally.precision:.4f}, R {tally.recall:.4f}), "
        f"exact spans {tally.share('exact'):.4f}, restored {tally.rate('restored'):.4f}"
    )


def main() -> None:
    """Measure seeds and marked cases."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    measure("seeds", list(seeds(folder / "seeds")))
    cases = sorted((folder / "dev_cases").glob("*.txt"))
    measure("marked cases", [marked(path) for path in cases if "_r" in path.name])
    traps = [marked(path)[0] for path in cases if "_c" in path.name]
    touched = sum(any(s.action == "remove" for s in r.spans) for r in Detector.load().scan_many(traps))
    print(f"clean traps: {len(traps)}, touched by remove {touched}")


if __name__ == "__main__":
    main()
