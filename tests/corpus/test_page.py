from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.page import Gold, Page
from tests.strategies import article


def test_pieces_get_their_offsets() -> None:
    page = Page.of("One.\nTwo three.", "en")
    page.put_inside(1, 4, "SPAM", "seo", after=" ")
    page.put_line(0, "TITLE", "adult")
    done = page.finish("id", family="A")
    assert done.text == "TITLE\nOne.\nTwo SPAM three."
    assert done.gold == (Gold(0, 5, "adult"), Gold(15, 19, "seo"))
    assert done.original == "One.\nTwo three."
    assert [page.is_clean(line) for line in range(3)] == [False, True, False]
    assert page.full_lines() == [1]


@given(article(), st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.sampled_from(["SPAM", "垃圾", "a\nb"])), max_size=5))
def test_gold_is_what_was_put_in(text: str, puts: list[tuple[int, int, str]]) -> None:
    page = Page.of(text, "en")
    for line, at, piece in puts:
        index = line % len(page.lines)
        if page.is_clean(index) and at % 2:
            page.put_inside(index, at % (len(page.plain(index)) + 1), piece, "seo")
        else:
            page.put_line(index, piece, "seo")
    done = page.finish("id", family="A")
    assert sorted(done.text[g.start : g.end] for g in done.gold) == sorted(piece for _, _, piece in puts)
    rest = list(done.text)
    for gold in reversed(done.gold):
        del rest[gold.start : gold.end]
    assert "".join("".join(rest).split()) == "".join(text.split())


@given(article())
def test_an_untouched_page_is_the_text(text: str) -> None:
    done = Page.of(text, "zh").finish("id", family="B")
    assert (done.text, done.original, done.gold) == (text, text, ())


def test_disguise_changes_only_the_pieces() -> None:
    page = Page.of("abc def", "en")
    page.put_inside(0, 4, "ab\ncd", "seo", after=" ")
    page.disguise(str.upper)
    assert page.finish("id", family="A").text == "abc AB\nCD def"
