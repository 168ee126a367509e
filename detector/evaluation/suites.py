"""The named test sets: what each holds, how many, and why one could not be run.

Everything is drawn from seeds and row ids, so that two runs see the same documents. The split
``test`` is for reporting, ``dev`` for tuning; held-out sources are cut between the two by document.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from corpus import build, labelled, sources, written
from corpus.material import load_material
from corpus.page import Polluted

__all__ = ["FULL", "GATE", "KINDS", "PLAIN", "QUICK", "Kind", "Sizes", "Suite", "suites"]

Kind = Literal["simulated", "written", "obfuscated", "real", "clean", "trap"]
# Suites whose gold spans are looked for, and what all of a kind are called.
KINDS = {"simulated": "all simulated", "written": "all written", "real": "all real"}
FAMILIES = {"A": "foreign terms", "B": "Chinese in Chinese", "C": "Latin hosts"}
REAL = {
    "real-en/real_thread": "real English comment threads",
    "real-en/real_comment": "real English blog comments",
    "real-zh-portal/portal_promo": "real Chinese news with portal promo",
}
NO_MIRROR = "not run: no mirror"
SEED = 20
# The undisguised twins of the obfuscated pages: equal ids, equal gold spans.
PLAIN = "obfuscated: none"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many documents a suite holds at most; None is all there are."""

    family: int
    obfuscated: int
    clean: int
    held_out: int | None
    real: int | None
    offsets: int


QUICK = Sizes(family=150, obfuscated=50, clean=300, held_out=1500, real=80, offsets=2_000)
FULL = Sizes(family=1000, obfuscated=300, clean=2000, held_out=None, real=None, offsets=1_000_000)
GATE = Sizes(family=150, obfuscated=0, clean=300, held_out=0, real=0, offsets=500)


@dataclass(frozen=True, slots=True)
class Suite:
    """A named set of documents; ``not_run`` says why it is empty."""

    name: str
    kind: Kind
    documents: tuple[Polluted, ...] = ()
    not_run: str = ""

    @property
    def polluted(self) -> bool:
        """Whether its documents hold gold spans."""
        return self.kind in ("simulated", "written", "obfuscated", "real")


def _simulated(split: str, sizes: Sizes) -> Iterator[Suite]:
    for family, title in FAMILIES.items():
        pages = tuple(build.simulate(split, count=sizes.family, seed=SEED, mix={family: 1.0}))
        yield Suite(f"simulated {family}: {title}", "simulated", pages)


def _written(split: str, sizes: Sizes) -> Iterator[Suite]:
    pages = written.written_pages(split)
    for title, zh in (("Latin hosts", False), ("Chinese hosts", True)):
        found = [page for page in pages if (page.host_lang == "zh") == zh]
        yield Suite(f"written: {title}", "written", tuple(page for page in found if page.gold))
        yield Suite(f"written without spam: {title}", "clean", tuple(page for page in found if not page.gold))


def _disguises() -> list[str]:
    """Return the disguises that the corpus knows (none before it has that layer)."""
    if "obfuscation" not in inspect.signature(build.simulate).parameters:
        return []
    from corpus.obfuscate import DISGUISES

    return list(DISGUISES)


def _obfuscated(split: str, sizes: Sizes) -> Iterator[Suite]:
    if not sizes.obfuscated:
        return
    names = _disguises()
    if not names:
        yield Suite("obfuscated", "obfuscated", not_run="not run: the simulator has no disguises")
    twins = {page.id: page for page in build.simulate(split, count=sizes.obfuscated, seed=SEED + 1)}
    yield Suite(PLAIN, "obfuscated", tuple(twins.values()))
    for name in names:
        pages = list(build.simulate(split, count=sizes.obfuscated, seed=SEED + 1, obfuscation=name))
        # A disguise that changes nothing (Latin look-alikes on a Chinese term) tests nothing.
        kept = tuple(page for page in pages if page.id not in twins or page.text != twins[page.id].text)
        reason = "" if kept else "not run: the disguise changes nothing here (is its library installed?)"
        yield Suite(f"obfuscated: {name.replace('_', ' ')}", "obfuscated", kept, reason)


