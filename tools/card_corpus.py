"""What the model card says of its material: public sources, our own rows, labels, known failures."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.labelled import agreement, labels
from corpus.material import CORPUS, SPLITS, load_rows
from corpus.sources import pinned
from tools.card_tables import markdown

__all__ = ["known_failures", "label_table", "own_rows", "source_table"]

USES = {
    ("train", "test"): "training and test, cut by row",
    ("train", "test", "labels"): "training and test, cut by row; some rows labelled by us",
    ("held-out",): "held out",
    ("held-out", "labels"): "held out; some rows labelled by us",
    ("baseline",): "keyword baseline alone",
    ("reading",): "looked at, not used",
}
FAMILIES = ("spam", "honest", "hosts", "traps")


def source_table(pins: Mapping[str, Any] | None = None) -> str:
    """Return the public sources by use and role, each with its licence."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, pin in (pinned() if pins is None else pins).items():
        use = tuple(pin["use"])
        groups[USES.get(use, ", ".join(use)), str(pin["role"])].append(f"`{name}` ({pin['licence']})")
    return markdown(["use", "role", "sources (licence)"], [[use, role, "; ".join(names)] for (use, role), names in sorted(groups.items())])


def own_rows() -> str:
    """Return the rows of ``corpus/text`` by family of files and split, with their licences."""
    counts: Counter[tuple[str, str]] = Counter()
    licences: dict[str, set[str]] = defaultdict(set)
    for path in sorted((CORPUS / "text").glob("*.jsonl")):
        family = path.stem.partition("_")[0]
        for row in load_rows(path.stem):
            counts[family, str(row["split"])] += 1
            licences[family].add(str(row["licence"]))
    order = [*FAMILIES, *sorted(licences.keys() - set(FAMILIES))]
    body = [
        [f"`{family}*`", *(f"{counts[family, split]:,}" for split in SPLITS), ", ".join(sorted(licences[family]))]
        for family in order
        if family in licences
    ]
    total = ["all", *(f"{sum(counts[family, split] for family in order):,}" for split in SPLITS), ""]
    return markdown(["files of `corpus/text`", *SPLITS, "licence"], [*body, total])


def label_table() -> str:
    """Return what the labels say, and how far the two passes agree."""
    body = []
    for path in sorted((CORPUS / "labels").glob("*.tsv")):
        rows, agreed, kappa = agreement(path.stem)
        verdicts = Counter(label.verdict for label in labels(path.stem))
        body.append(
            [f"`{path.stem}`", f"{rows:,}", *(f"{verdicts[v]:,}" for v in ("spam", "honest", "doubt")), f"{agreed:.3f}", f"{kappa:.3f}"]
        )
    return markdown(["labels", "rows", "spam", "honest", "in doubt", "passes agree", "Cohen's kappa"], body)


def known_failures(path: Path) -> str:
    """Return the cases of ``known_failures.jsonl`` as a list: name and why."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()] if path.exists() else []
    return "\n".join(f"- {row['name']}: {row['why']}" for row in rows)
