from __future__ import annotations

from functools import lru_cache

import pytest

from corpus import sources
from detector.evaluation.suites import GATE, PLAIN, Sizes, Suite, suites

pytestmark = pytest.mark.usefixtures("no_mirror")
SMALL = Sizes(family=12, obfuscated=8, clean=20, held_out=50, real=10, offsets=10)


@lru_cache(maxsize=2)
def made(split: str) -> tuple[Suite, ...]:
    return tuple(suites(split, SMALL))


@pytest.mark.parametrize("split", ["test", "dev"])
def test_two_runs_see_the_same_documents(split: str) -> None:
    assert tuple(suites(split, SMALL)) == made(split)


def test_the_splits_share_no_document() -> None:
    texts = {split: {d.text for s in made(split) for d in s.documents} for split in ("test", "dev")}
    assert not texts["test"] & texts["dev"]


def test_families_stand_apart() -> None:
    simulated = {s.name: s for s in made("test") if s.kind == "simulated"}
    assert [name[:11] for name in simulated] == ["simulated A", "simulated B", "simulated C"]
    for name, suite in simulated.items():
        assert {d.family for d in suite.documents} == {name[10]}
        assert all(d.gold for d in suite.documents)


def test_clean_suites_hold_no_gold() -> None:
    for suite in made("test"):
        if not suite.polluted:
            assert not any(d.gold for d in suite.documents), suite.name


def test_what_needs_the_mirror_is_named() -> None:
    missing = {s.name: s.not_run for s in made("test") if s.not_run}
    for name in sources.HELD_OUT:
        assert missing[f"clean: {name}"] == "not run: no mirror"
    assert missing["real English comment threads"] == "not run: no mirror"
    assert all(not s.documents for s in made("test") if s.not_run)


def test_traps_of_words_inside_words_are_their_own_suite() -> None:
    by_name = {s.name: s for s in made("test")}
    assert {d.mechanisms for d in by_name["words inside words"].documents} == {("words_in_words",)}
    assert ("words_in_words",) not in {d.mechanisms for d in by_name["traps"].documents}


def test_disguised_pages_have_plain_twins() -> None:
    obfuscated = [s for s in made("test") if s.kind == "obfuscated"]
    plain = {d.id: d for s in obfuscated if s.name == PLAIN for d in s.documents}
    assert len(obfuscated) > 10
    for suite in obfuscated:
        for document in suite.documents:
            twin = plain[document.id]
            assert len(twin.gold) == len(document.gold)
            if suite.name != PLAIN:
                assert document.text != twin.text


def test_no_document_stands_twice_in_a_suite() -> None:
    for suite in made("test"):
        assert len({d.text for d in suite.documents}) == len(suite.documents)


def test_the_gate_leaves_out_what_needs_the_mirror() -> None:
    assert {s.kind for s in suites("dev", GATE)} == {"simulated", "written", "clean", "trap"}
