"""From arguments to an exit code; every error becomes one line on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from detector.cli.console import Console
from detector.cli.exits import BROKEN_PIPE, INPUT, INTERNAL, INTERRUPTED, MODEL, OK, USAGE, UsageError
from detector.cli.parser import build_parser
from detector.errors import DetectorError, ModelError, RulesError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``spamspan`` with ``argv`` (None: those of the process) and return the exit code; never raises."""
    console = Console.of_process()
    try:
        code = _run(argv, console)
        console.flush()
        return code
    except BrokenPipeError:  # the reader went away: spamspan ... | head
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:  # bad inputs are dealt with where they are read: this is the output, full or closed
        _drop_output()
        return console.error(f"{error.filename or 'standard output'}: {error.strerror or error}", INPUT)
    except KeyboardInterrupt:
        return INTERRUPTED


def _drop_output() -> None:
    """Let what is still buffered go nowhere: Python would try to write it again at exit and complain."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _run(argv: Sequence[str] | None, console: Console) -> int:
    try:
        arguments = build_parser().parse_args(argv)
        module, name = arguments.handler.split(":")
        handler: Callable[..., int] = getattr(import_module(f"detector.cli.{module}"), name)
        return handler(arguments, console)
    except SystemExit as stop:  # argparse, after --help or --version
        return stop.code if isinstance(stop.code, int) else OK
    except (UsageError, RulesError) as error:
        return console.error(error, USAGE)
    except ModelError as error:
        return console.error(error, MODEL)
    except DetectorError as error:
        return console.error(error, INPUT)
    except OSError:
        raise
    except Exception as error:
        if os.environ.get("SPAMSPAN_DEBUG"):
            raise
        return console.error(f"unexpected {type(error).__name__}: {error}; SPAMSPAN_DEBUG=1 shows where", INTERNAL)
