"""Rules in requests, and rules of the service."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from detector import InputError, Rules, RulesError
from service import ruling
from service.app import create_app
from service.settings import Settings

DENY = {"effect": "deny", "match": "exact", "pattern": "word", "category": "noise", "name": "house"}
ALLOW = {"effect": "allow", "match": "exact", "pattern": "SPAM tin", "name": "a dish", "host": "food.example"}
TEXT = "𠮷 SPAM tin, word."


def refused(response: Any, pointer: str, message: str) -> None:
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == "urn:spamspan:problem:invalid-request"
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert message in body["errors"][0]["detail"]


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings of a service with a rule of its own."""
    path = tmp_path / "rules.json"
    path.write_text(json.dumps([DENY]))
    return Settings(rules=str(path))


def test_a_request_brings_rules_and_its_host(scan) -> None:
    assert scan({"text": TEXT, "rules": [DENY, ALLOW]}).json()["cleaned"] == "𠮷 tin,."
    result = scan({"text": TEXT, "rules": [DENY, ALLOW], "host": "WWW.food.example"}).json()
    assert result["cleaned"] == "𠮷 SPAM tin,."
    assert result["spans"][0]["reasons"] == ["deny rule: house"]
    assert result["allowed"] == [{"start": 2, "end": 6, "text": "SPAM", "category": "seo", "rule": "a dish"}]
    assert "allowed" not in scan({"text": TEXT, "rules": [DENY]}).json()


@pytest.mark.parametrize(("unit", "start"), [("codepoint", 2), ("utf16", 3), ("utf8", 5)])
def test_what_was_allowed_counts_in_the_unit_asked_for(scan, unit: str, start: int) -> None:
    result = scan({"text": "𠮷 SPAM tin", "rules": [ALLOW], "host": "food.example", "offset_unit": unit}).json()
    assert (result["allowed"][0]["start"], result["allowed"][0]["end"]) == (start, start + 4)


def test_a_list_has_one_host_or_one_for_each(scan) -> None:
    texts = [TEXT] * 3

    def kept(**options: object) -> list[bool]:
        body = scan({"texts": texts, "rules": [ALLOW], **options}).json()
        return ["SPAM" in result["cleaned"] for result in body["results"]]

    assert kept() == [False] * 3
    assert kept(host="food.example") == [True] * 3
    assert kept(hosts=["other.example", None, "a.food.example"]) == [False, False, True]


@pytest.mark.parametrize(
    ("fields", "pointer", "message"),
    [
        ({"rules": [DENY, {**DENY, "effect": "drop"}]}, "#/rules/1/effect", "allow"),
        ({"rules": [DENY, {**DENY, "hosts": "x"}]}, "#/rules/1/hosts", "not permitted"),
        ({"rules": [{"effect": "deny", "match": "exact"}]}, "#/rules/0/pattern", "required"),
        ({"rules": {}}, "#/rules", "list"),
        ({"rules": [DENY, DENY, {**DENY, "pattern": ""}]}, "#/rules/2", "entry 3"),
        ({"rules": [DENY, {**DENY, "match": "regex", "pattern": "(a+)+"}]}, "#/rules/1", "run for ever"),
        ({"rules": [DENY, {**DENY, "match": "regex", "pattern": "("}]}, "#/rules/1", "no regular expression"),
        ({"rules": [DENY, {**DENY, "match": "regex", "pattern": ".*.*x"}]}, "#/rules/1", "give a bound such as {0,30}"),
        ({"rules": [{**DENY, "host": "http://a.org"}]}, "#/rules/0", "not a host name"),
        ({"rules": [DENY] * 101}, "#/rules", "at most 100 rules"),
        ({"host": "a/b"}, "#/host", "not a host name"),
        ({"hosts": ["a.org"]}, "#", "hosts only with texts"),
    ],
)
def test_bad_rules_and_hosts_are_named(scan, fields: dict[str, Any], pointer: str, message: str) -> None:
    refused(scan({"text": "x", **fields}), pointer, message)


