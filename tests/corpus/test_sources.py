from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus import build, labelled, sources
from corpus.material import SPLITS

Write = Callable[..., None]
ARTICLE = "市图书馆今天在三楼报告厅举行读书会。二十余名读者参加了活动。\n读者请自带铅笔和借书证，逾期图书每天收费一角。"


def row_ids(name: str, split: str, count: int) -> list[str]:
    """Return ids that fall into a split of a source."""
    found = (f"row-{number}" for number in range(100 * count))
    return [identity for identity in found if sources.split_of(name, {"id": identity}) == split][:count]


def rows_of(name: str, *texts: str, **more: Any) -> list[dict[str, Any]]:
    """Return rows of the training split with these texts."""
    return [{"id": identity, "text": text, **more} for identity, text in zip(row_ids(name, "train", len(texts)), texts, strict=True)]


def test_splits_are_seven_one_and_two_of_ten() -> None:
    counts = [sources.split_of("en_web", {"id": str(number)}) for number in range(4000)]
    for split, share in zip(SPLITS, (0.7, 0.1, 0.2), strict=True):
        assert counts.count(split) / len(counts) == pytest.approx(share, abs=0.03)


def test_a_portal_page_and_its_article_fall_into_one_split() -> None:
    rows = [{"id": f"chapter-3/data/news/C0000{number % 20}/{number}.txt"} for number in range(500)]
    news, portal, other = (
        [sources.split_of(name, row) for row in rows] for name in ("zh_news_sogou", "zh_news_sogou_portal_promo", "zh_tech_lctt")
    )
    assert portal == news
    assert set(news) == set(SPLITS)
    assert other != news


def test_portal_pages_stay_in_the_split_of_their_articles(made_up: Write) -> None:
    ids = [f"news/{number}.txt" for number in range(60)]
    text = "搜狗搜索 " + ARTICLE
    made_up(
        zh_news_sogou=[{"id": identity, "text": ARTICLE} for identity in ids],
        zh_news_sogou_portal_promo=[{"id": identity, "text": text, "spans": [[0, 4]]} for identity in ids],
    )
    for split in SPLITS:
        hosts = {identity.removeprefix("zh_news_sogou/") for identity, _ in sources.clean_documents(("zh_news_sogou",), split)}
        assert hosts == {page.id.removeprefix("portal:") for page in labelled.portal_pages(split)}
        assert hosts


# What the portal left behind its articles and in them.
DEBRIS = (
    "上一页 1 2 3",
    "下一页",
    "[1] [2] [3]",
    ">> 更多新闻",
    "……》报道。>>>更多",
    "本报记者图库供图",
    "读者[图库]",
    "某公司(行情,论坛)",
    "某基金（资讯 净值 论坛）",
    "论坛更多精彩",
    "更多精彩文章",
    "document.write(1)",
    "[阅读全文]",
)
# What looks like it and is an article's own.
OWN = ("请看下一章", "1 > 2，a>>b", "图书馆的书库", "（专题片）", "[1]", "他在论坛发言，很精彩", "阅读全文需要时间")


def test_pages_with_what_the_portal_left_are_no_hosts(made_up: Write) -> None:
    texts = [f"{ARTICLE}\n{piece}" for piece in (*DEBRIS, *OWN)]
    made_up(zh_news_sogou=rows_of("zh_news_sogou", *texts), zh_tech_lctt=rows_of("zh_tech_lctt", *texts))
    left = [text for _, text in sources.clean_documents(("zh_news_sogou",), "train")]
    assert left == texts[len(DEBRIS) :]
    # Other sources have no such portal.
    assert [text for _, text in sources.clean_documents(("zh_tech_lctt",), "train")] == texts
    hosts = [text for identity, text in build._host_pool("train", None)["zh"] if identity.startswith("zh_news_sogou/")]
    assert hosts == left


def test_pages_that_readers_called_debris_are_seldom_hosts(mirror: Path) -> None:
    hosts = {identity for split in SPLITS for identity, _ in sources.clean_documents(("zh_news_sogou",), split)}
    kept: dict[str, list[bool]] = {"spam": [], "honest": []}
    for label in labelled.labels("zh_rows"):
        if label.source == "zh_news_sogou" and label.verdict in kept:
            kept[label.verdict].append(f"zh_news_sogou/{label.row}" in hosts)
    assert len(kept["spam"]) > 20
    assert sum(kept["spam"]) / len(kept["spam"]) < 0.3
    assert sum(kept["honest"]) / len(kept["honest"]) > 0.8


