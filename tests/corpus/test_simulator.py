from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from corpus import build, grammar
from corpus.grammar import EN_SLOTS, ZH_CATEGORIES
from corpus.material import SPLITS, load_material
from corpus.mechanisms import FAMILIES, MECHANISMS
from corpus.page import Page, Polluted
from detector import CATEGORIES, Span
from detector.clean import cut

COUNT = 150


@lru_cache(maxsize=12)
def pages(split: str, seed: int = 1, mix: str = "", obfuscation: str | None = None) -> tuple[Polluted, ...]:
    return tuple(build.simulate(split, count=COUNT, seed=seed, mix={mix: 1.0} if mix else None, obfuscation=obfuscation))


def solid(text: str) -> str:
    return "".join(text.split())


def without(page: Polluted) -> str:
    parts, at = [], 0
    for gold in page.gold:
        parts.append(page.text[at : gold.start])
        at = gold.end
    return "".join([*parts, page.text[at:]])


@pytest.mark.parametrize("split", SPLITS)
def test_gold_spans_are_exact(split: str) -> None:
    found = pages(split)
    assert len(found) == COUNT
    assert len({page.id for page in found}) == COUNT
    for page in found:
        assert page.gold, page.id
        at = 0
        for gold in page.gold:
            assert at <= gold.start < gold.end <= len(page.text), page.id
            piece = page.text[gold.start : gold.end]
            assert piece == piece.strip(), (page.id, page.mechanisms, piece)
            assert gold.category in CATEGORIES
            at = gold.end
        assert set(page.mechanisms) <= set(MECHANISMS)
        assert page.family in FAMILIES


@pytest.mark.parametrize("split", SPLITS)
def test_original_is_the_text_without_the_pieces(split: str) -> None:
    checked = 0
    for page in pages(split):
        if page.original and not page.replaces:
            assert solid(without(page)) == solid(page.original), (page.id, page.mechanisms)
            checked += 1
    assert checked > COUNT // 3


def test_cleaning_gold_gives_the_original_back() -> None:
    good: Counter[bool] = Counter()
    for page in pages("train", mix="A"):
        if page.original and not page.replaces:
            spans = [Span(g.start, g.end, page.text[g.start : g.end], "seo", 1.0, "remove") for g in page.gold]
            cleaned = cut(page.text, spans)[0]
            lines, wanted = ([line.rstrip() for line in text.strip().split("\n") if line.strip()] for text in (cleaned, page.original))
            good[lines == wanted] += 1
    assert good[True] / good.total() > 0.9, good


@pytest.mark.parametrize("split", SPLITS)
def test_same_seed_same_pages(split: str) -> None:
    again = tuple(build.simulate(split, count=20, seed=1))
    assert again == pages(split)[:20]
    assert tuple(build.simulate(split, count=20, seed=2)) != again


def test_disguised_pages_are_the_same_too() -> None:
    def make() -> list[Polluted]:
        return list(build.simulate("train", count=20, seed=3, disguised=1.0))

    found = make()
    assert found == make()
    assert all(page.obfuscation != "none" for page in found)
    for page in found:
        if page.original and not page.replaces:
            assert solid(without(page)) == solid(page.original), page.id


@pytest.mark.parametrize("name", sorted(MECHANISMS))
def test_every_mechanism_marks_what_it_puts_in(name: str) -> None:
    material = build.material_with_sources("train")
    applied = 0
    for number in range(12):
        rng = Random(f"{name}/{number}")
        lang = "zh" if name.startswith("b_") else "en"
        text = rng.choice(material.hosts[lang])["text"]
        page = Page.of(text, lang)
        if not MECHANISMS[name](page, material, rng):
            assert page.finish("x", family="A").text == text, f"{name} says it did nothing"
            continue
        applied += 1
        done = page.finish("x", family="A")
        assert done.gold
        if done.original and not done.replaces:
            assert solid(without(done)) == solid(done.original)
            assert done.original == text or name in ADDS
    assert applied


