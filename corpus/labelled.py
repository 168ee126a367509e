"""Real pages with labels: row ids and offsets are ours, the text comes from the mirror.

Two readers labelled every row independently (``corpus/labels``). A row counts as spam when both say
so, as honest when both say honest; rows in doubt are left out of pages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from corpus import sources
from corpus.material import CORPUS, Row
from corpus.page import Page, Piece, Polluted

__all__ = ["TEST_THREADS", "Label", "agreement", "labels", "real_pages", "real_rows"]

# Whole threads are kept for the test: their comments are never trained on.
TEST_THREADS = (
    "2010-10-18-bujagali",
    "2009-07-13-java-please",
    "2009-12-17-healthcare",
    "2009-03-26-clojure-agents",
    "2009-05-13-exploring",
)
DEV_THREADS = ("2009-03-09-second-templates", "2009-06-20-the-new-gop")
NOT_SPAM = ("h", "u")


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled row: source, row id, offsets of the spam part (None: the whole row), both passes."""

    source: str
    row: str
    start: int | None
    end: int | None
    pass1: str
    pass2: str

    @property
    def verdict(self) -> str:
        """``spam``, ``honest`` or ``doubt``."""
        if self.pass1 == self.pass2 == "h":
            return "honest"
        return "doubt" if self.pass1 in NOT_SPAM or self.pass2 in NOT_SPAM else "spam"


@lru_cache(maxsize=8)
def labels(stem: str) -> tuple[Label, ...]:
    """Return the labels of ``corpus/labels/<stem>.tsv``."""
    with (CORPUS / "labels" / f"{stem}.tsv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            Label(
                row["source"],
                row["row"],
                int(row["start"]) if row["start"] else None,
                int(row["end"]) if row["end"] else None,
                row["pass1"],
                row["pass2"],
            )
            for row in csv.DictReader(handle, delimiter="\t")
        )


def agreement(stem: str) -> tuple[int, float, float]:
    """Return rows, share of equal spam/honest/doubt verdicts and Cohen's kappa of the two passes."""
    rows = labels(stem)
    coarse = [(a if a in NOT_SPAM else "s", b if b in NOT_SPAM else "s") for a, b in ((r.pass1, r.pass2) for r in rows)]
    observed = sum(a == b for a, b in coarse) / len(coarse)
    chance = sum((sum(a == k for a, _ in coarse) / len(coarse)) * (sum(b == k for _, b in coarse) / len(coarse)) for k in ("h", "u", "s"))
    return len(coarse), observed, (observed - chance) / (1 - chance) if chance < 1 else 1.0


def _thread_split(identity: str) -> str:
    if identity.startswith(TEST_THREADS):
        return "test"
    return "dev" if identity.startswith(DEV_THREADS) else "train"


def _thread_label() -> dict[str, Label]:
    return {label.row: label for label in labels("en_comment_threads")}


def _comment_lines(rng: Random, name: str, text: str, style: int) -> str:
    stamp = f"{rng.choice(['May', 'June', 'July', 'October'])} {rng.randint(1, 28)}, {rng.randint(2009, 2013)}"
    return [f"{name}\n{text}", f"{name} says:\n{text}", f"{name}: {text}", text, f"{text}\n{name}", f"{name} ({stamp})\n{text}"][style]


# Behind this place in threads of this length nearly every comment is spam (132 honest ones were found
# among 1,629 labelled, 3 of them so late): training may take unlabelled ones for spam.
SILVER_FROM, SILVER_LENGTH, SILVER_SHARE = 60, 150, 0.25


def _silver(row: Row, known: dict[str, Label]) -> dict[str, Label]:
    """Return labels taken for granted: late comments of the long training threads."""
    if len(row["comments"]) < SILVER_LENGTH or _thread_split(row["id"]) != "train":
        return {}
    keys = [f"{row['id']}#{i}" for i in range(SILVER_FROM, len(row["comments"]))]
    return {key: Label("en_comment_threads", key, None, None, "seo", "seo") for key in keys if key not in known}


