from __future__ import annotations

import asyncio
import json
import logging
import re
import threading
from pathlib import Path

import httpx
import pytest

from detector import CATEGORIES, Detector, InputError, ModelError
from service.app import create_app
from service.settings import Settings

PAGE = (
    "The council met on Tuesday and approved the new budget.\n上海龙凤419油压论坛 Work on the bridge begins in May.\nTickets are on sale.\n"
)


async def get(app, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return await client.get(path)


async def until(app, status: int) -> httpx.Response:
    for _ in range(500):
        response = await get(app, "/readyz")
        if response.status_code == status:
            return response
        await asyncio.sleep(0.01)
    raise AssertionError(f"/readyz never became {status}: {response.text}")


def test_ready_only_once_the_model_is_loaded(make_detector, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    asked: list[object] = []

    def load(cls: object, path: object = None) -> object:
        asked.append(path)
        go.wait(20)
        return make_detector()

    monkeypatch.setattr(Detector, "load", classmethod(load))

    async def run() -> None:
        app = create_app(Settings(model="/some/model"))
        async with app.router.lifespan_context(app):
            for path in ("/readyz", "/v1/model"):
                before = await get(app, path)
                assert before.status_code == 503
                assert before.headers["content-type"] == "application/problem+json"
                assert int(before.headers["retry-after"]) > 0
                assert "being loaded" in before.json()["detail"]
            assert (await get(app, "/healthz")).json() == {"status": "ok"}
            go.set()
            assert (await until(app, 200)).json() == {"status": "ready"}
            assert (await get(app, "/v1/model")).status_code == 200

    try:
        asyncio.run(run())
    finally:
        go.set()
    assert asked == ["/some/model"]


@pytest.mark.parametrize("error", [ModelError("/secret/path is damaged"), ZeroDivisionError("/secret/path")])
def test_a_model_that_cannot_be_loaded_is_never_ready(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(cls: object, path: object = None) -> object:
        raise error

    monkeypatch.setattr(Detector, "load", classmethod(load))

    async def run() -> None:
        app = create_app(Settings())
        async with app.router.lifespan_context(app):
            await asyncio.sleep(0.05)
            response = await until(app, 503)
            assert "could not be loaded" in response.json()["detail"]
            assert "secret" not in response.text
            assert (await get(app, "/healthz")).status_code == 200

    with caplog.at_level(logging.ERROR, "service"):
        asyncio.run(run())
    assert "/secret/path" in caplog.text


@pytest.mark.parametrize("fault", ["raises", "loses text"])
def test_a_model_that_fails_the_probe_is_never_ready(call, make_detector, fault: str) -> None:
    class Broken(make_detector):
        def scan(self, text, *, rules=None):
            if fault == "raises":
                raise ZeroDivisionError
            return super().scan(text[1:])

    for method, path, options in (("GET", "/readyz", {}), ("POST", "/v1/scan", {"json": {"text": "x"}}), ("GET", "/v1/model", {})):
        assert call(method, path, detector=Broken(), **options).status_code == 503


def test_a_given_detector_is_proved_at_the_first_question(call, make_detector) -> None:
    detector = make_detector()
    assert call("GET", "/readyz", detector=detector).status_code == 200
    assert detector.threads


def test_model_card(call) -> None:
    assert call("GET", "/v1/model").json() == {
        "name": "fake",
        "version": "9",
        "format_version": 1,
        "categories": list(CATEGORIES),
        "thresholds": {"remove": {"han": 0.9}},
        "metrics": {"f1": 0.99},
    }


def test_openapi_is_whole_and_its_examples_are_true(call, scan) -> None:
    document = call("GET", "/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document))) <= set(schemas)
    assert set(document["paths"]) == {"/v1/scan", "/healthz", "/readyz", "/v1/model"}
    operation = document["paths"]["/v1/scan"]["post"]
    assert {"200", "400", "413", "415", "422", "500", "503"} == set(operation["responses"])
    for example in schemas["ScanRequest"]["examples"]:
        assert scan(example).status_code == 200
    result = schemas["ScanResult"]["examples"][0]
    text = schemas["ScanRequest"]["examples"][0]["text"]
    for span in result["spans"]:
        assert text[span["start"] : span["end"]] == span["text"]
    for edit in result["edits"]:
        assert text[edit["start"] : edit["end"]] == edit["removed"]
        assert result["cleaned"] == text[: edit["start"]] + edit["inserted"] + text[edit["end"] :]
    assert call("GET", "/docs").status_code == 200


def test_settings_from_the_environment() -> None:
    environment = {"SPAMSPAN_MODEL": "m", "SPAMSPAN_PORT": " 9000 ", "SPAMSPAN_MAX_BODY_BYTES": "5", "SPAMSPAN_WORKERS": "", "OTHER": "x"}
    settings = Settings.from_env(environment)
    assert settings == Settings(model="m", port=9000, max_body_bytes=5)
    assert Settings.from_env(settings.to_env()) == settings
    assert Settings.from_env({}) == Settings()
    assert Settings().max_body_bytes == 2 * 1024 * 1024
    assert Settings().max_texts == 256


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "x"), ("PORT", "70000"), ("WORKERS", "0"), ("MAX_TEXTS", "-1"), ("MAX_BODY_BYTES", "1e6")]
)
def test_bad_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"SPAMSPAN_{name}"):
        Settings.from_env({f"SPAMSPAN_{name}": value})


def test_the_real_detector_behind_the_service() -> None:
    expected = Detector.load().scan(PAGE)
    assert expected.spans, "the shipped model finds nothing in a plain case"

    async def run() -> None:
        app = create_app(Settings())
        async with app.router.lifespan_context(app):
            await until(app, 200)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
                results = (await client.post("/v1/scan", json={"texts": [PAGE] * 3, "marked": "html"})).json()["results"]
                card = (await client.get("/v1/model")).json()
        assert results == [{**expected.to_dict(), "marked": expected.marked("html"), "offset_unit": "codepoint"}] * 3
        assert card["version"] == expected.model_version
        assert card["thresholds"]
        assert card["metrics"]

    asyncio.run(run())


def test_nothing_here_prints() -> None:
    for path in (Path(__file__).resolve().parents[2] / "service").glob("*.py"):
        assert "print(" not in path.read_text("utf-8")
