from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
import time

import pytest
import uvicorn

from detector import InputError, ModelError
from service.app import create_app
from service.settings import Settings

SMALL = Settings(max_body_bytes=100, max_texts=2)


def problem(response, status: int, kind: str) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["type"] == f"urn:spamspan:problem:{kind}"
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"text": "x"', b"{'text': 'x'}", b'{"text": NaN}', b'{"text": "\\ud800", "a": NaN}', b'{"text": "\xff"}',
        b'{"text": "\\ud800\xff"}', b'{"text": "\xed\xa0\x80"}', b"[" * 100_000, b'"\\ud800"' + b"[" * 100_000,
        b'["\\ud800", ' + b"[" * 100_000, b'["\\ud800", ' + b"9" * 5000 + b"]", b"\xff\xfe{\x00}\x00", b'{"text": "\x00"}',
    ],
)  # fmt: skip
def test_malformed_json_is_400(scan, body: bytes) -> None:
    problem(scan(body), 400, "malformed-json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"text": "a", "texts": ["b"]}, "#"),
        ({"text": None}, "#"),
        ([], "#"),
        ("text", "#"),
        ({"text": 5}, "#/text"),
        ({"texts": "abc"}, "#/texts"),
        ({"texts": ["a", 5]}, "#/texts/1"),
        ({"text": "a", "offset_unit": "bytes"}, "#/offset_unit"),
        ({"text": "a", "marked": "pdf"}, "#/marked"),
        ({"text": "a", "offsetunit/~": 1}, "#/offsetunit~1~0"),
        ({"texts": ["a"] * 3}, "#/texts"),
    ],
)
def test_invalid_fields_are_422_and_named(scan, body: object, pointer: str) -> None:
    found = problem(scan(json.dumps(body).encode(), settings=SMALL), 422, "invalid-request")
    assert [error["pointer"] for error in found["errors"]] == [pointer]
    assert found["errors"][0]["detail"]


def test_field_names_with_lone_surrogates_are_422(scan) -> None:
    problem(scan(b'{"text": "a", "\\ud800": 1}'), 422, "invalid-request")
    problem(scan(b'{"text": "a", "offset_unit": "\\ud800"}'), 422, "invalid-request")


def test_the_input_is_not_echoed(scan) -> None:
    assert "hunter2" not in scan({"text": ["hunter2"]}).text


@pytest.mark.parametrize("path", ["/v1/scan", "/"])
def test_oversized_declared_and_chunked_are_413(call, path: str) -> None:
    kind = {"/v1/scan": "application/json", "/": "application/x-www-form-urlencoded"}[path]
    sent: list[bytes] = []

    class Parts(list):
        def __iter__(self):
            for _ in range(1000):
                sent.append(b"x" * 60)
                yield sent[-1]

    headers = {"content-type": kind}
    problem(call("POST", path, body=b"x" * 101, headers=headers, settings=SMALL), 413, "body-too-large")
    problem(call("POST", path, body=Parts(), headers=headers, settings=SMALL), 413, "body-too-large")
    assert len(sent) < 10  # it stopped reading


def test_a_body_of_just_the_limit_is_taken(scan) -> None:
    body = b'{"text": "' + b"x" * 88 + b'"}'
    assert len(body) == 100
    assert scan(body, settings=SMALL).status_code == 200
    assert scan([body[:50], body[50:]], settings=SMALL).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": ""},
        {"content-type": "application/json; charset=gbk"},
        {"content-encoding": "gzip"},
        {"content-type": "application/jsonx"},
    ],
)
def test_other_content_types_are_415(scan, headers: dict[str, str]) -> None:
    problem(scan(b'{"text": "x"}', headers=headers), 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "Application/JSON", "application/vnd.x+json"])
def test_json_by_other_names_is_taken(scan, kind: str) -> None:
    assert scan(b'{"text": "x"}', headers={"content-type": kind}).status_code == 200


def test_no_content_type_is_415(call) -> None:
    problem(call("POST", "/v1/scan", body=b'{"text": "x"}'), 415, "unsupported-media-type")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("GET", "/v1/scan", 405), ("DELETE", "/", 405)])
def test_router_errors_are_problems_too(call, method: str, path: str, status: int) -> None:
    response = call(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "about:blank"
    if status == 405:
        assert response.headers["allow"]


@pytest.mark.parametrize(
    ("error", "status", "kind"), [(InputError("the text is odd"), 422, "invalid-request"), (ModelError("no"), 503, "not-ready")]
)
def test_errors_of_the_detector(scan, make_detector, error: Exception, status: int, kind: str) -> None:
    problem(scan({"text": "SPAM"}, detector=make_detector(error)), status, kind)


@pytest.mark.parametrize("size", [1, 100_000])
def test_unexpected_errors_are_500_logged_and_secret(scan, make_detector, caplog: pytest.LogCaptureFixture, size: int) -> None:
    with caplog.at_level(logging.ERROR, "service"):
        response = scan({"text": "SPAM" * size}, detector=make_detector(ZeroDivisionError("secret")))
    problem(response, 500, "internal-error")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    (record,) = caplog.records
    assert record.exc_info
    assert "POST /v1/scan" in record.getMessage()


def test_limits_hold_over_a_real_connection(make_detector) -> None:
    """Through uvicorn: a declared length is refused before the body is sent, chunks as soon as they are too many."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(SMALL, make_detector()), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + 20
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.02)
            port = listener.getsockname()[1]
            for headers in ({"content-length": "101"}, {"transfer-encoding": "chunked"}):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.putrequest("POST", "/v1/scan")
                for name, value in {"content-type": "application/json", **headers}.items():
                    connection.putheader(name, value)
                connection.endheaders()
                if "transfer-encoding" in headers:
                    for _ in range(2):
                        connection.send(b"3c\r\n" + b"x" * 60 + b"\r\n")
                answer = connection.getresponse()
                assert (answer.status, answer.getheader("content-type")) == (413, "application/problem+json")
                assert json.load(answer)["status"] == 413
                connection.close()
        finally:
            server.should_exit = True
            thread.join(20)
    assert not thread.is_alive()
