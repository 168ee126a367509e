from __future__ import annotations

import re
from random import Random

import pytest

from corpus.honest import EDGE, OWN, TALK, own_page, talk_page, with_honest_rows
from corpus.material import Row, load_material

LINES = [f"Line {number} of the page, in which the library opens at nine." for number in range(9)]
PAGE = "\n".join(LINES)
INSIDE = frozenset(["proverb", "quote", "aside"])
OWN_PAGES = OWN | {"paragraph", "explainer"}


def rows(*kinds: str, each: int = 3) -> list[Row]:
    """Return rows whose text tells their kind and number."""
    return [{"id": f"made/{kind}-{n}", "kind": kind, "text": f"<{kind} {n}>"} for kind in sorted(kinds) for n in range(each)]


def found(text: str) -> list[tuple[str, int]]:
    """Return the kinds of the rows in a page and how many of the page's own lines stand before each."""
    out, own = [], 0
    for line in text.split("\n"):
        own += line in LINES
        out += [(match[1], own) for match in re.finditer(r"<([\w-]+) \d+>", line)]
    return out


def made(given: list[Row], times: int = 150) -> list[str]:
    return [with_honest_rows(PAGE, given, Random(seed)) for seed in range(times)]


def test_kinds_stand_in_one_place() -> None:
    assert TALK.isdisjoint(EDGE)
    assert TALK.isdisjoint(OWN)
    assert EDGE.isdisjoint(OWN)


def test_the_page_itself_stays_as_it_was() -> None:
    for page in made(rows(*TALK, *EDGE, *OWN, *INSIDE)):
        assert [line for line in page.split("\n") if line in LINES] == LINES


def test_a_page_gets_rows_of_one_kind_of_place() -> None:
    places = [TALK, EDGE, INSIDE]
    met = set()
    for page in made(rows(*TALK, *EDGE, *OWN, *INSIDE)):
        kinds = {kind for kind, _ in found(page)}
        assert kinds
        (place,) = [number for number, place in enumerate(places) if kinds & place]
        assert kinds <= places[place], "a firm's own voice is never a part of another's page"
        met.add(place)
    assert met == {0, 1, 2}


def test_talk_stands_behind_the_last_line() -> None:
    talked = 0
    for page in made(rows(*TALK)):
        assert page.startswith(PAGE)
        assert all(own == len(LINES) for _, own in found(page))
        assert page == PAGE or page[len(PAGE)] == "\n"
        talked += page != PAGE
    assert talked > 50


def test_talk_goes_with_its_names_in_one_style() -> None:
    given: list[Row] = [{**row, "name": f"name {number}"} for number, row in enumerate(rows(*TALK))]
    names = {str(row["text"]): str(row["name"]) for row in given}
    styles = set()
    for page in made(given):
        ways = set()
        behind = page[len(PAGE) :].split("\n")
        for number, line in enumerate(behind):
            for text, name in names.items():
                if text in line:
                    before = behind[number - 1] if line == text else ""
                    ways.add((line.replace(text, "T").replace(name, "N"), before.replace(name, "N") if name in before else ""))
        assert len(ways) <= 1
        styles |= ways
    assert styles == {("T", "N"), ("T", "N says:"), ("N: T", ""), ("T", ""), ("N：T", "")}


def test_rows_of_edges_stand_at_edges() -> None:
    met = set()
    for page in made(rows(*EDGE)):
        edges = {own for _, own in found(page)}
        assert edges <= {0, 1, len(LINES) - 1, len(LINES)}
        assert len(found(page)) <= 2
        met |= edges
    assert met == {0, 1, len(LINES) - 1, len(LINES)}


