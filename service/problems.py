"""Every error as application/problem+json (RFC 9457); the one place where errors become HTTP statuses."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NoReturn

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from detector import DetectorError, InputError, ModelError

__all__ = ["MEDIA_TYPE", "ProblemError", "install", "refuse"]

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
_LOG = logging.getLogger(__name__)
# kind -> status; the kind is the last part of the problem's type.
_STATUS = {
    "malformed-json": 400,
    "body-too-large": 413,
    "unsupported-media-type": 415,
    "invalid-request": 422,
    "internal-error": 500,
    "not-ready": 503,
}
_TITLES = {
    "malformed-json": "The body is not JSON",
    "body-too-large": "The body is too large",
    "unsupported-media-type": "The content type is not supported",
    "invalid-request": "The request has invalid fields",
    "internal-error": "Something went wrong here",
    "not-ready": "The service is not ready",
}


class ProblemError(Exception):
    """An error with a kind (a key of the table above), a detail for people, and the fields at fault."""

    def __init__(self, kind: str, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)


def refuse(kind: str, detail: str) -> NoReturn:
    """Raise a :class:`ProblemError`."""
    raise ProblemError(kind, detail)


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error with a problem document."""
    for error in (ProblemError, ValidationError, DetectorError, HTTPException, Exception):
        app.add_exception_handler(error, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):  # 404, 405 and the like from the router
        phrase = HTTPStatus(error.status_code).phrase
        return _document(error.status_code, "about:blank", phrase, str(error.detail), (), error.headers)
    problem = _as_problem(error)
    status = _STATUS[problem.kind]
    if status == 500:
        _LOG.error("unexpected error on %s %s", request.method, request.url.path, exc_info=error)
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    kind = f"urn:spamspan:problem:{problem.kind}"
    return _document(status, kind, _TITLES[problem.kind], problem.detail, problem.errors, headers)


def _as_problem(error: Exception) -> ProblemError:
    """Return the problem for any exception: the mapping itself."""
    match error:
        case ProblemError():
            return error
        case ValidationError():
            errors = [{"pointer": _pointer(item["loc"]), "detail": item["msg"]} for item in error.errors(include_url=False)]
            return ProblemError("invalid-request", "; ".join(f"{e['pointer']}: {e['detail']}" for e in errors[:5]), errors)
        case InputError():
            return ProblemError("invalid-request", str(error))
        case ModelError():
            _LOG.error("the model cannot be used: %s", error)
            return ProblemError("not-ready", "The model cannot be used; the log of the service says why.")
        case _:
            return ProblemError("internal-error", "The request could not be handled; the log of the service says why.")


def _pointer(location: Sequence[int | str]) -> str:
    """Return a JSON pointer as a URI fragment."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def _document(
    status: int,
    kind: str,
    title: str,
    detail: str,
    errors: Sequence[Mapping[str, str]],
    headers: Mapping[str, str] | None,
) -> Response:
    body: dict[str, object] = {"type": kind, "title": title, "status": status, "detail": _sendable(detail)}
    if errors:
        body["errors"] = [{name: _sendable(value) for name, value in error.items()} for error in errors]
    return Response(orjson.dumps(body), status, headers=headers, media_type=MEDIA_TYPE)


def _sendable(text: str) -> str:
    """Return text that can be written as UTF-8: field names of a request may hold lone surrogates."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
