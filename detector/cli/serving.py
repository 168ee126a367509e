"""The subcommand ``serve``; the only place where the command knows of the service, and only when called."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from detector.cli.console import Console
from detector.cli.exits import OK, UsageError
from detector.errors import InputError

__all__ = ["serve"]


def serve(arguments: Namespace, console: Console) -> int:
    """Run the HTTP service until it is stopped."""
    del console
    try:
        from service.server import serve as run
        from service.settings import Settings
    except ModuleNotFoundError as error:
        raise UsageError(f"serve needs the service extra ({error.name} is missing): pip install 'spamspan[service]'") from None
    given = {name: getattr(arguments, name) for name in ("host", "port", "model", "workers", "rules")}
    try:
        run(replace(Settings.from_env(), **{name: value for name, value in given.items() if value is not None}))
    except InputError as error:
        raise UsageError(error) from None
    return OK
