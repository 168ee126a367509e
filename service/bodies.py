"""Reading request bodies: bounded in size, of the right type, and JSON as strict as RFC 8259 but for BOMs."""

from __future__ import annotations

import json
import re
from email.message import Message
from typing import Any, NoReturn
from urllib.parse import parse_qs

import orjson
from fastapi import Request
from starlette.requests import ClientDisconnect

from service.problems import refuse

__all__ = ["read_form_text", "read_json"]

# orjson refuses lone surrogates, which Python's strings and JavaScript's can hold; json takes them.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_BOM = b"\xef\xbb\xbf"


async def read_json(request: Request, limit: int) -> Any:
    """Return the JSON value of the body (at most ``limit`` bytes, type application/json, UTF-8).

    Raises a problem: 413 for a larger body, declared or chunked, 415 for another type, 400 for bad JSON.
    """
    body = await _read(request, limit)
    _require_type(request, "json")
    return parse_json(body)


async def read_form_text(request: Request, limit: int) -> str:
    """Return the field ``text`` of a urlencoded form; bytes that are not UTF-8 become U+FFFD."""
    body = await _read(request, limit)
    _require_type(request, "form")
    try:
        values = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=10)
    except ValueError:
        refuse("invalid-request", "The form has too many fields; send one field, text.")
    return values.get("text", [""])[0]


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON document; lone surrogate escapes stay as they are."""
    body = body.removeprefix(_BOM)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if not _SURROGATE.search(body):
            refuse("malformed-json", f"The body is not JSON in UTF-8: {error}.")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        refuse("malformed-json", f"The body is not JSON in UTF-8: {error}.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


async def _read(request: Request, limit: int) -> bytes:
    # Done here and not with FastAPI's max_body_size: for a declared length that one replaces the
    # answer of our handler with a plain text (starlette.middleware.body_limit, send_with_limit).
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:19]) > limit:
        _too_large(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > limit:
                _too_large(limit)
            parts.append(part)
    except ClientDisconnect:
        refuse("malformed-json", "The connection was closed before the body was complete.")
    return b"".join(parts)


def _too_large(limit: int) -> NoReturn:
    refuse("body-too-large", f"The body may have at most {limit} bytes; send fewer or shorter texts in one request.")


def _require_type(request: Request, wanted: str) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        refuse("unsupported-media-type", "Content-Encoding is not supported; send the body uncompressed.")
    given = request.headers.get("content-type", "")
    if given == "application/json" and wanted == "json":
        return
    header = Message()
    header["content-type"] = given or "none/none"
    kind = header.get_content_type()
    right = kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
    if wanted == "form":
        right = kind == "application/x-www-form-urlencoded"
    if not right:
        name = "application/json" if wanted == "json" else "application/x-www-form-urlencoded"
        refuse("unsupported-media-type", f"Send Content-Type: {name}.")
    charset = str(header.get_param("charset", "utf-8")).lower()
    if charset not in ("utf-8", "utf8"):
        refuse("unsupported-media-type", "Send the body in UTF-8.")
