"""The options --rules, --host and --host-field."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from detector import Detector, InputError
from detector.cli.ruling import site_of

ROOT = Path(__file__).resolve().parents[2]
RULES = [
    {"effect": "deny", "match": "exact", "pattern": "bad word", "category": "noise", "name": "house"},
    {"effect": "allow", "match": "exact", "pattern": "SPAM tin", "name": "a dish", "host": "food.example"},
]
TEXT = "A SPAM tin and a bad word.\n"
CUT, KEPT = "A tin and a.\n", "A SPAM tin and a.\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(RULES))
    return path


def test_rules_hold_for_every_command(run, rules: Path) -> None:
    stdin = TEXT.encode()
    given = ("--rules", rules, "--host", "www.FOOD.example")
    assert run("clean", "--rules", rules, stdin=stdin).text == CUT
    assert run("clean", *given, stdin=stdin).text == KEPT
    assert run("clean", "--diff", *given, stdin=stdin).text.endswith(f"-{TEXT}+{KEPT}")
    assert run("mark", *given, stdin=stdin).text == "A SPAM tin and a ⟦bad word⟧.\n"
    assert run("scan", *given, stdin=stdin).text == "<stdin>:1:18: remove noise 1.00: bad word\n"
    assert run("scan", "--fail-on-found", *given, stdin=b"A SPAM tin").code == 0


def test_reports_tell_which_rule(run, rules: Path) -> None:
    given = ("--rules", rules, "--host", "food.example")
    (entry,) = json.loads(run("scan", "--format", "json", *given, stdin=TEXT.encode()).out)
    assert entry["spans"][0]["reasons"] == ["deny rule: house"]
    assert entry["allowed"] == [{"start": 2, "end": 6, "text": "SPAM", "category": "seo", "rule": "a dish"}]
    explained = run("explain", *given, stdin=TEXT.encode()).text
    assert "reasons   - deny rule: house\n" in explained
    assert explained.endswith("<stdin>:1:3\n  fragment  SPAM\n  category  seo\n  allowed   by rule: a dish\n")
    assert "allowed" not in json.loads(run("scan", "--format", "json", "--rules", rules, stdin=TEXT.encode()).out)[0]


def test_each_record_has_its_host(run, rules: Path, tmp_path: Path) -> None:
    path = tmp_path / "crawl.jsonl"
    hosts = ["food.example", "https://www.food.example:8080/a?b=c", None, "", "other.example"]
    # More records than a batch, so that hosts and texts must stay in step.
    rows = [{"text": TEXT, "at": host} for host in hosts] * 3
    path.write_text("\n".join(map(json.dumps, rows)))
    result = run("scan", "--jsonl", "text", "--format", "jsonl", "--rules", rules, "--host-field", "at", path)
    assert [json.loads(line)["cleaned"] for line in result.text.splitlines()] == [KEPT, KEPT, CUT, CUT, CUT] * 3
    one = run("scan", "--jsonl", "text", "--format", "jsonl", "--rules", rules, "--host", "food.example", path)
    assert [json.loads(line)["cleaned"] for line in one.text.splitlines()] == [KEPT] * 15
    cleaned = run("clean", "--jsonl", "text", "--rules", rules, "--host-field", "at", path).text
    assert [json.loads(line)["text"] for line in cleaned.splitlines()] == [KEPT, KEPT, CUT, CUT, CUT] * 3


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "no field 'at'"),
        ({"at": 5}, "field 'at' is not a string"),
        ({"at": "a/b"}, "field 'at': 'a/b' is not"),
        ({"at": "http://[x"}, "at"),
    ],
)
def test_records_without_a_usable_host_are_reported(run, rules: Path, tmp_path: Path, value: dict[str, object], message: str) -> None:
    path = tmp_path / "crawl.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"text": "x", **value}, {"text": "SPAM", "at": None}])))
    result = run("scan", "--jsonl", "text", "--rules", rules, "--host-field", "at", path)
    assert result.code == 3
    assert result.err.startswith(f"spamspan: error: {path}: line 1: ")
    assert message in result.err
    assert result.text == f"{path}[2]:1:1: remove seo 0.98: SPAM\n"


@pytest.mark.parametrize("command", ["scan", "clean", "mark", "explain"])
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", "[[rule]\n", "cannot be read as rules"),
        ("a.toml", "[[rules]]\n", r"must hold a list of rules ([[rule]] in TOML"),
        ("a.txt", '[[rule]]\neffect = "deny"\n', "TOML if it ends in .toml"),
        ("a.json", json.dumps([*RULES, {"effect": "deny"}]), "entry 3: a rule must be a mapping with effect, match, pattern"),
        ("a.json", json.dumps([{**RULES[0], "match": "regex", "pattern": "(a+)+"}]), "entry 1: rule '(a+)+': a repeated group"),
        ("a.json", json.dumps([RULES[0], {**RULES[1], "host": "https://x.org"}]), "entry 2: rule 'SPAM tin': host: 'https://x.org' is not"),
    ],
)
def test_bad_rules_files_are_2(run, tmp_path: Path, command: str, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    result = run(command, "--rules", path, stdin=b"SPAM")
    assert (result.code, result.out) == (2, b"")
    assert result.err.startswith(f"spamspan: error: {path}")
    assert message in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rules", "no.toml"], "No such file"),
        (["--host", "a.org"], "--host only matters to rules: give --rules FILE too"),
        (["--jsonl", "text", "--host-field", "at"], "--host-field only matters to rules"),
        (["--rules", "RULES", "--host-field", "at"], "--host-field needs --jsonl"),
        (["--rules", "RULES", "--jsonl", "text", "--host-field", "at", "--host", "a.org"], "not allowed with"),
        (["--rules", "RULES", "--host", "https:///x"], "--host: 'https:///x' is not a host name"),
        (["--rules", "RULES", "--host", "*.a.org"], "--host: '*.a.org' is not a host name"),
    ],
)
def test_options_that_do_not_go_together_are_2(run, rules: Path, arguments: list[str], message: str) -> None:
    result = run("scan", *(str(rules) if argument == "RULES" else argument for argument in arguments), stdin=b"SPAM")
    assert (result.code, result.out) == (2, b"")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_rules_are_read_before_the_model(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Detector, "load", classmethod(lambda cls, path=None: pytest.fail("loaded")))
    assert run("scan", "--rules", "no.toml", stdin=b"x").code == 2


def test_help_shows_rules(run) -> None:
    for command in ("scan", "clean", "mark", "explain", "serve"):
        shown = run(command, "--help").text
        assert "--rules FILE" in shown
        assert re.search(r"examples:(?s:.)*--rules rules\.toml", shown)
    assert "[[rule]]" in run("scan", "--help").text


def test_the_rules_of_the_help_can_be_used(run, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("[[rule]]" + run("scan", "--help").text.split("[[rule]]")[1].split("\n\n")[0].split("\nexamples")[0])
    assert run("scan", "--rules", path, stdin=b"x").code == 0


def test_the_example_of_the_readme_is_true(run, tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("\n## Rules\n")[1].split("\n## ")[0]
    toml, console = (re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL)[1] for kind in ("toml", "console"))  # type: ignore[index]
    command, expected = console.split("\n", 1)
    text, host = re.fullmatch(r"\$ echo '(.*)' \| spamspan explain --rules rules\.toml --host (\S+)", command).groups()  # type: ignore[union-attr]
    path = tmp_path / "rules.toml"
    path.write_text(toml, "utf-8")
    assert run("explain", "--rules", path, "--host", host, stdin=f"{text}\n".encode()).text == expected


@pytest.mark.parametrize("value", ["http://", "a/b", "http://a b/", "http://[::1]/", "http://[x"])
def test_values_without_a_host(value: str) -> None:
    with pytest.raises(InputError):
        site_of(value)