@pytest.mark.parametrize("fields", [{"hosts": ["a.org"]}, {"hosts": ["a.org", None], "host": "a.org"}])
def test_hosts_and_texts_are_as_many(scan, fields: dict[str, Any]) -> None:
    refused(scan({"texts": ["x", "y"], **fields}), "#", "one for each")
    refused(scan({"texts": ["x", "y"], "hosts": ["a.org", "a/b"]}), "#/hosts", "not a host name")


def test_the_number_of_rules_is_a_setting(scan) -> None:
    assert scan({"text": "x", "rules": [DENY] * 2}, settings=Settings(max_rules=2)).status_code == 200
    refused(scan({"text": "x", "rules": [DENY] * 3}, settings=Settings(max_rules=2)), "#/rules", "at most 2 rules")
    refused(scan({"text": "x", "rules": [DENY]}, settings=Settings(max_rules=0)), "#/rules", "takes no rules")
    assert scan({"text": "x", "rules": []}, settings=Settings(max_rules=0)).status_code == 200


def test_hostile_regexes_do_not_hold_the_service(scan) -> None:
    began = process_time()
    for pattern in (".*.*.*x", r"\w*x", "(?=.*.*x)", r"\w{0,200}\w{0,200}\w{0,200}x", r"(\w{0,200})\1\1x"):
        rule = {**DENY, "match": "regex", "pattern": pattern}
        assert scan({"text": "w" * 100_000, "rules": [DENY, rule]}).json()["errors"][0]["pointer"] == "#/rules/1"
    assert process_time() - began < 10.0


def test_answers_with_rules_are_bounded(scan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruling, "MAX_FOUND", 10)
    everything = {**DENY, "match": "regex", "pattern": "w"}
    assert scan({"texts": ["w " * 5] * 2, "rules": [everything]}).status_code == 200
    refused(scan({"texts": ["w " * 5] * 3, "rules": [everything]}), "#/rules", "more than 10 places")


def test_rules_of_the_service_hold_for_every_request(scan, call, own: Settings) -> None:
    assert scan({"text": TEXT}, settings=own).json()["cleaned"] == "𠮷 tin,."
    both = scan({"text": TEXT, "rules": [ALLOW], "host": "food.example"}, settings=own).json()
    assert both["cleaned"] == "𠮷 SPAM tin,."
    assert scan({"text": TEXT, "rules": [{**DENY, "effect": "allow"}]}, settings=own).json()["cleaned"] == "𠮷 tin, word."
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert "deny rule: house" in call("POST", "/", body=b"text=a+word", headers=form, settings=own).text


def test_rules_of_a_request_leave_the_event_loop(scan, make_detector, own: Settings) -> None:
    here, there = make_detector(), make_detector()
    assert scan({"text": "x"}, settings=own, detector=here).status_code == 200
    assert scan({"text": "x", "rules": [DENY]}, detector=there).status_code == 200
    assert here.threads == {threading.get_ident()}
    assert there.threads - here.threads


def test_bad_rules_of_the_service_are_told_at_the_start(tmp_path: Path, make_detector) -> None:
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(RulesError, match="cannot be read as rules"):
            create_app(Settings(rules=str(path)), make_detector())


def test_settings_of_rules() -> None:
    settings = Settings.from_env({"SPAMSPAN_RULES": "r.toml", "SPAMSPAN_MAX_RULES": "5"})
    assert settings == Settings(rules="r.toml", max_rules=5)
    assert Settings.from_env(settings.to_env()) == settings
    with pytest.raises(InputError, match="SPAMSPAN_MAX_RULES"):
        Settings(max_rules=-1)
    assert ruling.service_rules(Settings()) is None


def test_rules_of_the_service_come_first(own: Settings) -> None:
    wanted = ruling.ScanRequest.model_validate({"text": "x", "rules": [ALLOW]})
    joined = ruling.rules_of(wanted, ruling.service_rules(own), 1, 100)
    assert joined == Rules.of([DENY, ALLOW])