def apply(name: str, number: int, *first: str) -> tuple[Polluted | None, list[str]]:
    """Return a page under the mechanism (None where it cannot be applied) and its injected pieces; ``first`` ones go before."""
    rng = Random(f"{name}/{number}")
    lang = "zh" if name.startswith("b_") or (name.startswith("x_") and number % 2) else "en"
    material = build.material_with_sources("train")
    text = str(rng.choice(material.hosts[lang])["text"])
    page = Page.of(text, lang)
    for other in first:
        MECHANISMS[other](page, material, rng)
    before = page.finish("x", family="A")
    if not MECHANISMS[name](page, material, rng):
        assert page.finish("x", family="A") == before, f"{name} says it did nothing"
        return None, []
    return page.finish("x", family="A"), [piece.text for line in page.lines for piece in line if piece.category is not None]


# Mechanisms that bring honest text of the page's own, and those whose cut pages are the original to the letter.
ADDS = {"x_code_block", "c_glued_name"}
TO_THE_LETTER = {"c_glued_name", "b_title_brand"}


@pytest.mark.parametrize(
    "name",
    [
        "x_code_block",
        "x_hidden_block",
        "c_glued_name",
        "c_guest_post",
        "c_translation_loop",
        "b_translation_loop",
        "b_partial_swap",
        "b_title_brand",
    ],
)
def test_pieces_original_and_seed(name: str) -> None:
    applied = 0
    for number in range(200):
        done, pieces = apply(name, number)
        if done is None:
            continue
        applied += 1
        assert pieces
        assert [done.text[g.start : g.end] for g in done.gold] == pieces
        assert all(piece and piece == piece.strip() for piece in pieces), pieces
        assert {g.category for g in done.gold} <= set(CATEGORIES)
        assert done.original, "the original is known"
        assert done.replaces == (name == "b_partial_swap")
        if name in TO_THE_LETTER:
            left, wanted = ([line.strip() for line in text.split("\n")] for text in (without(done), done.original))
            assert left == wanted
        elif not done.replaces:
            assert solid(without(done)) == solid(done.original)
        if number % 20 == 0:
            assert apply(name, number)[0] == done
    assert applied


@pytest.mark.parametrize("name", sorted(ADDS))
@pytest.mark.parametrize("first", ["x_hidden_block", "a_alone", "c_sentence", "c_comments"])
def test_honest_text_is_added_to_polluted_pages_too(name: str, first: str) -> None:
    for number in range(40):
        done, _ = apply(name, number, first)
        assert done is not None
        if done.original:
            assert solid(without(done)) == solid(done.original)


def test_code_comes_with_its_page() -> None:
    honest = {str(r["text"]) for rows in build.material_with_sources("train").honest.values() for r in rows if r.get("kind") == "code"}
    assert len(honest) >= 20
    shown = {code for number in range(200) if (done := apply("x_code_block", number)[0]) for code in honest if code in done.original}
    assert len(shown) > 15


def test_buttons_of_comments_stay() -> None:
    for number in range(60):
        done, pieces = apply("c_glued_name", number)
        assert done is not None
        for gold in done.gold:
            assert re.match(r"\s?(Reply|Delete|Log in|回复)", done.text[gold.end :]), done.text[gold.start : gold.end + 20]
        assert not [piece for piece in pieces if piece.endswith("ReplyDelete")]


def test_a_partial_swap_leaves_the_rest_of_the_name() -> None:
    for number in range(200):
        done, _ = apply("b_partial_swap", number)
        if done is not None:
            assert len({done.text[g.start : g.end] for g in done.gold}) == 1
            rests = {done.text[g.end : g.end + 2] for g in done.gold}
            assert len(rests) == 1, rests
            assert rests.pop() in done.original


