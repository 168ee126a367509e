"""``python -m corpus.check``: what is wrong with the corpus; ``--stats`` prints the datasheet's figures.

Errors make it exit 1: copies across splits, text that stands in a mirrored source, rows without their
fields, unknown categories, ids given twice, unbalanced marks, test terms that training grammars build.
Notes are for a reader: short overlaps, copies inside a split, the same part in another slot.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from corpus import grammar, sources
from corpus.contents import Corpus, load
from corpus.material import CORPUS, SPLITS, Material, load_material
from corpus.shingles import Index, normal, shingle_hashes
from corpus.written import MARKS, marked_page

__all__ = ["Finding", "check"]
_NAMES = "adult contact counterfeit credentials finance gambling injection noise pharma promo residue seo watermark"
SPAM_CATEGORIES = frozenset(_NAMES.split(" "))
VERDICTS = SPAM_CATEGORIES | {"h", "u"}
FIELDS = ("id", "category", "source", "licence", "split", "text")
PARTS_FIELDS = ("slot", "text", "category", "split", "source", "licence")
PAGE_FIELDS = ("id", "lang", "split", "family", "text", "note", "source", "licence")
# Pairs that nothing but a slip leaves open; round brackets stand alone in smileys and lists.
PAIRS = ("⟦⟧", "《》", "「」", "『』", "【】", "〔〕")
# Shared shingles from which two texts are copies, or the share of the shorter text's shingles.
COPY, COPY_SHARE = 5, 0.5
STANDS, STANDS_SHARE = 20, 0.3
# Share of test terms that training may build by chance.
REACHABLE = 0.01


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: the rule, where it struck and what to do about it."""

    rule: str
    where: str
    message: str
    error: bool = True

    def __str__(self) -> str:
        return f"{'error' if self.error else 'note '}  {self.rule}: {self.where}: {self.message}"


def _rows(corpus: Corpus) -> Iterator[Finding]:
    """Fields, splits, categories and ids of rows."""
    seen: Counter[str] = Counter()
    for stem, row in corpus.rows:
        where = f"{stem}/{row.get('id', '?')}"
        missing = [name for name in FIELDS if not row.get(name)]
        if missing:
            yield Finding("fields", where, f"has no {', '.join(missing)}")
        if row.get("split") and row["split"] not in SPLITS:
            yield Finding("split", where, f"unknown split {row['split']!r}; use one of {', '.join(SPLITS)}")
        allowed = SPAM_CATEGORIES if stem.startswith("spam") else {"honest"} if stem.startswith("honest") else None
        if allowed is not None and row.get("category") and row["category"] not in allowed:
            yield Finding("category", where, f"unknown category {row['category']!r}")
        if stem.startswith("traps") and not row.get("why"):
            yield Finding("fields", where, "a trap needs the reason why it is innocent (why)")
        seen[str(row.get("id"))] += 1
    yield from (Finding("ids", name, f"given {count} times") for name, count in seen.items() if count > 1)


def _written(corpus: Corpus) -> Iterator[Finding]:
    """Written pages: fields, splits, marks, categories, ids."""
    for row in corpus.pages:
        where = f"pages/{row.get('id', '?')}"
        missing = [name for name in PAGE_FIELDS if not row.get(name)]
        if missing:
            yield Finding("fields", where, f"has no {', '.join(missing)}")
            continue
        if row["split"] not in ("dev", "test"):
            yield Finding("split", where, f"unknown split {row['split']!r}; written pages are of dev or test")
        if unknown := set(row.get("categories", [])) - SPAM_CATEGORIES:
            yield Finding("category", where, f"unknown category {', '.join(sorted(unknown))}")
        try:
            marked_page(row)
        except ValueError as error:
            yield Finding("marks", where, str(error))
        if not balanced(str(row["text"]), MARKS) or MARKS in str(row["text"]):
            yield Finding("marks", where, "marks do not close, or mark nothing")
    counts = Counter(str(row.get("id")) for row in corpus.pages)
    yield from (Finding("ids", f"pages/{name}", f"given {count} times") for name, count in counts.items() if count > 1)


def _marks(corpus: Corpus) -> Iterator[Finding]:
    """Pairs of marks that do not close."""
    for stem, row in corpus.rows:
        text = str(row.get("text", ""))
        for pair in PAIRS:
            if not balanced(text, pair):
                yield Finding("marks", f"{stem}/{row.get('id')}", f"unbalanced {pair[0]} {pair[1]}")


