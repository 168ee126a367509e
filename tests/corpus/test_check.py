from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from corpus import check as module
from corpus.check import Finding, balanced, check, reachable
from corpus.contents import Corpus, load
from corpus.material import CORPUS
from corpus.stats import END, START, figures, with_figures

SENTENCE = "the committee met on tuesday to talk about the roads of the town and the price of bread"
CHINESE = "今天下午市图书馆在一楼报告厅举行了本年度第一次读书会，来了许多人"
PARTS_HEAD = "slot\ttext\tcategory\tsplit\tsource\tlicence\n"
LABELS_HEAD = "source\trow\tstart\tend\tpass1\tpass2\tlicence\n"
Write = Callable[..., Corpus]


def row(identity: str, text: str, **more: object) -> dict[str, object]:
    return {
        "id": identity,
        "category": "adult",
        "split": "train",
        "text": text,
        "source": "written for spamspan",
        "licence": "Apache-2.0",
        **more,
    }


@pytest.fixture
def corpus(tmp_path: Path) -> Write:
    """A corpus folder of spam rows, or of the files given, read back."""

    def write(*rows: dict[str, object], parts: str = "", labels: str = "", **files: list[dict[str, object]]) -> Corpus:
        for name in ("text", "terms", "labels"):
            (tmp_path / name).mkdir(exist_ok=True)
        for stem, own in {"spam_x": list(rows), **files}.items():
            (tmp_path / "text" / f"{stem}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in own), "utf-8")
        (tmp_path / "terms" / "parts_zh.tsv").write_text(PARTS_HEAD + parts, "utf-8")
        (tmp_path / "labels" / "zh_rows.tsv").write_text(LABELS_HEAD + labels, "utf-8")
        return load(tmp_path)

    return write


def errors(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, f.where) for f in found if f.error]


def notes(found: list[Finding]) -> list[str]:
    return [f.rule for f in found if not f.error and f.rule != "coverage"]


def test_a_sound_corpus_has_no_errors(corpus: Write) -> None:
    found = check(corpus(row("1", SENTENCE), row("2", CHINESE, split="test"), parts="place\t上海\tadult\tall\town\tApache-2.0\n"))
    assert errors(found) == []
    assert notes(found) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("1", "text", category="")], ("fields", "spam_x/1")),
        ([row("1", "text", source="", licence=None)], ("fields", "spam_x/1")),
        ([row("1", "text", split="eval")], ("split", "spam_x/1")),
        ([row("1", "text", category="spam")], ("category", "spam_x/1")),
        ([row("1", "one"), row("1", "two")], ("ids", "1")),
        ([row("1", "read 《this")], ("marks", "spam_x/1")),
        ([row("1", "⟦gold⟧ ⟧")], ("marks", "spam_x/1")),
        ([row("1", "One text!"), row("2", "one  TEXT", split="test")], ("copy", "1 = 2")),
        ([row("1", SENTENCE), row("2", f"Look: {SENTENCE}!", split="dev")], ("near copy", "1 ~ 2")),
        ([row("1", CHINESE), row("2", CHINESE[:28] + "没有别的", split="test")], ("near copy", "1 ~ 2")),
        ([row("1", "one", campaign="c"), row("2", "two", campaign="c", split="test")], ("campaign", "spam_x/c")),
    ],
)
def test_what_is_wrong_with_rows(corpus: Write, rows: list[dict[str, object]], expected: tuple[str, str]) -> None:
    assert errors(check(corpus(*rows))) == [expected]


def test_copies_inside_a_split_are_notes(corpus: Write) -> None:
    found = check(corpus(row("1", SENTENCE), row("2", SENTENCE)))
    assert errors(found) == []
    assert notes(found) == ["copy"]


def test_a_short_overlap_across_splits_is_a_note(corpus: Write) -> None:
    tail = " but then the rain came and nobody wanted to speak of anything but the weather in the north"
    found = check(corpus(row("1", SENTENCE), row("2", "the committee met on tuesday to talk about" + tail, split="test")))
    assert errors(found) == []
    assert notes(found) == ["near copy"]


def test_honest_rows_and_traps_have_their_own_rules(corpus: Write) -> None:
    found = check(
        corpus(
            row("s", "spam"),
            honest_x=[row("h", "honest line", category="adult")],
            traps=[row("t1", "trap one", category="gloss"), row("t2", "trap two", category="gloss", why="a gloss")],
        )
    )
    assert errors(found) == [("category", "honest_x/h"), ("fields", "traps/t1")]


