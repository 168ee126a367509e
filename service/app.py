"""The application: routes only. Bodies, answers, errors and the page have modules of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, FastAPI, Request, Response

from detector import Detector, Report, Rules
from detector.report import MarkFormat
from service import page
from service.answers import answer, dumps, model_card
from service.bodies import read_form_text, read_json
from service.engine import Engine
from service.problems import MEDIA_TYPE, ProblemError, install
from service.ruling import bounded, rules_of, service_rules
from service.schemas import REF, Health, ModelCard, ScanRequest, ScanResult, ScanResults, components
from service.settings import Settings

__all__ = ["create_app"]

T = TypeVar("T")
JSON = "application/json"
# Scans hold the interpreter most of the time: more threads than this would only wait for each other.
SCAN_THREADS = 4
_ABOUT = "Finds what was injected into an article (spam, hidden text, residue), as exact spans, and cuts out nothing else."


class Service(FastAPI):
    """FastAPI with our own schemas in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the document; made once."""
        schema = super().openapi()
        schema["components"]["schemas"].update(components())
        return schema


def create_app(settings: Settings | None = None, detector: Detector | None = None) -> FastAPI:
    """Return the service. Without ``detector`` the model of ``settings`` is loaded in the background at start.

    ``settings`` default to the environment (:meth:`Settings.from_env`). Raises :class:`InputError` for a bad one or bad rules.
    """
    settings = Settings.from_env() if settings is None else settings
    engine = Engine(detector, settings.model)
    own = service_rules(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        loading = asyncio.create_task(run_sync(engine.load))
        yield
        await loading

    app = Service(title="spamspan", version="1", description=_ABOUT, lifespan=lifespan, redoc_url=None)
    install(app)
    app.include_router(_scan_routes(settings, engine, own))
    app.include_router(_state_routes(engine))
    return app


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of error answers."""
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    return {status: {"description": "Problem (RFC 9457)", "content": content} for status in statuses}


def _scan_routes(settings: Settings, engine: Engine, own: Rules | None) -> APIRouter:
    router = APIRouter()
    limiter = CapacityLimiter(SCAN_THREADS)

    async def run(size: int, work: Callable[[], T]) -> T:
        """Do ``work`` on ``size`` code points: short ones here, long ones in a thread."""
        return work() if size <= settings.inline_chars else await run_sync(work, limiter=limiter)

    @router.post(
        "/v1/scan",
        summary="Find and cut out what was injected",
        response_class=Response,
        responses={
            200: {"model": ScanResult | ScanResults, "description": "One result, or `results` for a list"},
            **_problems(400, 413, 415, 422, 500, 503),
        },
        openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": REF.format(model="ScanRequest")}}}}},
    )
    async def scan(request: Request) -> Response:
        """Give one `text` or a list `texts`; offsets come in the `offset_unit` asked for."""
        wanted = ScanRequest.model_validate(await read_json(request, settings.max_body_bytes))
        texts = [wanted.text] if wanted.text is not None else wanted.texts or []
        if len(texts) > settings.max_texts:
            at_fault = [{"pointer": "#/texts", "detail": f"at most {settings.max_texts} texts"}]
            raise ProblemError("invalid-request", f"At most {settings.max_texts} texts in one request.", at_fault)
        detector = engine.detector()
        size = sum(map(len, texts))

        def work() -> bytes:
            return _scan(detector, wanted, texts, rules_of(wanted, own, size, settings.max_rules))

        # Rules of a request take a time of their own, however short the text is.
        body = await run(settings.inline_chars + 1 if wanted.rules else size, work)
        return Response(body, media_type=JSON)

    @router.get("/", include_in_schema=False)
    async def form() -> Response:
        return Response(page.render(), headers=page.HEADERS, media_type="text/html")

    @router.post("/", include_in_schema=False)
    async def form_scan(request: Request) -> Response:
        # Browsers send every line break of a text area as CR LF.
        text = (await read_form_text(request, settings.max_body_bytes)).replace("\r\n", "\n")
        detector = engine.detector()
        body = await run(len(text), lambda: page.render(detector.scan(text, rules=own)))
        return Response(body, headers=page.HEADERS, media_type="text/html")

    return router


def _scan(detector: Detector, wanted: ScanRequest, texts: list[str], rules: Rules | None) -> bytes:
    """Scan and return the JSON answer."""
    marked: MarkFormat | None = None if wanted.marked == "none" else wanted.marked

    def result(report: Report) -> dict[str, Any]:
        return answer(report, unit=wanted.offset_unit, marked=marked)

    if wanted.text is None:
        reports = detector.scan_many(texts, rules=rules, host=wanted.host if wanted.hosts is None else wanted.hosts)
    else:
        reports = iter([detector.scan(wanted.text, rules=rules, host=wanted.host)])
    results = [result(report) for report in (bounded(reports) if wanted.rules else reports)]
    if wanted.text is not None:
        return dumps(results[0])
    return dumps(
        {
            "results": results,
            "model_version": detector.model.version,
            "offset_unit": wanted.offset_unit,
        }
    )


def _state_routes(engine: Engine) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", summary="Is the process alive?", responses={200: {"model": Health}})
    async def healthz() -> Response:
        """Answer 200 as long as the process answers at all."""
        return Response(b'{"status":"ok"}', media_type=JSON)

    @router.get("/readyz", summary="Can it scan?", responses={200: {"model": Health}, **_problems(503)})
    async def readyz() -> Response:
        """Answer 200 once a model is loaded and has scanned a probe text, 503 otherwise."""
        engine.detector()
        return Response(b'{"status":"ready"}', media_type=JSON)

    @router.get("/v1/model", summary="Which model answers here", responses={200: {"model": ModelCard}, **_problems(503)})
    async def model() -> Response:
        """Return name, versions, categories, thresholds and metrics of the loaded model."""
        info = engine.detector().model
        return Response(dumps(model_card(info.name, info.version, info.format_version, info.manifest)), media_type=JSON)

    return router
