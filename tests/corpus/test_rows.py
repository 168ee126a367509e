from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest

from corpus.material import CORPUS, SPLITS, load_material, load_rows
from detector import CATEGORIES

STEMS = sorted(path.stem for path in (CORPUS / "text").glob("*.jsonl"))
TABLES = sorted(path.name for path in (CORPUS / "terms").glob("parts_*.tsv"))
# What the grammars of fresh material read: training alone. The other tables serve the simulator of every split.
_BOTH = (
    "agents",
    "asides",
    "asks",
    "furniture",
    "harvest",
    "leftovers",
    "mails",
    "niches",
    "orders",
    "prefaces",
    "residue",
    "trades",
    "wires",
    "woven",
)
_EN, _ZH = ("comments", "names", "testimony", "visitors"), ("brands", "honest", "notes", "posts", "terms")
FRESH = [
    *(f"parts_{lang}_{name}.tsv" for lang in ("en", "zh") for name in _BOTH),
    *(f"parts_en_{name}.tsv" for name in _EN),
    *(f"parts_zh_{name}.tsv" for name in _ZH),
    *(f"parts_other_{name}.tsv" for name in ("latin", "names", "script")),
]
# What joins phrases may begin or end in a blank.
JOINERS = {
    "as_hsay",
    "as_htail",
    "as_say",
    "d_hlead",
    "d_sep",
    "mz_hl",
    "nz_sep",
    "pz_hlead",
    "s_join",
    "t_join",
    "w_wd",
    "w_wo",
    "wi_head",
    "y_sep",
}


def table(name: str) -> list[dict[str, str]]:
    with (CORPUS / "terms" / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def all_rows() -> list[tuple[str, dict[str, Any]]]:
    return [(stem, row) for stem in STEMS for row in load_rows(stem)]


@pytest.mark.parametrize("stem", STEMS)
def test_every_row_says_what_it_is(stem: str) -> None:
    rows = load_rows(stem)
    assert rows
    for row in rows:
        for name in ("id", "category", "source", "licence", "split", "text"):
            assert isinstance(row.get(name), str), (row.get("id"), name)
            assert row[name].strip(), (row["id"], name)
        assert row["split"] in SPLITS, row["id"]
        if stem.startswith("spam_"):
            assert row["category"] in CATEGORIES, row["id"]
            assert row.get("kind"), row["id"]
        assert row["text"] == row["text"].strip("\n"), row["id"]
        assert "⟦" not in row["text"], row["id"]
        row["text"].encode("utf-8")


def test_ids_are_unique() -> None:
    twice = [identity for identity, count in Counter(row["id"] for _, row in all_rows()).items() if count > 1]
    assert not twice


def test_no_text_stands_on_both_sides() -> None:
    side: dict[str, dict[str, Any]] = {}
    for _, row in all_rows():
        other = side.setdefault(row["text"], row)
        assert (other["split"] == "test") == (row["split"] == "test"), (other["id"], row["id"])


@pytest.mark.parametrize("split", SPLITS)
def test_every_split_has_every_family(split: str) -> None:
    material = load_material(split)
    assert {"en", "zh"} <= set(material.hosts)
    assert {"en", "zh"} <= set(material.spam)
    assert {"en", "zh"} <= set(material.honest)
    assert material.traps


def test_campaigns_do_not_cross_to_the_test_side() -> None:
    sides: dict[tuple[str, str], set[bool]] = {}
    for stem, row in all_rows():
        if row.get("campaign"):
            sides.setdefault((stem, row["campaign"]), set()).add(row["split"] == "test")
    assert not [key for key, found in sides.items() if len(found) > 1]


def test_there_is_enough() -> None:
    counts = Counter(stem.split("_")[0] for stem, _ in all_rows())
    hosts = Counter("zh" if str(row.get("lang", "")).startswith("zh") else "en" for stem, row in all_rows() if stem.startswith("hosts"))
    assert hosts["en"] >= 60
    assert hosts["zh"] >= 60
    assert counts["traps"] >= 150


@pytest.mark.parametrize("name", TABLES)
def test_every_term_says_what_it_is(name: str) -> None:
    rows = table(name)
    assert rows
    for row in rows:
        assert None not in row, row
        for column in ("slot", "text", "category", "split", "source", "licence"):
            assert row[column], row
        assert row["text"] == row["text"].strip() or row["slot"] in JOINERS, row
        assert row["split"] in ("train", "test", "all"), row
        assert row["category"] in CATEGORIES or (name in FRESH and row["category"] == "honest"), row


@pytest.mark.parametrize("name", TABLES)
def test_terms_are_unique_in_their_slot(name: str) -> None:
    twice = [key for key, count in Counter((row["slot"], row["text"]) for row in table(name)).items() if count > 1]
    assert not twice


def slots_of(name: str) -> set[str]:
    lang = name.removesuffix(".tsv").split("_")[1]
    return {f"{lang}.{row['slot']}" for row in table(name)}


@pytest.mark.parametrize("name", sorted(set(TABLES) - set(FRESH)))
def test_every_slot_serves_both_sides(name: str) -> None:
    for side in ("train", "test"):
        assert slots_of(name) <= set(load_material(side).parts)


@pytest.mark.parametrize("name", FRESH)
def test_slots_of_fresh_material_are_for_training_alone(name: str) -> None:
    assert {row["split"] for row in table(name)} == {"train"}
    assert slots_of(name) <= set(load_material("train").parts)
    assert slots_of(name).isdisjoint(load_material("test").parts)


def test_no_slot_is_spread_over_tables() -> None:
    twice = [slot for slot, count in Counter(slot for name in TABLES for slot in slots_of(name)).items() if count > 1]
    assert not twice


def test_disguises_table() -> None:
    rows = table("../terms/disguises.tsv")
    assert rows
    for row in rows:
        assert len(row["char"]) == 1, row
    assert len({row["char"] for row in rows}) == len(rows)


@pytest.mark.parametrize("path", sorted((CORPUS / "labels").glob("*.tsv")), ids=lambda path: path.stem)
def test_labels_hold_no_text(path: Any) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            assert row["source"]
            assert row["row"]
            assert row["licence"]
            assert not row["start"] or int(row["start"]) < int(row["end"])