def test_a_broken_mark_at_the_end_of_rows_goes(made_up: Write) -> None:
    made_up(
        zh_group_ads=[
            *rows_of("zh_group_ads", "今晚开会吗 \u30e9 ", "カメラは \u30e9 です", label="ham"),
            *rows_of("zh_group_ads", "加群领取红包\u30e9", label="spam"),
        ]
    )
    assert [row["text"] for row in sources.ham_rows("train")] == ["今晚开会吗", "カメラは \u30e9 です"]
    assert [row["text"] for row in sources.spam_rows("train")] == ["加群领取红包"]


def test_one_chat_source_gives_spam_only(made_up: Write) -> None:
    both = [{"id": f"{number}", "text": f"message number {number}", "label": ("spam", "ham")[number % 2]} for number in range(60)]
    made_up(en_chat_spam=both, en_sms=both)
    spam, ham = ({str(row["id"]).split("/")[0] for split in SPLITS for row in of(split)} for of in (sources.spam_rows, sources.ham_rows))
    assert spam == {"en_chat_spam", "en_sms"}
    assert ham == {"en_sms"}


def test_comments_that_both_readers_called_honest_may_stand_behind_articles(made_up: Write) -> None:
    labels = labelled.labels("en_comments")
    made_up(en_comments=[{"id": label.row, "text": f" Words of {label.row}\n", "author": f"name {label.row}"} for label in labels])
    honest = {label.row for label in labels if label.verdict == "honest"}
    assert 0 < len(honest) < len(labels)
    found: dict[str, str] = {}
    for split in SPLITS:
        rows = labelled.honest_comments(split)
        assert rows
        for row in rows:
            identity = str(row["id"]).removeprefix("en_comments/")
            assert sources.split_of("en_comments", {"id": identity}) == split
            assert (row["kind"], row["category"], row["lang"]) == ("comment", "honest", "en")
            assert (row["name"], row["text"]) == (f"name {identity}", f"Words of {identity}")
            found[identity] = split
        # As rows of the material, at most twice as many as there are written ones.
        material = build.material_with_sources(split).honest["en"]
        own = [row for row in material if not str(row["id"]).startswith("en_comments/")]
        assert 0 < len(material) - len(own) == min(len(rows), 2 * len(own))
    assert found.keys() == honest


def test_every_pass_draws_other_rows_of_the_mirror(made_up: Write) -> None:
    made_up(zh_chat_spam=rows_of("zh_chat_spam", *(f"加微信领资料，编号{number}号" for number in range(20_000)), label="spam"))
    build._with_mirror.cache_clear()
    build.material_with_sources.cache_clear()

    def drawn(draw: int | None) -> set[str]:
        rows = build.material_with_sources("train", None, draw).spam["zh"]
        return {str(row["id"]) for row in rows if str(row["id"]).startswith("zh_chat_spam/")}

    first, other, plain = drawn(1), drawn(2), drawn(None)
    assert first == drawn(1)
    assert len(first) == len(other) == len(plain) > 2000
    assert len({frozenset(rows) for rows in (first, other, plain)}) == 3
    assert 0.05 < len(first & other) / len(first) < 0.6


def test_comments_too_short_or_too_long_are_left_out(made_up: Write) -> None:
    identity = next(label.row for label in labelled.labels("en_comments") if label.verdict == "honest")
    split = sources.split_of("en_comments", {"id": identity})
    for text, expected in (("Yes!", ["Yes!"]), ("No", []), ("a" * 1200, ["a" * 1200]), ("a" * 1201, [])):
        made_up(en_comments=[{"id": identity, "text": text}])
        assert [row["text"] for row in labelled.honest_comments(split)] == expected
        assert all(row["name"] == "" for row in labelled.honest_comments(split))


def test_chat_and_mail_stand_on_pages_of_their_own(made_up: Write) -> None:
    said = [f"Honest message {number}, see you at noon" for number in range(40)]
    made_up(**{name: rows_of(name, *(f"{text} by {name}" for text in said), label="ham") for name in ("en_sms", "en_mail", "zh_chat_spam")})
    for folds in (None, *((fold,) for fold in range(build.FOLDS))):
        rows = build._talk("train", folds)
        assert {str(row["id"]).split("/")[0] for row in rows} == {"en_sms", "en_mail", "zh_chat_spam"}
        assert len(rows) == 120 if folds is None else 0 < len(rows) < 120
    assert not any("Honest message" in str(row["text"]) for rows in build.material_with_sources("train").honest.values() for row in rows)
    pages = list(build.clean_pages("train", count=250, seed=1))
    of_talk = [page for page in pages if "Honest message" in page.text]
    assert len(of_talk) > 3
    assert all(":talk-" in page.id for page in of_talk)
    for page in of_talk:
        assert sum(f"by {name}" in page.text for name in ("en_sms", "en_mail", "zh_chat_spam")) == 1, "one origin"
    assert not any("Honest message" in page.text for page in build.simulate("train", count=60, seed=1))