def test_other_rows_go_one_by_one_to_the_page_that_speaks_of_them() -> None:
    given = [*rows(*INSIDE), {"id": "made/x", "kind": "quote", "text": "<near 1> The library opens for readers."}]
    pages = [page for page in made(given) if page != PAGE]
    assert {tuple(kind for kind, _ in found(page)) for page in pages} == {("near",)}
    assert len({found(page)[0][1] for page in pages}) > 4
    # Chinese is compared by its pairs of characters.
    near = {"id": "made/y", "kind": "quote", "text": "<near 2> 图书馆的读者"}
    text = "市图书馆今天开放。\n读者请带借书证。"
    pages = [with_honest_rows(text, [*rows(*INSIDE), near], Random(seed)) for seed in range(40)]
    assert {page for page in pages if page != text}
    assert all("<near 2>" in page for page in pages if page != text)


@pytest.mark.parametrize("kinds", [(), OWN, ("comment",), ("byline",), ("proverb",)], ids=len)
def test_where_a_kind_is_missing_the_page_stays_as_it_was(kinds: tuple[str, ...]) -> None:
    pages = made(rows(*kinds), times=60)
    assert PAGE in pages
    assert {kind for page in pages for kind, _ in found(page)} == set(kinds) - OWN


@pytest.mark.parametrize("text", ["", "One line.", "\n", "Two\nlines."], ids=repr)
def test_short_pages_take_rows(text: str) -> None:
    for seed in range(60):
        page = with_honest_rows(text, rows(*TALK, *EDGE, *INSIDE), Random(seed))
        rest = iter(page.split("\n"))
        assert all(line in rest for line in text.split("\n"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_written_rows_leave_their_hosts_as_they_were(lang: str) -> None:
    material = load_material("train")
    for seed in range(60):
        rng = Random(seed)
        text = str(rng.choice(material.hosts[lang])["text"])
        page = with_honest_rows(text, material.honest[lang], rng)
        assert page != text
        rest = iter(page.split("\n"))
        assert all(line in rest for line in text.split("\n"))


# Pages of their own


def test_own_pages_are_of_one_kind() -> None:
    given = rows(*TALK, *EDGE, *INSIDE, *OWN_PAGES, each=8)
    met = set()
    for seed in range(400):
        page = own_page(given, Random(seed))
        assert page is not None
        pieces = re.split(r"\n+", page)
        kinds = {re.fullmatch(r"<([\w-]+) \d+>", piece)[1] for piece in pieces}  # type: ignore[index]
        assert len(kinds) == 1
        assert 1 <= len(pieces) == len(set(pieces)) <= 5
        met |= kinds
    assert met == OWN_PAGES


def test_without_rows_of_that_kind_there_is_no_own_page() -> None:
    assert own_page([], Random(1)) is None
    assert own_page(rows(*TALK, *EDGE, *INSIDE), Random(1)) is None
    assert own_page(rows("menu", each=1), Random(1)) == "<menu 0>"


def test_talk_pages_are_of_one_origin() -> None:
    origins = ("en_sms", "zh_chat", "en_video")
    given: list[Row] = [{"id": f"{origin}/{n}", "kind": "ham", "text": f"<{origin} {n}>"} for origin in origins for n in range(20)]
    given += [{"id": f"en_mail/{n}", "kind": "ham", "text": f"<en_mail {n}>"} for n in range(20)]
    sizes: dict[str, set[int]] = {}
    for seed in range(300):
        page = talk_page(given, Random(seed))
        said = re.findall(r"<\w+ \d+>", page)
        assert len(said) == len(set(said))
        (origin,) = {piece[1:].split(" ")[0] for piece in said}
        sizes.setdefault(origin, set()).add(len(said))
        if origin == "en_mail":
            assert page == said[0], "a mail is a page"
    assert sizes.pop("en_mail") == {1}
    assert sizes.keys() == set(origins)
    assert all(min(size) == 3 and max(size) == 14 for size in sizes.values())


def test_equal_seeds_give_equal_pages() -> None:
    given = rows(*TALK, *EDGE, *INSIDE, *OWN_PAGES)
    assert made(given, 20) == made(given, 20)
    for make in (own_page, talk_page):
        assert [make(given, Random(seed)) for seed in range(20)] == [make(given, Random(seed)) for seed in range(20)]
