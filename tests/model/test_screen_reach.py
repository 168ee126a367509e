"""Which sections the screen lets pass: by score, or Han in a Latin host."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.model.screen import FOREIGN, SCREENED, reach
from detector.signals.host import Host
from detector.signals.sections import SECTION
from detector.text.stream import Kind
from tests.model.screens import prepared, random_screen


def test_sections_pass_by_score_or_by_han_in_a_latin_host() -> None:
    texts = [
        "图书馆今天开放。",
        "The library opens at nine.",
        "The library 上海 opens at nine on all weekdays.",
        "The letter 上 of a table.",
    ]
    stream, hosts, sections, often = prepared([*texts, ""])
    assert hosts.script.tolist()[:4] == [Host.HAN, Host.LATIN, Host.LATIN, Host.LATIN]
    screen = random_screen(0)
    scores = screen.scores(stream, hosts, sections, often)
    lowest, above = int(scores.min()), int(scores.max()) + 1
    assert replace(screen, limits=(lowest, lowest)).passes(stream, hosts, sections, often).tolist() == [True] * 4
    assert replace(screen, limits=(above, above)).passes(stream, hosts, sections, often).tolist() == [False, False, True, False]
    middle = int(np.sort(scores)[2])
    assert replace(screen, limits=(middle, middle)).passes(stream, hosts, sections, often)[scores >= middle].all()


def test_latin_and_chinese_hosts_have_their_own_limits() -> None:
    assert SCREENED == ("latin", "han")
    texts = ["The library opens at nine.", "Room 上海市 map five", "图书馆今天开放。", "圖書館今天開放，讀者請帶鉛筆。", "12 34", ""]
    stream, hosts, sections, often = prepared(texts)
    scripts = hosts.script[sections.doc]
    assert scripts.tolist() == [Host.LATIN, Host.MIXED, Host.HAN, Host.HAN_TRADITIONAL, Host.LATIN]
    screen = random_screen(0)
    scores = screen.scores(stream, hosts, sections, often)
    never, always = int(scores.max()) + 1, int(scores.min())
    # The mixed host has Han in it, which pass anyway.
    assert replace(screen, limits=(always, never)).passes(stream, hosts, sections, often).tolist() == [True, True, False, False, True]
    assert replace(screen, limits=(never, always)).passes(stream, hosts, sections, often).tolist() == [False, True, True, True, False]
    # The limit itself passes.
    for number, host in enumerate([0, 0, 1, 1, 0]):
        for more in (0, 1):
            limits = [never, never]
            limits[host] = int(scores[number]) + more
            passes = replace(screen, limits=(limits[0], limits[1])).passes(stream, hosts, sections, often)
            assert passes[number] == (more == 0 or number == 1)


@pytest.mark.parametrize("count", range(4))
def test_han_in_a_latin_host_pass_from_some_on(count: int) -> None:
    assert FOREIGN == 2
    stream, hosts, sections, often = prepared(["The library opens at nine on all weekdays, " + "字 " * count, "图书馆今天开放。"])
    never = 2**31 - 1
    assert replace(random_screen(0), limits=(never, never)).passes(stream, hosts, sections, often).tolist() == [count >= FOREIGN, False]


@pytest.mark.parametrize("latin", [-3, 5])
@pytest.mark.parametrize("han", [-3, 5])
def test_scores_of_any_kind_reach_the_limit_of_their_host(latin: int, han: int) -> None:
    texts = [
        "The library opens at nine.",
        "图书馆今天开放。",
        "The library 上海 opens at nine on all weekdays.",
        "图书馆今天的开放 library",
        "Room 上海市 map five",
        "The letter 上 of a table.",
    ]
    stream, hosts, sections, often = prepared([text for text in texts for _ in range(4)])
    scripts = [Host.LATIN, Host.HAN, Host.LATIN, Host.HAN, Host.MIXED, Host.LATIN]
    assert hosts.script.tolist() == [script for script in scripts for _ in range(4)]
    scores = np.tile(np.array([-4, -3, 4, 5], dtype=np.int32), len(texts))
    expected = [
        number in (2, 4) or score >= (han if script == Host.HAN else latin)
        for number, script in enumerate(scripts)
        for score in (-4, -3, 4, 5)
    ]
    assert reach(scores, (latin, han), stream, hosts, sections).tolist() == expected
    # The screen's own scores pass by the same rule.
    screen = replace(random_screen(0), limits=(latin * 1000, han * 1000))
    own = reach(screen.scores(stream, hosts, sections, often), screen.limits, stream, hosts, sections)
    assert own.tolist() == screen.passes(stream, hosts, sections, often).tolist()


def test_a_section_is_foreign_by_its_own_han() -> None:
    text = "The library opens at nine.\n" * (SECTION // 6) + "上海夜网\n" + "Bring a pencil and a card.\n" * (SECTION // 6)
    stream, hosts, sections, _ = prepared([text, "上海夜网", ""])
    with_han = [bool((stream.kind[a:b] == Kind.HAN).any()) for a, b in zip(sections.first, sections.last, strict=True)]
    assert with_han.count(True) == 2
    assert len(with_han) > 3
    never = np.full(len(with_han), -(2**31), dtype=np.int32)
    # What is Chinese as a whole is not foreign.
    assert reach(never, (0, 0), stream, hosts, sections).tolist() == [*with_han[:-1], False]
