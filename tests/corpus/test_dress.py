"""What honest pages carry: it is put into a page, and the page stays as it was otherwise."""

from __future__ import annotations

from random import Random

import pytest

from corpus.dress import foreign_name, with_chinese, with_emoji, with_firm, with_foreign, with_invisibles, with_names, with_refrain
from corpus.material import Row

PAGE = "The ferry leaves at nine. It is slow, and nobody minds. Bring a book.\n\nTickets are sold on board, cash only, by the purser."
ROWS: list[Row] = [
    {"lang": "es", "kind": "sentence", "text": "Más vale tarde que nunca."},
    {"lang": "es", "kind": "line", "text": "Cerrado los lunes"},
    {"lang": "ru", "kind": "line", "text": "Выход справа"},
]


@pytest.mark.parametrize("seed", range(30))
def test_foreign_lines_are_of_one_language_and_nothing_else_changes(seed: int) -> None:
    made = with_foreign(PAGE, ROWS, Random(seed))
    there = {row["lang"] for row in ROWS if row["text"] in made}
    assert len(there) == 1
    left = made
    for row in ROWS:
        left = left.replace(row["text"], "")
    assert [word for word in left.split() if word.isalpha() and word not in ("As", "they", "say")] == [
        word for word in PAGE.split() if word.isalpha()
    ]


@pytest.mark.parametrize("seed", range(30))
def test_chinese_stands_in_the_page(seed: int) -> None:
    made = with_chinese(PAGE, Random(seed), lambda rng: rng.choice(["福安茶楼", "两头牛"]))
    assert "福安茶楼" in made or "两头牛" in made
    for sentence in ("It is slow,", "nobody minds."):
        assert sum(word in made.split() for word in sentence.split()) == len(sentence.split())


def test_invisible_characters_only() -> None:
    for seed in range(20):
        made = with_invisibles(PAGE * 5, Random(seed))
        assert "".join(char for char in made if char.isprintable() or char == "\n") == PAGE * 5
        assert "\n\u200b" not in made


def test_names_stand_after_commas() -> None:
    text = "他走了，天黑了；灯亮了。人都散了。"
    made = {with_names(text, Random(seed)) for seed in range(20)}
    assert len(made) > 15
    assert all("·" in one for one in made)
    assert 5 <= len(foreign_name(Random(1))) <= 14


def test_another_firm_stands_where_the_first_one_stood() -> None:
    text = "海川机械公司昨日投产。海川机械公司称，订单已满。工人三百。"
    assert with_firm(text, ["远山木业"], Random(1)) == "远山木业昨日投产。远山木业称，订单已满。工人三百。"
    assert with_firm("没有名字的一页。", ["远山木业"], Random(1)) == "没有名字的一页。"


def test_emoji_stand_before_stops_and_nothing_else_changes() -> None:
    text = "会议今日召开，代表三十人出席。会期两天、地点在海边：人人都说好；散会。" * 3
    made = {with_emoji(text, Random(seed)) for seed in range(20)}
    assert len(made) > 15
    for one in made:
        assert "".join(char for char in one if char in text) == text
        added = [at for at, char in enumerate(one) if char not in text and char != "\ufe0f"]
        assert all(one[at + 1] in "，。、：；\ufe0f" for at in added)


def test_a_refrain_is_a_sentence_of_the_text_and_nothing_is_lost() -> None:
    text = "\n".join(["第一天，风很大。", "", "我们在码头等船，没有人来。", "晚上回到旅馆，灯还亮着。", "第二天也是这样过去的。"])
    made = {with_refrain(text, Random(seed)) for seed in range(40)}
    assert len(made) > 5
    for changed in made:
        rest = changed.split("\n")
        for line in text.split("\n"):
            found = next(other for other in rest if line in other)
            rest = rest[rest.index(found) + 1 :]
    again = max(made, key=len)
    assert max(again.count(line) for line in text.split("\n") if line) >= 3


def test_without_sentences_there_is_no_refrain() -> None:
    for text in ("", "一行", "one\ntwo\nthree", "第一天，风很大。"):
        assert {with_refrain(text, Random(seed)) for seed in range(5)} == {text}