def balanced(text: str, pair: str) -> bool:
    """Tell whether every opening mark is closed and none closes before it opens.

    >>> balanced("《a》", "《》"), balanced("》《", "《》")
    (True, False)
    """
    depth = 0
    for char in text:
        depth += (char == pair[0]) - (char == pair[1])
        if depth < 0:
            return False
    return depth == 0


def _copies(corpus: Corpus) -> Iterator[Finding]:
    """Copies and near-copies; across splits they are errors."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, row in corpus.texts.items():
        groups[normal(str(row.get("text", "")))].append(name)
    told: set[tuple[str, str]] = set()
    for same in (group for body, group in groups.items() if body and len(group) > 1):
        splits = {corpus.texts[name].get("split") for name in same}
        told.update((a, b) for a in same for b in same)
        yield Finding("copy", " = ".join(same), f"equal texts in {', '.join(sorted(map(str, splits)))}", len(splits) > 1)
    sizes = {name: len(set(shingle_hashes(str(row.get("text", ""))).tolist())) for name, row in corpus.texts.items()}
    for one, other, count in Index({name: str(row.get("text", "")) for name, row in corpus.texts.items()}).pairs():
        splits = {corpus.texts[one].get("split"), corpus.texts[other].get("split")}
        if len(splits) == 2 and (one, other) not in told:
            heavy = count >= COPY or count >= COPY_SHARE * min(sizes[one], sizes[other])
            yield Finding(
                "near copy", f"{one} ~ {other}", f"{count} shingles in common across {' and '.join(sorted(map(str, splits)))}", heavy
            )


def _coverage(corpus: Corpus) -> Iterator[Finding]:
    """Spam categories without a row in some split cannot be measured there."""
    have = {(str(row.get("category")), str(row.get("split"))) for stem, row in corpus.rows if stem.startswith("spam")}
    for category in sorted({category for category, _ in have}):
        missing = [split for split in SPLITS if (category, split) not in have]
        if missing:
            yield Finding("coverage", category, f"no spam row in {', '.join(missing)}", False)


def _campaigns(corpus: Corpus) -> Iterator[Finding]:
    """A campaign stands in one split only."""
    splits: dict[str, set[str]] = defaultdict(set)
    for stem, row in corpus.rows:
        if row.get("campaign"):
            splits[f"{stem}/{row['campaign']}"].add(str(row.get("split")))
    yield from (Finding("campaign", name, f"stands in {', '.join(sorted(s))}") for name, s in sorted(splits.items()) if len(s) > 1)


def _parts(corpus: Corpus) -> Iterator[Finding]:
    """Term parts: fields, and test parts that training has too."""
    train: dict[str, set[str]] = defaultdict(set)
    for _, row in corpus.parts:
        if row.get("split") != "test":
            train[str(row.get("text"))].add(str(row.get("slot")))
    for stem, row in corpus.parts:
        where = f"{stem}/{row.get('slot')}/{row.get('text')}"
        missing = [name for name in PARTS_FIELDS if not row.get(name)]
        if missing:
            yield Finding("fields", where, f"has no {', '.join(missing)}")
        if row.get("split") not in ("all", "train", "test"):
            yield Finding("split", where, f"unknown split {row.get('split')!r}; parts are of all, train or test")
        if row.get("category") and row["category"] not in SPAM_CATEGORIES | {"honest"}:
            yield Finding("category", where, f"unknown category {row['category']!r}")
        if row.get("split") == "test" and (slots := train.get(str(row.get("text")))):
            yield Finding("test part", where, f"training has it in {', '.join(sorted(slots))}", str(row.get("slot")) in slots)


def _labels(corpus: Corpus) -> Iterator[Finding]:
    """Labels: known verdicts, offsets in order, each range once."""
    seen: Counter[tuple[str, ...]] = Counter()
    for stem, row in corpus.labels:
        where = f"{stem}/{row.get('source')}/{row.get('row')}"
        for name in ("pass1", "pass2"):
            if row.get(name) not in VERDICTS:
                yield Finding("category", where, f"unknown verdict {row.get(name)!r} in {name}")
        if not row.get("source") or not row.get("licence"):
            yield Finding("fields", where, "a label needs source and licence")
        if row.get("start") and row.get("end") and not 0 <= int(row["start"]) < int(row["end"]):
            yield Finding("offsets", where, f"the range {row['start']} to {row['end']} is empty or turned round")
        seen[where, str(row.get("start")), str(row.get("end"))] += 1
    yield from (Finding("ids", key[0], f"labelled {count} times", False) for key, count in seen.items() if count > 1)


def reachable(
    train: Callable[[Random], str], test: Callable[[Random], str], *, tries: int = 20_000, drawn: int = 2_000
) -> tuple[float, list[str]]:
    """Return the share of distinct test terms that training built in so many tries, and those terms."""
    built = {normal(train(Random(f"train/{number}"))) for number in range(tries)}
    wanted = {term for number in range(drawn) if (term := test(Random(f"test/{number}")))}
    hit = sorted(term for term in wanted if normal(term) in built)
    return len(hit) / max(1, len(wanted)), hit


def _grammars() -> Iterator[Finding]:
    """Terms of the test grammars that the training grammars build."""
    train, test = load_material("train"), load_material("test")
    makers: dict[str, tuple[Callable[[Random, Material, str], str], str]] = {}
    for category in ("adult", "gambling", "pharma", "finance", "credentials", "counterfeit", "seo", "promo"):
        makers[f"zh {category}"] = (grammar.term_zh, category)
    for category in ("pharma", "counterfeit", "gambling", "finance", "credentials", "adult", "seo"):
        makers[f"en {category}"] = (grammar.term_en, category)
    for name, (make, category) in makers.items():
        share, hit = reachable(_bound(make, train, category), _bound(make, test, category))
        if hit:
            yield Finding("grammar", name, f"training builds {share:.2%} of the test terms: {', '.join(hit[:5])}", share > REACHABLE)


def _bound(make: Callable[[Random, Material, str], str], material: Material, category: str) -> Callable[[Random], str]:
    return lambda rng: make(rng, material, category)


def _mirrored(corpus: Corpus, documents: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Rows whose text stands in a mirrored source."""
    index = Index({name: str(row.get("text", "")) for name, row in corpus.texts.items()})
    sizes: dict[str, int] = {}
    for identity, text in documents:
        for name, count in index.shared(text).items():
            if name not in sizes:
                sizes[name] = len(shingle_hashes(str(corpus.texts[name]["text"])))
            heavy = count >= STANDS or (count >= 3 and count >= STANDS_SHARE * sizes[name])
            if heavy or count >= 3:
                yield Finding("stands in a source", name, f"{count} of {sizes[name]} shingles are in {identity}", heavy)


