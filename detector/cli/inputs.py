"""Files, globs and standard input, as decoded documents; a bad one is reported and the rest goes on."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.cli.console import Console
from detector.cli.exits import Tally, UsageError
from detector.errors import InputError
from detector.text.encoding import decode

__all__ = ["STDIN", "Document", "documents"]

STDIN = "<stdin>"


@dataclass(frozen=True, slots=True)
class Document:
    """One input: its bytes, their text, and the encoding between (a name for ``encoding.encode``)."""

    name: str
    path: Path | None
    data: bytes
    text: str
    encoding: str


def documents(names: Sequence[str], encoding: str | None, console: Console, tally: Tally) -> Iterator[Document]:
    """Read what ``names`` stand for, in their order, each file once; no names: standard input.

    Inputs that cannot be read or decoded are reported to ``console`` and counted in ``tally``. Raises
    :class:`UsageError` if standard input is meant but is a terminal.
    """
    if not names and console.stdin_is_terminal:
        raise UsageError("no input: name files, or pipe a text in")
    seen: set[str] = set()
    for name in names or ("-",):
        try:
            for path in _expand(name):
                if path not in seen:
                    seen.add(path)
                    yield from _attempt(path, encoding, console, tally)
        except InputError as error:
            console.failed(tally, error)


def _expand(name: str) -> list[str]:
    """Return the paths that ``name`` stands for: itself if it exists, else the files that match it as a glob."""
    if name == "-" or Path(name).exists() or not glob.has_magic(name):
        return [name]
    found = sorted(path for path in glob.glob(name, recursive=True) if Path(path).is_file())
    if not found:
        raise InputError(f"{name}: no file matches")
    return found


def _attempt(name: str, encoding: str | None, console: Console, tally: Tally) -> Iterator[Document]:
    label = STDIN if name == "-" else name
    try:
        document = _read(name, label, encoding, console)
    except (InputError, OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        console.failed(tally, f"{label}: {reason}")
        return
    yield document


def _read(name: str, label: str, encoding: str | None, console: Console) -> Document:
    if name == "-":
        data, path = console.stdin.read(), None
    else:
        path = Path(name)
        if path.is_dir():
            raise InputError(f"is a folder; name files or a glob such as '{name.rstrip('/')}/**/*.txt'")
        data = path.read_bytes()
    text, found = decode(data, encoding)
    return Document(label, path, data, text, found)