def spam_comments(split: str) -> list[Row]:
    """Return labelled (and, for training, late) spam comments of a split's threads as corpus rows."""
    out: list[Row] = []
    known = _thread_label()
    for row in sources.rows("en_comment_threads"):
        if _thread_split(row["id"]) != split:
            continue
        labels_here = {**_silver(row, known), **known}
        for number, comment in enumerate(row["comments"]):
            label = labels_here.get(f"{row['id']}#{number}")
            text = str(comment["text"]).strip()
            if label is not None and label.verdict == "spam" and 2 <= len(text) <= 2500:
                out.append(
                    {"id": label.row, "category": label.pass1, "kind": "comment", "lang": "en", "name": str(comment["name"]), "text": text}
                )
    return out


def honest_comments(split: str) -> list[Row]:
    """Return comments that both readers called honest as corpus rows, with their names."""
    out: list[Row] = []
    text = {row["id"]: row for row in sources.rows("en_comments")}
    for label in labels("en_comments"):
        row = text.get(label.row)
        if row is None or label.verdict != "honest" or sources.split_of("en_comments", row) != split:
            continue
        body = str(row["text"]).strip()
        if 4 <= len(body) <= 1200:
            name = str(row.get("author") or "")
            out.append(
                {"id": f"en_comments/{label.row}", "category": "honest", "kind": "comment", "lang": "en", "name": name, "text": body}
            )
    return out


def thread_pages(split: str, *, seed: int = 0, size: int = 8, silver: bool = False) -> Iterator[Polluted]:
    """Yield pages of a post and a window of its labelled comments, in order.

    ``silver`` adds late comments of the training threads that nobody labelled.
    """
    known = _thread_label()
    if silver:
        known = {**{k: v for row in sources.rows("en_comment_threads") for k, v in _silver(row, known).items()}, **known}
    for row in sources.rows("en_comment_threads"):
        if _thread_split(row["id"]) != split:
            continue
        rng = Random(f"threads/{seed}/{row['id']}")
        kept = [(i, c) for i, c in enumerate(row["comments"]) if (label := known.get(f"{row['id']}#{i}")) and label.verdict != "doubt"]
        at = 0
        while at < len(kept):
            window = kept[at : at + rng.randint(2, size)]
            at += len(window)
            # Taken-for-granted labels are many and alike: one window in four is enough.
            if window[0][0] >= SILVER_FROM and silver and rng.random() > SILVER_SHARE:
                continue
            yield _thread_page(rng, row, window, known)


def _thread_page(rng: Random, row: Row, window: list[tuple[int, Row]], known: dict[str, Label]) -> Polluted:
    post = str(row["text"])[: rng.choice([400, 1200, 2500])].rstrip()
    page = Page.of(str(row["title"]) + "\n\n" + post, "en")
    style, blank = rng.randint(0, 5), rng.random() < 0.5
    if rng.random() < 0.5:
        page.lines += [[Piece("")], [Piece(rng.choice(["Comments", "Discussion", f"{len(window)} responses"]))]]
    for number, comment in window:
        label = known[f"{row['id']}#{number}"]
        text = _comment_lines(rng, str(comment["name"]), str(comment["text"]).strip(), style)
        if blank:
            page.lines.append([Piece("")])
        if label.verdict == "spam":
            page.lines.append([Piece(text, label.pass1)])
        else:
            page.lines.extend([Piece(line)] for line in text.split("\n"))
    page.original = ""
    page.mechanisms = ["real_thread"]
    return page.finish(f"thread:{row['id']}#{window[0][0]}-{window[-1][0]}", family="real-en")


