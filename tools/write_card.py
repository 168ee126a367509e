"""Write the model card from the manifest and an evaluation report.

``python tools/write_card.py [REPORT]``: reads ``out/eval/report.json`` (from ``make eval``) and writes
``models/spamspan-core/CARD.md``. No figure is typed by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "spamspan-core"

HEAD = """# Model card: {name} {version}

Finds fragments that were injected into articles in Chinese, English or both. First stage: hashed n-gram weights (int16) and a trigram
language model of clean text; a line judge as gate; boosted trees over the evidence of candidate fragments; a second look at the rest
of the document. Fitted by `make model` (recipe, seeds and checksums in `manifest.json`), served with numpy or its compiled twin.

## Uses

Cleaning scraped text before indexing or training, marking pages for moderators, measuring how polluted an archive is.

## Uses to avoid

Judging people or publishers; moderating speech (it knows nothing of truth, offence or politics); whole-document spam filtering of mail;
languages other than Chinese and English; any use in which a removed sentence cannot be looked up again (keep `edits`).

## Training material

`corpus/` (written and generated for this project, Apache-2.0; sha256 `{corpus}`) and, with the mirror ({mirror}), the public sources
of `corpus/sources.toml` with the licences given there; their text does not travel with the weights. Labels of real rows: two readers.
Held out of training: {held_out}.

## Figures on the test split

Printed by `make eval` ({documents} documents, size {size}); real and simulated apart; 95 % intervals in brackets.
"""

TAIL = """
## Known failures

Measured above; by kind: fluent selling clauses on the article's own subject; unrelated sentences without spam words; single swapped
names (found when repeated); short praise whose only spam is the poster's name; strongly disguised words inside Chinese text; very
short pages, where there is little host to compare with. `tests/golden/known_failures.jsonl` holds such cases; they break the
build once they pass.
Speed is far below the goal of issue 4 (single-digit MB/s a core).
"""


def cell(value: dict[str, Any] | None) -> str:
    """Return a measured value with its interval and n."""
    if not isinstance(value, dict) or value.get("value") is None:
        return "not run"
    low, high = value.get("low"), value.get("high")
    interval = f" [{low:.3f}, {high:.3f}]" if low is not None and high is not None else ""
    return f"{value['value']:.4g}{interval}, n {value['n']}"


def main() -> None:
    """Write the card."""
    sys.path.insert(0, str(ROOT))
    from corpus.sources import HELD_OUT

    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "eval" / "report.json"
    report, manifest = json.loads(path.read_text("utf-8")), json.loads((MODEL / "manifest.json").read_text("utf-8"))
    facts = report["facts"]
    text = HEAD.format(
        name=manifest["name"],
        version=manifest["version"],
        corpus=manifest["corpus_sha256"][:16],
        mirror="used" if manifest["mirror"] else "not used",
        held_out=", ".join(HELD_OUT),
        documents=facts["documents"],
        size=facts["size"],
    )
    rows = ["| goal | what | wanted | removed automatically | with review | verdict |", "|---|---|---|---|---|---|"]
    for goal in report["goals"]:
        wanted = f"{'>=' if goal['at_least'] else '<='} {goal['target']:g}"
        cells = [goal["goal"], goal["what"], wanted, cell(goal.get("reached")), cell(goal.get("with_review")), goal["verdict"]]
        rows.append("| " + " | ".join(cells) + " |")
    (MODEL / "CARD.md").write_text(text + "\n" + "\n".join(rows) + "\n" + TAIL, "utf-8")
    print(f"{(MODEL / 'CARD.md').relative_to(ROOT)}: {len(report['goals'])} goals")


if __name__ == "__main__":
    main()
