from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from detector import CATEGORIES, InputError, ModelInfo, Report, Rules, Span
from detector.clean import cut
from detector.spans.rules import Outcome
from service.app import create_app
from service.settings import Settings

MANIFEST = {"categories": list(CATEGORIES), "thresholds": {"remove": {"han": 0.9}}, "metrics": {"f1": 0.99}, "secret": 1}


class FakeDetector:
    """Finds ``SPAM...`` up to the next blank and cuts with the real cutter; remembers its threads."""

    model = ModelInfo("fake", "9", 1, MANIFEST)

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.threads: set[int] = set()

    def scan(self, text: str, *, rules: Rules | None = None, host: str | None = None) -> Report:
        self.threads.add(threading.get_ident())
        if self.error is not None and "SPAM" in text:
            raise self.error
        if not isinstance(text, str):
            raise InputError("not a text")
        spans = tuple(
            Span(found.start(), found.end(), found.group(), "seo", 0.98, "remove", ("it says <so>",))
            for found in re.finditer(r"SPAM\S*", text)
        )
        outcome = Outcome(spans) if rules is None else rules.outcome(text, spans, host=host)
        cleaned, edits = cut(text, outcome.spans)
        return Report(text, outcome.spans, cleaned, edits, self.model.version, outcome.allowed)

    def scan_many(self, texts: Iterable[str], *, rules: Rules | None = None, host: Any = None) -> Iterator[Report]:
        hosts = repeat(host) if host is None or isinstance(host, str) else host
        return (self.scan(text, rules=rules, host=site) for text, site in zip(texts, hosts, strict=False))


Call = Callable[..., httpx.Response]


@pytest.fixture
def make_detector() -> type[FakeDetector]:
    return FakeDetector


@pytest.fixture
def request_of() -> Call:
    """Send one request to an app, without its lifespan; bodies given as lists are sent in chunks."""

    def call(app: FastAPI, method: str, path: str, *, body: bytes | list[bytes] | None = None, **options: Any) -> httpx.Response:
        async def chunks(parts: list[bytes]):
            for part in parts:
                yield part

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                content = chunks(body) if isinstance(body, list) else body
                return await client.request(method, path, content=content, **options)

        return asyncio.run(send())

    return call


@pytest.fixture
def call(request_of: Call) -> Call:
    """Send one request to a service with a fake detector: ``call("GET", "/healthz")``; ``settings`` and ``detector`` may be given."""

    def send(method: str, path: str, *, settings: Settings | None = None, detector: Any = None, **options: Any) -> httpx.Response:
        app = create_app(settings or Settings(), detector or FakeDetector())
        return request_of(app, method, path, **options)

    return send


@pytest.fixture
def scan(call: Call) -> Call:
    """Post JSON (a value, or bytes as they are) to /v1/scan."""

    def send(body: Any, **options: Any) -> httpx.Response:
        if isinstance(body, (bytes, list)):
            headers = {"content-type": "application/json", **options.pop("headers", {})}
            return call("POST", "/v1/scan", body=body, headers=headers, **options)
        return call("POST", "/v1/scan", json=body, **options)

    return send