def comment_pages(split: str, *, seed: int = 0) -> Iterator[Polluted]:
    """Yield pages of a technical post and labelled comments of the developer's blog."""
    text = {row["id"]: row for row in sources.rows("en_comments")}
    chosen = [
        x for x in labels("en_comments") if x.verdict != "doubt" and x.row in text and sources.split_of("en_comments", text[x.row]) == split
    ]
    hosts = [t for _, t in sources.clean_documents(("en_tech",), split)]
    rng = Random(f"comments/{split}/{seed}")
    rng.shuffle(chosen)
    at = 0
    while at < len(chosen) and hosts:
        window = chosen[at : at + rng.randint(2, 9)]
        at += len(window)
        page = Page.of(rng.choice(hosts)[: rng.choice([300, 900, 2000])].rstrip(), "en")
        style, blank = rng.randint(0, 5), rng.random() < 0.5
        for label in window:
            row = text[label.row]
            if blank:
                page.lines.append([Piece("")])
            body = str(row["text"]).strip()
            name = str(row.get("author") or "anonymous")
            if label.verdict == "spam" and label.start is not None and label.end is not None:
                first = _comment_lines(rng, name, body[: label.start], style) if style not in (4,) else body[: label.start]
                page.lines.append([Piece(first), Piece(body[label.start : label.end], label.pass1), Piece(body[label.end :])])
            elif label.verdict == "spam":
                page.lines.append([Piece(_comment_lines(rng, name, body, style), label.pass1)])
            else:
                page.lines.extend([Piece(line)] for line in _comment_lines(rng, name, body, style).split("\n"))
        page.original, page.mechanisms = "", ["real_comment"]
        yield page.finish(f"comments:{window[0].row}", family="real-en")


def portal_pages(split: str) -> Iterator[Polluted]:
    """Yield news pages with the portal's own search advert, as marked in the mirror (one template)."""
    for row in sources.rows("zh_news_sogou_portal_promo"):
        if sources.split_of("zh_news_sogou_portal_promo", row) != split:
            continue
        page = Page([[]], "", "zh", ["portal_promo"])
        at = 0
        text = str(row["text"])
        for start, end in row["spans"]:
            while start > at and text[start - 1] in " \u3000":
                start -= 1
            page.lines[0] += [Piece(text[at:start]), Piece(text[start:end].lstrip(" \u3000"), "promo")]
            page.lines[0].insert(-1, Piece(text[start : start + len(text[start:end]) - len(text[start:end].lstrip(" \u3000"))]))
            at = end
        page.lines[0].append(Piece(text[at:]))
        page.lines[0] = [piece for piece in page.lines[0] if piece.text]
        yield page.finish(f"portal:{row['id']}", family="real-zh-portal")


def real_rows(split: str, verdict: str) -> list[Row]:
    """Return labelled Chinese rows (whole lines or parts) as corpus rows: spam or honest."""
    out: list[Row] = []
    for label in labels("zh_rows"):
        # Rows of held-out sources are labelled too; training never reads them.
        if label.verdict != verdict or label.source in sources.HELD_OUT:
            continue
        row = _row(label.source).get(label.row)
        if row is None or sources.split_of(label.source, row) != split:
            continue
        text = str(row["text"])[label.start or 0 : label.end].strip()
        if 4 <= len(text) <= 1200:
            category = label.pass1 if verdict == "spam" else "honest"
            out.append(
                {"id": f"{label.source}/{label.row}@{label.start}", "category": category, "kind": "line", "lang": "zh", "text": text}
            )
    return out


@lru_cache(maxsize=1)
def spoilt_documents() -> frozenset[str]:
    """Return the identities of mirrored documents in which both readers saw something that does not belong."""
    return frozenset(f"{label.source}/{label.row}" for label in labels("zh_rows") if label.verdict == "spam")


@lru_cache(maxsize=16)
def _row(source: str) -> dict[str, Row]:
    return {row["id"]: row for row in sources.rows(source)}


def real_pages(split: str) -> list[Polluted]:
    """Return all labelled real pages of a split (none without the mirror)."""
    return [*thread_pages(split), *comment_pages(split), *portal_pages(split)]