@pytest.mark.parametrize("name", ["b_translation_loop", "c_translation_loop"])
def test_loops_are_noise_and_come_back(name: str) -> None:
    for number in range(100):
        done, pieces = apply(name, number)
        if done is not None:
            assert {g.category for g in done.gold} == {"noise"}
            assert all(max(Counter(piece[i : i + 2] for i in range(len(piece) - 1)).values()) >= 2 for piece in pieces), pieces


def test_guest_posts_leave_no_mark_round_the_phrase() -> None:
    for number in range(100):
        done, _ = apply("c_guest_post", number)
        for gold in done.gold if done else ():
            assert done is not None
            assert re.fullmatch(r"[a-z] \x00 [a-z]", done.text[gold.start - 2 : gold.start] + "\x00" + done.text[gold.end : gold.end + 2])


def test_excluded_categories_and_mechanisms_stay_out() -> None:
    found = list(build.simulate("train", count=40, seed=5, exclude_categories=("adult",), exclude_mechanisms=("c_comments",)))
    assert all(gold.category != "adult" for page in found for gold in page.gold)
    assert all("c_comments" not in page.mechanisms for page in found)


def row_texts(split: str) -> set[str]:
    material = load_material(split)
    groups = [*material.hosts.values(), *material.spam.values(), *material.honest.values(), material.traps]
    return {str(row["text"]) for rows in groups for row in rows}


def test_the_test_side_never_uses_rows_of_the_training_side() -> None:
    train, test = row_texts("train") | row_texts("dev"), row_texts("test")
    assert train.isdisjoint(test)
    material = load_material("test")
    known = {row["id"] for rows in material.hosts.values() for row in rows} | {row["id"] for row in material.traps}
    for page in [*pages("test"), *build.clean_pages("test", count=40, seed=1), *build.trap_pages("test")]:
        identity = page.id.split(":")[-1]
        if identity.startswith("own-"):
            # No host: rows of one kind on a page of their own.
            assert not [text for text in train if len(text) > 15 and text in page.text], page.id
        else:
            assert identity in known
        for gold in page.gold:
            assert page.text[gold.start : gold.end] not in train, page.id


def test_terms_of_one_side_only_stay_there() -> None:
    ours, theirs = load_material("test").parts, load_material("train").parts
    shared = {slot for slot in ours if set(ours[slot]) & set(theirs[slot])}
    # Closed classes (places, suffixes, numbers) serve both sides; names and goods do not.
    assert "zh.place" in shared
    for slot in ("zh.pharma", "zh.goods", "zh.trade", "zh.bpre", "en.drug", "en.brand"):
        assert slot not in shared, slot
    assert load_material("dev").parts == theirs


def test_clean_pages_and_traps_have_no_gold() -> None:
    for page in [*build.clean_pages("train", count=40, seed=1), *build.trap_pages("train")]:
        assert page.gold == ()
        assert page.text == page.original


