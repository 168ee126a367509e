"""The articles: documents of whole paragraphs from our own corpus, clean and polluted.

The mirror of public sources is not used, so that a checkout alone gives the same texts. A language has
0.1 to 0.3 MB of different paragraphs; larger sets cycle through them, cut differently every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from corpus import build
from corpus.material import load_rows
from corpus.page import Polluted

__all__ = ["SETS", "Document", "assemble", "clean_articles", "facts", "make_set", "paragraph_stream", "polluted_articles"]

SETS = {
    "en": "English clean",
    "zh": "Chinese clean",
    "mixed": "mixed clean",
    "en_polluted": "English polluted",
    "zh_polluted": "Chinese polluted",
}
SEED = 20
BREAK = "\n\n"
_PAGES = 600


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and how many of its bytes were injected."""

    text: str
    injected: int = 0

    @property
    def size(self) -> int:
        """Bytes of UTF-8."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Document:
    """A benchmark document; ``injected`` counts bytes."""

    text: str
    injected: int


Article = list[Paragraph]


def clean_articles(language: str) -> list[Article]:
    """Return the hosts and traps of ``en``, ``zh`` (simplified and traditional) or ``mixed`` as paragraphs."""
    rows = [*load_rows(f"hosts_{language}"), *load_rows("traps")]
    return [[Paragraph(part) for part in row["text"].split(BREAK) if part.strip()] for row in rows if row["lang"].startswith(language)]


def polluted_articles(language: str, *, pages: int = _PAGES) -> list[Article]:
    """Return simulated pages of the split ``dev`` whose host is of the language."""
    made = build.simulate("dev", count=pages, seed=SEED)
    return [_paragraphs(page) for page in made if page.host_lang == language]


def _paragraphs(page: Polluted) -> Article:
    out: Article = []
    start = 0
    for part in page.text.split(BREAK):
        end = start + len(part)
        inside = sum(len(page.text[max(g.start, start) : min(g.end, end)].encode()) for g in page.gold if g.start < end and g.end > start)
        if part.strip():
            out.append(Paragraph(part, inside))
        start = end + len(BREAK)
    return out


def paragraph_stream(articles: Sequence[Article], rng: Random) -> Iterator[Paragraph]:
    """Yield paragraphs without end: the articles in a new order each cycle, each from another paragraph on."""
    order = [article for article in articles if article]
    if not order:
        raise ValueError("no article to take paragraphs from")
    for cycle in count():
        rng.shuffle(order)
        for article in order:
            first = rng.randrange(len(article)) if cycle else 0
            yield from article[first:]
            yield from article[:first]


def assemble(articles: Sequence[Article], *, total: int, size: int, seed: int = SEED, polluted: bool = False) -> list[Document]:
    """Return documents of whole paragraphs, about ``size`` bytes each and ``total`` together.

    With ``polluted``, documents into which nothing was injected are left out.
    """
    out: list[Document] = []
    made = 0
    parts: Article = []
    for paragraph in paragraph_stream(articles, Random(seed)):
        if parts and sum(part.size + len(BREAK) for part in parts) + paragraph.size > size:
            document = Document(BREAK.join(part.text for part in parts), sum(part.injected for part in parts))
            parts = []
            if document.injected or not polluted:
                out.append(document)
                made += len(document.text.encode())
                if made >= total:
                    break
        parts.append(paragraph)
    return out


def make_set(key: str, *, total: int, size: int) -> list[Document]:
    """Return the documents of one of :data:`SETS`."""
    language, _, polluted = key.partition("_")
    articles = polluted_articles(language) if polluted else clean_articles(language)
    return assemble(articles, total=total, size=size, polluted=bool(polluted))


def facts(documents: Sequence[Document]) -> dict[str, float | int]:
    """Return what a reader should know of a set: sizes in bytes, and how much repeats."""
    size = sum(len(document.text.encode()) for document in documents)
    parts = {part for document in documents for part in document.text.split(BREAK)}
    return {
        "documents": len(documents),
        "bytes": size,
        "distinct_paragraph_bytes": sum(len(part.encode()) for part in parts),
        "injected_share": round(sum(document.injected for document in documents) / max(1, size), 4),
    }
