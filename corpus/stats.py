"""The figures of the datasheet (``corpus/README.md``), counted from the corpus itself."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

from corpus import labelled
from corpus.contents import Corpus
from corpus.material import CORPUS, SPLITS
from corpus.mechanisms import FAMILIES, MECHANISMS
from corpus.obfuscate import DISGUISES

__all__ = ["END", "START", "figures", "with_figures"]

START, END = "<!-- figures: python -m corpus.check --stats --write -->", "<!-- end of figures -->"

LABELS = ("en_comments", "en_comment_threads", "zh_rows")


def _table(head: Sequence[str], body: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) + " |" for row in body]
    return "\n".join(lines)


def _files(corpus: Corpus) -> str:
    body: list[list[object]] = []
    for stem in sorted({stem for stem, _ in corpus.rows}):
        own = [row for other, row in corpus.rows if other == stem]
        splits = Counter(str(row["split"]) for row in own)
        campaigns = len({row["campaign"] for row in own if row.get("campaign")})
        body.append([stem, len(own), *(splits[name] for name in SPLITS), sum(len(str(row["text"])) for row in own), campaigns or "-"])
    body.append(
        [
            "all",
            len(corpus.rows),
            *(sum(row["split"] == name for _, row in corpus.rows) for name in SPLITS),
            sum(len(str(r["text"])) for _, r in corpus.rows),
            "",
        ]
    )
    return _table(["file of `text/`", "rows", *SPLITS, "characters", "campaigns"], body)


def _categories(corpus: Corpus) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for stem, row in corpus.rows:
        if stem.startswith("spam"):
            counts[str(row["category"]), str(row["split"])] += 1
    names = sorted({name for name, _ in counts})
    return _table(["category", "rows", *SPLITS], [[n, sum(counts[n, s] for s in SPLITS), *(counts[n, s] for s in SPLITS)] for n in names])


def _kinds(corpus: Corpus, prefix: str, key: str) -> str:
    counts = Counter(str(row.get(key)) for stem, row in corpus.rows if stem.startswith(prefix))
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _languages(corpus: Corpus) -> str:
    counts = Counter(
        str(row.get("lang") or ("zh" if stem.endswith("zh") else "en")) for stem, row in corpus.rows if stem.startswith("hosts")
    )
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


def _labels() -> str:
    body: list[list[object]] = []
    for stem in LABELS:
        rows, agreed, kappa = labelled.agreement(stem)
        verdicts = Counter(label.verdict for label in labelled.labels(stem))
        body.append([stem, rows, verdicts["spam"], verdicts["honest"], verdicts["doubt"], f"{agreed:.3f}", f"{kappa:.3f}"])
    return _table(["labels", "rows", "spam", "honest", "doubt", "passes agree", "Cohen's kappa"], body)


def _parts(corpus: Corpus) -> str:
    counts = Counter((stem, str(row["split"])) for stem, row in corpus.parts)
    stems = sorted({stem for stem, _ in counts})
    return _table(
        ["parts", "all splits", "train and dev", "test"], [[s, counts[s, "all"], counts[s, "train"], counts[s, "test"]] for s in stems]
    )


def _observations() -> str:
    with (CORPUS / "field" / "observations.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle, delimiter="\t"))
    return f"{len(rows) - 1:,} field observations"


def _pages(corpus: Corpus) -> str:
    body: list[list[object]] = []
    for split in ("dev", "test"):
        own = [row for row in corpus.pages if row["split"] == split]
        spoilt = sum(bool(row["categories"]) for row in own)
        languages = [sum(row["lang"] == lang for row in own) for lang in ("en", "zh")]
        body.append([split, len(own), *languages, spoilt, len(own) - spoilt, sum(len(row["categories"]) for row in own)])
    return _table(["written pages", "pages", "English", "Chinese", "polluted", "clean", "fragments"], body)


def figures(corpus: Corpus) -> str:
    """Return the figures as Markdown."""
    families = "; ".join(f"{family} {len(weights)}" for family, weights in FAMILIES.items())
    parts = [
        "### Written rows",
        _files(corpus),
        "### Spam by category",
        _categories(corpus),
        "### Written pages",
        _pages(corpus),
        "### Labelled real rows",
        _labels(),
        "### Term parts",
        _parts(corpus),
        f"Host languages: {_languages(corpus)}.",
        f"Host genres: {_kinds(corpus, 'hosts', 'genre')}.",
        f"Trap kinds: {_kinds(corpus, 'traps', 'kind')}.",
        f"{len(MECHANISMS)} mechanisms (by family: {families}); {len(DISGUISES)} disguises: {', '.join(DISGUISES)}; {_observations()}.",
    ]
    return "\n\n".join(parts)


def with_figures(readme: str, text: str) -> str:
    """Return the datasheet with ``text`` between its marks; raises ValueError where it has none."""
    head, start, rest = readme.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise ValueError(f"the datasheet has lost its marks; it needs a line {START} and a line {END}")
    return f"{head}{START}\n\n{text}\n\n{END}{tail}"