@pytest.mark.parametrize("split", ["dev", "test"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_measured_set_has_at_most_two_pages_of_a_host(split: str, seed: int) -> None:
    assert build.COPIES == 2
    for made in (build.simulate(split, count=60, seed=seed), build.clean_pages(split, count=60, seed=seed)):
        counts = Counter(page.id.split(":")[-1] for page in made)
        assert counts.total() == 60
        assert max(counts.values()) <= 2


def test_where_hosts_run_out_copies_are_better_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build._host_pool("dev", None)
    few = {name: hosts[:2] for name, hosts in whole.items()}
    asked = iter(range(3000))

    def pool(split: str, folds: build.Folds) -> dict[str, list[tuple[str, str]]]:
        assert next(asked, None) is not None, "it never ends"
        return few

    monkeypatch.setattr(build, "_host_pool", pool)
    counts = Counter(page.id.split(":")[-1] for page in build.simulate("dev", count=30, seed=1))
    assert counts.total() == 30
    assert counts.keys() <= {identity for hosts in few.values() for identity, _ in hosts}
    # Training sets are not kept from it at all: no host is put off.
    numbers = [int(page.id.split(":")[0].split("-")[2]) for page in build.simulate("train", count=30, seed=1)]
    assert max(numbers) < 90


def test_honest_rows_stand_on_some_clean_pages_and_have_some_of_their_own() -> None:
    material = build._material_of_pass("train", None, 2)
    honest = [str(row["text"]) for rows in material.honest.values() for row in rows if len(str(row["text"])) > 15]
    made = list(build.clean_pages("train", count=300, seed=2))
    own = [page for page in made if ":own-" in page.id]
    assert 3 < len(own) < 40

    def share(pages: list[Polluted]) -> float:
        return sum(any(text in page.text for text in honest) for page in pages) / len(pages)

    # Some lines are glossed, or hold something invisible.
    assert share(own) > 0.7
    assert 0.15 < share([page for page in made if page not in own]) < 0.45


@pytest.mark.parametrize("category", ["adult", "gambling", "finance", "credentials", "seo", "pharma", "contact", "counterfeit"])
def test_grammar_makes_terms_without_end(category: str) -> None:
    material = load_material("train")
    rng = Random(category)
    terms = [grammar.term_zh(rng, material, category) for _ in range(200)]
    assert len(set(terms)) > 60
    assert all(term == term.strip() and "\n" not in term for term in terms)


def test_brands_stand_behind_blanks_and_at_both_ends_of_titles() -> None:
    shapes = set()
    for number in range(300):
        page, pieces = apply("b_title_brand", number)
        if page is None:
            continue
        title = page.text.split("\n")[0]
        ends = (title.startswith(pieces[0]), title.rstrip().endswith(pieces[-1]))
        blank = any(title[gold.start - 1 : gold.start].isspace() or title[gold.end : gold.end + 1].isspace() for gold in page.gold)
        shapes.add((len(pieces), ends, blank))
    assert {(1, (True, False), True), (1, (False, True), True), (2, (True, True), True)} <= shapes


def test_brands_stand_before_common_words() -> None:
    before = 0
    for number in range(150):
        page, pieces = apply("b_brand_for_name", number)
        if page is None or len(pieces) < 3:
            continue
        followed = {page.text[gold.end : gold.end + 2] for gold in page.gold}
        before += len(followed) == 1 and not followed & {"", "，", "。"}
    assert before > 2


def test_leftovers_stand_at_the_edges_and_now_and_then_inside() -> None:
    inside = edges = 0
    for number in range(120):
        page, _ = apply("x_residue", number)
        if page is not None:
            gold = page.gold[0]
            at_edge = not page.text[: gold.start].strip() or not page.text[gold.end :].strip()
            inside, edges = inside + (not at_edge), edges + at_edge
    assert edges > inside > 10


def test_rows_are_looked_for_once() -> None:
    material = build.material_with_sources("train")
    rows = material.spam_rows("en", kinds=("line",), categories=("seo",))
    assert rows is material.spam_rows("en", kinds=("line",), categories=("seo",))
    assert rows == [row for row in material.spam["en"] if row["kind"] == "line" and row["category"] == "seo"]
    other = replace(material, spam={"en": rows[:1]})
    assert other.spam_rows("en", kinds=("line",), categories=("seo",)) == rows[:1]
    assert material.spam_rows("none") == []


def test_texts_that_advertise_have_their_categories() -> None:
    texts = build.spam_texts("train", seed=1, rows=200, terms=8)
    assert texts == build.spam_texts("train", seed=1, rows=200, terms=8)
    assert {category for _, category in texts} <= set(CATEGORIES)
    assert all(text.strip() for text, _ in texts)
    counts = Counter(category for _, category in texts[200:])
    assert min(counts[category] for category in (*ZH_CATEGORIES, *EN_SLOTS)) >= 8
