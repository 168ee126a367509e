"""Folds of the training material: what is fitted on some of them has seen nothing of the others."""

from __future__ import annotations

from itertools import combinations

import pytest

from corpus import build
from corpus.material import Material, load_material

SINGLE = [(fold,) for fold in range(build.FOLDS)]
PAIRS = list(combinations(range(build.FOLDS), 2))


def identities(material: Material) -> dict[str, set[str]]:
    """Return the ids of rows by group; terms stand beside them with their slots."""
    groups = {"hosts": material.hosts, "spam": material.spam, "honest": material.honest, "traps": {"all": material.traps}}
    return {f"{name}/{lang}": {row["id"] for row in rows} for name, group in groups.items() for lang, rows in group.items()}


def taken(folds: build.Folds) -> dict[str, set[str]]:
    return identities(build.material_with_sources("train", folds))


def test_folds_are_disjoint_and_leave_nothing_out() -> None:
    whole, parts = taken(None), [taken(folds) for folds in SINGLE]
    assert build.FOLDS >= 3
    assert {"hosts/en", "hosts/zh", "spam/en", "spam/zh", "honest/en", "honest/zh", "traps/all"} <= set(whole)
    for name, ids in whole.items():
        assert set().union(*(part[name] for part in parts)) == ids
        assert sum(len(part[name]) for part in parts) == len(ids), name
        # None is much larger than another.
        if len(ids) > 300:
            assert min(len(part[name]) for part in parts) > 0.6 * len(ids) / build.FOLDS, name


@pytest.mark.parametrize("folds", PAIRS, ids=str)
def test_several_folds_are_what_the_others_leave(folds: tuple[int, ...]) -> None:
    whole, some = taken(None), taken(folds)
    others = taken(tuple(fold for fold in range(build.FOLDS) if fold not in folds))
    for name, ids in whole.items():
        assert some[name] == ids - others[name], name
        assert some[name] == set().union(*(taken((fold,))[name] for fold in folds)), name


def test_the_order_of_folds_says_nothing() -> None:
    assert taken((1, 0)) == taken((0, 1))
    assert taken(tuple(range(build.FOLDS))) == taken(None)


def test_folds_part_hosts_talk_and_traps_too() -> None:
    for of in (lambda folds: build._host_pool("train", folds)["en"], lambda folds: build._host_pool("train", folds)["own.zh"]):
        whole = sorted(of(None))
        assert sorted(document for folds in SINGLE for document in of(folds)) == whole
        assert sorted([*of((0, 1)), *of((2,))]) == whole
    traps = [page.id for page in build.trap_pages("train")]
    assert sorted(page.id for folds in SINGLE for page in build.trap_pages("train", folds=folds)) == sorted(traps)


def test_terms_of_folds() -> None:
    whole, some, other = (build.material_with_sources("train", folds).parts for folds in (None, (0, 1), (2,)))
    assert set(some) == set(other) == set(whole), "no slot runs dry"
    assert all(some.values())
    assert all(other.values())
    parted = [slot for slot, words in whole.items() if set(some[slot]).isdisjoint(other[slot])]
    for slot in parted:
        assert sorted([*some[slot], *other[slot]]) == sorted(whole[slot]), slot
    # Only closed classes and slots too small to be parted are in both.
    assert all(len(whole[slot]) < 20 for slot in set(whole) - set(parted) - shared_slots())
    assert "en.drug" in parted


def shared_slots() -> set[str]:
    """Return the slots that all folds have whole."""
    whole = load_material("train").parts
    return {slot for slot in whole if all(build.material_with_sources("train", folds).parts[slot] == whole[slot] for folds in SINGLE)}


@pytest.mark.parametrize("folds", [(0,), (0, 1)], ids=str)
def test_pages_are_made_of_their_folds_alone(folds: tuple[int, ...]) -> None:
    hosts = {identity for lang in ("en", "zh") for identity, _ in build._host_pool("train", folds)[lang]}
    pages = [*build.simulate("train", count=30, seed=7, folds=folds), *build.clean_pages("train", count=30, seed=7, folds=folds)]
    named = {page.id.split(":")[-1] for page in pages}
    assert len(pages) == 60
    assert {identity for identity in named if not identity.startswith(("own-", "talk-"))} <= hosts
