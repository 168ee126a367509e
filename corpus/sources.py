"""External text from a mirror folder: read with its checksum known, split by document.

The mirror is ``$SPAMSPAN_SOURCES`` or ``../shared/sources`` beside the checkout. Its text is never
committed. Everything here works, with less material, when there is no mirror.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["bucket", "clean_documents", "mirror", "pinned", "rows", "spam_rows"]

ROOT = Path(__file__).resolve().parent.parent
Row = dict[str, Any]

# Sources that training never reads: clean text for measuring false alarms on unknown kinds of text.
HELD_OUT = ("zh_finance_flashes", "zh_wiki", "zh_peoples_daily", "en_reuters", "en_web_treebank", "en_speeches")
CLEAN_ZH = ("zh_news_sogou", "zh_tech_lctt", "zh_tech_juejin", "zh_law", "zh_literature", "zh_wiki_trad", "zh_reviews", "zh_manuals")
CLEAN_EN = ("en_web", "en_gov_blog", "en_books_news", "en_tech")
CLEAN_OTHER = ("other_web",)
# Spam by origin: (source, file label that counts, category given, kind given, language)
SPAM = (
    ("zh_marketing_spans", "promo", "promo", "line", "zh"),
    ("zh_mail", "spam", "credentials", "paragraph", "zh"),
    ("zh_chat_spam", "spam", "contact", "line", "zh"),
    ("zh_group_ads", "spam", "contact", "line", "zh"),
    ("zh_novel_ads", None, "watermark", "line", "zh"),
    ("en_mail", "spam", "promo", "paragraph", "en"),
    ("en_sms", "spam", "promo", "line", "en"),
    ("en_chat_spam", "spam", "finance", "paragraph", "en"),
    ("en_video_comments", "spam", "promo", "comment", "en"),
    ("prompt_attacks", "prompt-injection", "injection", "line", "en"),
)
HAM = (
    ("zh_mail", "ham", "zh"),
    ("zh_chat_spam", "ham", "zh"),
    ("zh_group_ads", "ham", "zh"),
    ("en_mail", "ham", "en"),
    ("en_sms", "ham", "en"),
    ("en_video_comments", "ham", "en"),
    ("prompt_attacks", "ham", "en"),
)
# One of these is an article of the other: both go to one split.
_SPLIT_AS = {"zh_news_sogou_portal_promo": "zh_news_sogou"}
# What the portal left in its articles (both readers of ``labels`` call it residue or promo): such pages are no clean ones.
_DEBRIS = re.compile(
    r"上一页|下一页|\[1\] ?\[2\]|(?:^|(?<=[。！？…”\n ]))>{2,}|[\u4e00-\u9fff]图库(?=[\u4e00-\u9fff])|[\[［]图库[\]］]"
    r"|[(（](?:行情,(?:论坛|公告)|专题 访谈 咨询|资讯 净值 论坛|专题 访谈)[)）]|论坛更多精彩|更多精彩文章|图片专用端口|document\.write|_blank"
    r"|精彩文章推荐|小编插语|小编推荐|今日热点|[\[［]转贴[\]］]|＞{2,}|欢迎到.{0,6}咨|\[阅读全文\]"
)
# A byte order mark that was read in another encoding ends nearly every row of one source.
_BROKEN_MARK = "\u30e9 "
# Bylines and credits, which one source calls marketing: every honest article has them.
_CREDIT = re.compile(
    r"[（(\[【]?\s*(?:本文)?(?:作者|图片?来源|来源|编辑|责任?编辑|记者|摄影|文|图|原标题|校对)\s*[:：/丨|]\s*[^:：,，。.]{0,14}$"
)
_ORDER = re.compile(r"ignore|disregard|instruction|prompt|assistant|\bAI\b|language model|system|forget|override|jailbreak", re.I)


def mirror() -> Path | None:
    """Return the mirror folder, or None where there is none.

    ``$SPAMSPAN_SOURCES`` alone counts when it is set; else ``../shared/sources``, else ``out/sources``
    (where ``make sources`` puts them).
    """
    named = os.environ.get("SPAMSPAN_SOURCES")
    folders = [Path(named)] if named else [ROOT.parent / "shared" / "sources", ROOT / "out" / "sources"]
    return next((folder for folder in folders if (folder / "sources.toml").is_file()), None)


def pinned() -> dict[str, Any]:
    """Return the pins of ``corpus/sources.toml``."""
    path = ROOT / "corpus" / "sources.toml"
    return tomllib.loads(path.read_text("utf-8"))


def bucket(key: str, *, salt: str = "") -> float:
    """Return a number in 0..1 that depends on ``key`` alone: splits are cut on it."""
    return int(hashlib.sha256((salt + key).encode("utf-8", "surrogatepass")).hexdigest()[:12], 16) / 16**12


@lru_cache(maxsize=40)
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a mirrored source, or none when there is no mirror."""
    folder = mirror()
    if folder is None:
        return ()
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as handle:
        return tuple(json.loads(line) for line in handle)


def split_of(name: str, row: Row) -> str:
    """Return ``train``, ``dev`` or ``test`` of a row: 7, 1 and 2 of 10."""
    value = bucket(f"{_SPLIT_AS.get(name, name)}/{row['id']}")
    return "train" if value < 0.7 else "dev" if value < 0.8 else "test"


def clean_documents(names: tuple[str, ...], split: str) -> Iterator[tuple[str, str]]:
    """Yield (identity, text) of clean documents of the sources, in file order."""
    for name in names:
        for row in rows(name):
            if split_of(name, row) == split and not (name == "zh_news_sogou" and _DEBRIS.search(row["text"])):
                yield f"{name}/{row['id']}", str(row["text"])


def spam_rows(split: str) -> list[Row]:
    """Return spam texts of the mirror as corpus rows (category and kind are guesses by origin)."""
    found: list[Row] = []
    for name, label, category, kind, lang in SPAM:
        for row in rows(name):
            if (label is not None and row.get("label") != label) or row.get("regex") or split_of(name, row) != split:
                continue
            text = str(row["text"]).strip().rstrip(_BROKEN_MARK)
            # Much of this source is plain questions or long role-play: only short orders that speak to an AI.
            if name == "zh_marketing_spans" and _CREDIT.match(text):
                continue
            if name == "prompt_attacks" and (len(text) > 400 or not _ORDER.search(text)):
                continue
            if 4 <= len(text) <= 1500:
                found.append({"id": f"{name}/{row['id']}", "category": category, "kind": kind, "lang": lang, "text": text, "origin": name})
    return found


def ham_rows(split: str) -> list[Row]:
    """Return honest short texts (chat, mail, SMS) of the mirror."""
    return [
        {
            "id": f"{name}/{row['id']}",
            "category": "honest",
            "kind": "ham",
            "lang": lang,
            "text": str(row["text"]).strip().rstrip(_BROKEN_MARK),
        }
        for name, label, lang in HAM
        for row in rows(name)
        if row.get("label") == label and split_of(name, row) == split and 4 <= len(str(row["text"])) <= 3000
    ]