def _real(split: str, sizes: Sizes) -> Iterator[Suite]:
    if sizes.real == 0:
        return
    if sources.mirror() is None:
        yield from (Suite(title, "real", not_run=NO_MIRROR) for title in REAL.values())
        yield Suite("clean: real comments without spam", "clean", not_run=NO_MIRROR)
        return
    groups: dict[str, list[Polluted]] = {title: [] for title in REAL.values()}
    honest: list[Polluted] = []
    for page in labelled.real_pages(split):
        key = f"{page.family}/{page.mechanisms[0]}"
        groups.setdefault(REAL.get(key, key), []).append(page) if page.gold else honest.append(page)
    for title, pages in groups.items():
        yield Suite(title, "real", _sample(pages, sizes.real, title), "" if pages else f"not run: no such pages in {split}")
    yield Suite("clean: real comments without spam", "clean", _sample(honest, sizes.real, "honest"))


def _sample(pages: Sequence[Polluted], limit: int | None, key: str) -> tuple[Polluted, ...]:
    if limit is None or len(pages) <= limit:
        return tuple(pages)
    chosen = sorted(Random(f"sample/{SEED}/{key}").sample(range(len(pages)), limit))
    return tuple(pages[i] for i in chosen)


def _held_out(split: str, sizes: Sizes) -> Iterator[Suite]:
    if sizes.held_out == 0:
        return
    if sources.mirror() is None:
        yield from (Suite(f"clean: {name}", "clean", not_run=NO_MIRROR) for name in sources.HELD_OUT)
        return
    total = sum(len(sources.rows(name)) for name in sources.HELD_OUT)
    # Rows that we labelled may serve as honest lines in training.
    labelled_rows = {(label.source, label.row) for label in labelled.labels("zh_rows")}
    for name in sources.HELD_OUT:
        unread = [row for row in sources.rows(name) if (name, row["id"]) not in labelled_rows]
        rows = [row for row in unread if (sources.split_of(name, row) == "dev") == (split == "dev")]
        pages = [_cut(name, str(row["id"]), str(row["text"])) for row in rows]
        limit = None if sizes.held_out is None else max(20, sizes.held_out * len(sources.rows(name)) // total)
        yield Suite(f"clean: {name}", "clean", _sample([page for page in pages if page.text.strip()], limit, name))


def _cut(name: str, row: str, text: str) -> Polluted:
    identity = f"{name}/{row}"
    kept = build.cut_page(text, Random(f"held-out/{identity}"))
    return Polluted(identity, kept, (), kept, name[:2], "clean", ())


def _honest_alone(split: str) -> Iterator[Polluted]:
    for lang, rows in load_material(split).honest.items():
        for row in rows:
            text = str(row["text"])
            yield Polluted(str(row["id"]), text, (), text, lang, "honest", (str(row["kind"]),))


def _clean(split: str, sizes: Sizes) -> Iterator[Suite]:
    yield Suite("clean pages with honest inserts", "clean", tuple(build.clean_pages(split, count=sizes.clean, seed=SEED)))
    traps = list(build.trap_pages(split))
    words = tuple(page for page in traps if page.mechanisms == ("words_in_words",))
    yield Suite("traps", "trap", tuple(page for page in traps if page.mechanisms != ("words_in_words",)))
    yield Suite("words inside words", "trap", words, "" if words else f"not run: no such traps in {split}")
    yield Suite("honest counterparts alone", "trap", tuple(_honest_alone(split)))


_PARTS: tuple[Callable[[str, Sizes], Iterator[Suite]], ...] = (_simulated, _written, _obfuscated, _real, _clean, _held_out)


def suites(split: str, sizes: Sizes) -> list[Suite]:
    """Return the suites of a split (``test`` or ``dev``); equal arguments give equal documents."""
    return [_unique(suite) for part in _PARTS for suite in part(split, sizes)]


def _unique(suite: Suite) -> Suite:
    """Drop documents that stand twice in a suite: they would count twice."""
    seen: dict[str, Polluted] = {}
    for page in suite.documents:
        seen.setdefault(page.text, page)
    return suite if len(seen) == len(suite.documents) else replace(suite, documents=tuple(seen.values()))
