"""Starting the service with uvicorn."""

from __future__ import annotations

import copy
import logging
import os
import socket
from typing import Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from detector import Detector, InputError
from service.app import create_app
from service.ruling import service_rules
from service.settings import Settings

__all__ = ["serve"]

_LOG = logging.getLogger(__name__)
BACKLOG = 2048
STOP_SECONDS = 10


def serve(settings: Settings) -> None:
    """Run the service until it is told to stop (SIGINT, SIGTERM). Logs go to stderr.

    Rules, model and address are tried first: raises :class:`RulesError` for bad rules, :class:`ModelError`
    for a bad model and :class:`InputError` if the address cannot be listened on.
    """
    service_rules(settings)
    detector = Detector.load(settings.model)
    options: dict[str, Any] = {
        "log_config": _log_config(),
        "server_header": False,
        "timeout_graceful_shutdown": STOP_SECONDS,
    }
    with _listen(settings.host, settings.port) as listener:
        if settings.workers == 1:
            server = uvicorn.Server(uvicorn.Config(create_app(settings, detector), **options))
            # uvicorn names the address only of sockets that it opened itself.
            _LOG.info("listening on http://%s:%d", *listener.getsockname()[:2])
            server.run(sockets=[listener])
            return
    # Worker processes build the app themselves: settings reach them through the environment.
    os.environ.update(settings.to_env())
    options["workers"] = settings.workers
    uvicorn.run("service.app:create_app", factory=True, host=settings.host, port=settings.port, **options)


def _log_config() -> dict[str, Any]:
    """Return uvicorn's logging with our own loggers beside its, all to stderr."""
    config = copy.deepcopy(LOGGING_CONFIG)
    config["handlers"]["access"]["stream"] = "ext://sys.stderr"
    for name in ("service", "detector"):
        config["loggers"][name] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise InputError(f"cannot listen on {host}:{port} ({error.strerror}); choose another host or port") from None