def test_a_category_that_a_split_lacks_is_told(corpus: Write) -> None:
    (finding,) = [f for f in check(corpus(row("1", "one"))) if f.rule == "coverage"]
    assert "no spam row in dev, test" in str(finding)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("trade\t会所\tadult\ttest\town\tApache-2.0\ntrade\t会所\tadult\ttrain\town\tApache-2.0\n", [("test part", "parts_zh/trade/会所")]),
        ("trade\t会所\tadult\ttest\town\tApache-2.0\nsuffix\t会所\tadult\tall\town\tApache-2.0\n", []),
        ("trade\t会所\tadult\tdev\town\tApache-2.0\n", [("split", "parts_zh/trade/会所")]),
        ("trade\t会所\tvice\ttrain\town\tApache-2.0\n", [("category", "parts_zh/trade/会所")]),
        ("trade\t会所\tadult\ttrain\t\tApache-2.0\n", [("fields", "parts_zh/trade/会所")]),
    ],
)
def test_parts(corpus: Write, parts: str, expected: list[tuple[str, str]]) -> None:
    assert errors(check(corpus(parts=parts))) == expected


def test_a_test_part_in_another_slot_of_training_is_a_note(corpus: Write) -> None:
    parts = "trade\t会所\tadult\ttest\town\tApache-2.0\nsuffix\t会所\tadult\tall\town\tApache-2.0\n"
    assert notes(check(corpus(parts=parts))) == ["test part"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("s\tr\t0\t4\tadult\th\tlabels Apache-2.0\n", []),
        ("s\tr\t4\t4\tadult\th\tlabels Apache-2.0\n", [("offsets", "zh_rows/s/r")]),
        ("s\tr\t0\t4\tbad\th\tlabels Apache-2.0\n", [("category", "zh_rows/s/r")]),
        ("s\tr\t0\t4\tadult\th\t\n", [("fields", "zh_rows/s/r")]),
    ],
)
def test_labels(corpus: Write, labels: str, expected: list[tuple[str, str]]) -> None:
    assert errors(check(corpus(labels=labels))) == expected


def test_text_that_stands_in_a_source(corpus: Write) -> None:
    made = corpus(row("1", SENTENCE), row("2", "bread is cheap " * 3 + "and so on and so forth until the end of the day"))
    found = check(made, [("news/7", f"Yesterday {SENTENCE}."), ("news/8", "nothing of the kind")])
    assert errors(found) == [("stands in a source", "1")]
    assert "news/7" in found[0].message


def test_reachable_terms() -> None:
    def train(rng: Random) -> str:
        return rng.choice(["a", "b"]) + rng.choice("xy")

    def test(rng: Random) -> str:
        return rng.choice(["a", "c"]) + "x"

    assert reachable(train, test, tries=200, drawn=200) == (0.5, ["ax"])


@pytest.mark.parametrize(("text", "sound"), [("", True), ("《a》《b》", True), ("》《", False), ("《《a》", False)])
def test_balanced(text: str, sound: bool) -> None:
    assert balanced(text, "《》") is sound


def test_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, corpus: Write, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(module, "CORPUS", tmp_path)
    monkeypatch.setattr(module, "_grammars", list)
    corpus(row("1", "one text"))
    assert module.main([]) == 0
    corpus(row("1", "one text", category="vice"))
    assert module.main(["--no-mirror"]) == 1
    printed = capsys.readouterr().out
    assert "error  category: spam_x/1: unknown category 'vice'" in printed
    assert "1 errors" in printed


def test_the_corpus_is_sound() -> None:
    assert [str(f) for f in check(load(CORPUS)) if f.error] == []


def test_figures_of_the_datasheet() -> None:
    made = load(CORPUS)
    text = figures(made)
    assert f"| all | {len(made.rows):,} |" in text
    assert "Cohen's kappa" in text
    readme = (CORPUS / "README.md").read_text("utf-8")
    assert with_figures(readme, text) == readme, "run 'python -m corpus.check --stats --write'"


def test_figures_are_written_between_their_marks() -> None:
    assert with_figures(f"a\n{START}\nold\n{END}\nb", "new") == f"a\n{START}\n\nnew\n\n{END}\nb"
    with pytest.raises(ValueError, match="marks"):
        with_figures("no marks", "new")