def _documents() -> Iterator[tuple[str, str]]:
    folder = sources.mirror()
    for path in sorted(folder.glob("*.jsonl.gz")) if folder else ():
        name = path.name.removesuffix(".jsonl.gz")
        for row in sources.rows.__wrapped__(name):
            comments = "\n".join(str(c["text"]) for c in row.get("comments", ()))
            yield f"{name}/{row['id']}", f"{row['text']}\n{comments}"


RULES = (_rows, _written, _marks, _copies, _coverage, _campaigns, _parts, _labels)


def check(corpus: Corpus, documents: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """Return every finding on a corpus, errors first; ``documents`` are (name, text) of sources."""
    found = [finding for rule in RULES for finding in rule(corpus)]
    found += _mirrored(corpus, documents)
    return sorted(found, key=lambda finding: not finding.error)


def main(argv: list[str] | None = None) -> int:
    """Print the findings; 1 when there are errors."""
    parser = argparse.ArgumentParser(prog="python -m corpus.check", description=__doc__)
    parser.add_argument("--stats", action="store_true", help="print the figures of corpus/README.md instead")
    parser.add_argument("--write", action="store_true", help="with --stats: write the figures into corpus/README.md")
    parser.add_argument("--no-mirror", action="store_true", help="do not look for the rows in the mirrored sources")
    args = parser.parse_args(argv)
    corpus = load(CORPUS)
    if args.stats:
        from corpus.stats import figures, with_figures

        readme = CORPUS / "README.md"
        print(figures(corpus))
        if args.write:
            readme.write_text(with_figures(readme.read_text("utf-8"), figures(corpus)), "utf-8")
        return 0
    found = [*check(corpus, () if args.no_mirror else _documents()), *_grammars()]
    for finding in found:
        print(finding)
    errors = sum(finding.error for finding in found)
    mirror = "not looked at" if args.no_mirror else "absent" if sources.mirror() is None else "searched"
    print(
        f"{len(corpus.rows)} rows, {len(corpus.parts)} parts, {len(corpus.labels)} labels; mirror {mirror}: {errors} errors, {len(found) - errors} notes"
    )
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
