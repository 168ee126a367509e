"""Single calls: ``Detector.scan``, and one request to the HTTP application without a network."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from detector import Detector

__all__ = ["Calls", "http_calls", "post_scan", "scan_calls"]

# Makes one call for each text and returns the seconds of each.
Calls = Callable[[Sequence[str]], list[float]]


def scan_calls() -> Calls:
    """Return calls of :meth:`Detector.scan`."""
    detector = Detector.load()

    def call(texts: Sequence[str]) -> list[float]:
        out = []
        for text in texts:
            began = time.perf_counter()
            detector.scan(text)
            out.append(time.perf_counter() - began)
        return out

    return call


def http_calls() -> Calls:
    """Return requests to ``/v1/scan``, handed to the ASGI application itself: no client, no socket in the time.

    Raises ImportError without the service extra.
    """
    from service.app import create_app
    from service.settings import Settings

    app = create_app(Settings(), Detector.load())

    async def every(bodies: Sequence[bytes]) -> list[float]:
        out = []
        for body in bodies:
            began = time.perf_counter()
            status, _ = await post_scan(app, body)
            out.append(time.perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"the service answered {status}")
        return out

    return lambda texts: asyncio.run(every([json.dumps({"text": text}).encode() for text in texts]))


async def post_scan(app: Any, body: bytes) -> tuple[int, bytes]:
    """Send one request to an ASGI application; return status and body of the answer."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"host", b"bench"), (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/v1/scan", "raw_path": b"/v1/scan", "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("bench", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])
