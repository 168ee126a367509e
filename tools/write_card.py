"""Write the model card from the manifest, the corpus and an evaluation report.

``python tools/write_card.py [REPORT [CARD]]``: reads ``out/eval/report.json`` (from ``make eval``) and writes
``models/spamspan-core/CARD.md``. No figure is typed by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.card_corpus import known_failures, label_table, own_rows, source_table  # noqa: E402
from tools.card_tables import Json, baselines, breakdown, goals, mechanisms, screen, suites, thresholds  # noqa: E402

MODEL = ROOT / "models" / "spamspan-core"
FAILURES = ROOT / "tests" / "golden" / "known_failures.jsonl"

HEAD = """# Model card: {name} {version}

Finds fragments that were injected into articles in Chinese, English or both. A screen (convolutional network in whole numbers) over
everything; for the sections that it passes on a larger convolutional network over words, lines and page, which leaves those where it
suspects nothing halfway; hashed n-gram weights and a trigram language model of clean text, which the network reads
too; boosted trees over the evidence of candidate fragments; a second look at the rest of the document.
Fitted by `make model` (recipe, seeds and checksums in `manifest.json`), served with numpy or its compiled twin.

## Uses

Cleaning scraped text before indexing or training, marking pages for moderators, measuring how polluted an archive is.

## Uses to avoid

Judging people or publishers; moderating speech (it knows nothing of truth, offence or politics); whole-document spam filtering of mail;
languages other than Chinese and English; any use in which a removed sentence cannot be looked up again (keep `edits`)."""

MATERIAL = """## Training material

Public text, pinned in `corpus/sources.toml` ({mirror} for this model). It does not travel with the weights. Sources that are held out are
never read by training."""

OWN = """Own text, written and generated for this project, counted as it stands (the model was fitted on sha256 `{corpus}`).
Simulators put its spam into its hosts and into clean public text. Rows of one campaign stand in one split."""

LABELS = """Labels of real rows are silver: two passes by language-model readers, each without the other's verdicts; there is no gold
standard by people. The passes share their instructions, so agreement bounds carelessness, not bias. A row is spam when both
name a category, honest when both say so; rows in doubt are left out. In long training threads of `en_comment_threads`, late
comments that nobody labelled are taken for spam. Spam rows of other public sources carry their source's own label, and a
category guessed by origin."""

FIGURES = """## Figures

Printed by `make eval` ({documents:,} documents, split {split}, size {size}); simulated, written and real pages apart; 95 % intervals in
brackets. Written pages are whole pages by authors who knew neither the simulators nor the model; their development split
helped to choose thresholds.
{mismatch}"""

RECALL = """Below, recall is of gold spans (IoU at least .5): removed automatically, then removed or sent to review. Exact: both ends right,
in either bucket. Named right: of the gold spans met, those whose finding has their category. `residue` only ever goes
to review and does not count in what suites should have removed."""

DECISIONS = """## Thresholds, calibration and screen

From `manifest.json`: scores from which a span is removed or sent to review, by script of span and host, and how that went on the
development split."""

TAIL = """## Known failures

The tables above measure them. By kind:

- fluent selling clauses on the article's own subject, advice that ends in an offer, guest posts;
- unrelated sentences without spam words, machine-translation loops, leftovers of text generators (only ever sent to review);
- single swapped names and brands (found when repeated), words split open by an insertion, other short spans inside Chinese sentences;
- short praise whose only spam is the poster's name; borders inside runs of comments, where a span is found but not exactly;
- orders to AI readers in wordings or languages that training lacks; spam in languages other than Chinese and English;
- strongly disguised words inside Chinese text;
- very short pages, where there is little host to compare with, and pages that are spam from end to end;
- honest text that looks like spam (adverts that are the page's subject, notices with contacts, quoted spam) is sometimes touched.

Simulated pages come from the simulators that made the training pages, with other rows and terms: the wild is harder. Real pages come from
few sites; some mechanisms (Chinese terms in English hosts, swapped names, split words) are measured on simulations alone.
`make bench` prints speed."""

LISTED = """`tests/golden/known_failures.jsonl` holds such cases; they break the build once they pass:"""


def _mismatch(facts: Json, manifest: Json) -> str:
    """Return a warning when the report measured a model that was fitted on another corpus than this one."""
    measured, own = str(facts.get("trained_on_corpus") or ""), str(manifest["corpus_sha256"])
    if measured in ("", own):
        return ""
    return f"\n**The report is of another model**: fitted on corpus `{measured[:16]}`, this one on `{own[:16]}`.\n"


def _material(manifest: Json) -> list[str]:
    return [
        MATERIAL.format(mirror="used" if manifest["mirror"] else "not used"),
        source_table(),
        OWN.format(corpus=manifest["corpus_sha256"][:16]),
        own_rows(),
        LABELS,
        label_table(),
    ]


def _under(heading: str, table: str) -> str:
    """Return a heading with its table, or that there is none."""
    return f"{heading}\n{table or 'Not run.'}"


def _figures(report: Json, manifest: Json) -> list[str]:
    facts = report["facts"]
    both = ("simulated", "written", "real")
    return [
        FIGURES.format(
            documents=facts["documents"], split=facts["split"], size=facts["size"], mismatch=_mismatch(facts, manifest)
        ).rstrip(),
        _under("### Goals", goals(report)),
        "### By family of pages, beside the baselines\n\nChar-F1 on equal documents.",
        baselines(report),
        RECALL,
        suites(report),
        _under("### By category", breakdown(report, "category", {f"category_{kind}": kind for kind in both})),
        _under("### By mechanism (simulated pages with one mechanism alone)", mechanisms(report)),
        _under(
            "### By host language and length of page (characters)",
            breakdown(report, "host", {f"{key}_{kind}": kind for key in ("language", "length") for kind in both}),
        ),
        _under("### By disguise (simulated; spans that the disguise changed)", breakdown(report, "disguise", {"obfuscation": "simulated"})),
    ]


def _decisions(manifest: Json) -> list[str]:
    shares = screen(manifest)
    recall = manifest.get("recipe", {}).get("screen_recall")
    aim = f", set for {recall:g} of the sections in which the model finds spans" if recall is not None else ""
    return [
        DECISIONS,
        thresholds(manifest),
        f"What screen and network let pass{aim}:\n\n{shares}" if shares else "This model has no screen.",
    ]


def card(report: Json, manifest: Json) -> str:
    """Return the card as Markdown."""
    failures = known_failures(FAILURES)
    parts = [
        HEAD.format(name=manifest["name"], version=manifest["version"]),
        *_material(manifest),
        *_figures(report, manifest),
        *_decisions(manifest),
        TAIL,
        *([LISTED, failures] if failures else []),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Write the card."""
    arguments = sys.argv[1:]
    source = Path(arguments[0]) if arguments else ROOT / "out" / "eval" / "report.json"
    target = Path(arguments[1]) if len(arguments) > 1 else MODEL / "CARD.md"
    report, manifest = (json.loads(path.read_text("utf-8")) for path in (source, MODEL / "manifest.json"))
    target.write_text(card(report, manifest), "utf-8")
    print(f"{target}: {len(report['goals'])} goals")


if __name__ == "__main__":
    main()
