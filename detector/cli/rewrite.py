"""Writing cleaned files back: bytes outside the cuts stay as they were, a file is replaced whole or not at all."""

from __future__ import annotations

import codecs
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from detector.cli.inputs import Document
from detector.errors import InputError
from detector.text.encoding import decode, encode, mark_of

__all__ = ["Replacement", "apply", "backup", "splice", "write"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Code points ``start`` to ``end`` (not included) of a document's text become ``text``."""

    start: int
    end: int
    text: str


def apply(text: str, replacements: Sequence[Replacement]) -> str:
    """Return ``text`` with the replacements (sorted, disjoint) made."""
    parts: list[str] = []
    at = 0
    for item in replacements:
        parts += (text[at : item.start], item.text)
        at = item.end
    return "".join(parts) + text[at:]


def splice(document: Document, replacements: Sequence[Replacement]) -> bytes:
    """Return the document's bytes with the replacements made in its own encoding, all others untouched.

    Raises :class:`InputError` if the encoding does not allow that.
    """
    if not replacements:
        return document.data
    wanted = apply(document.text, replacements)
    with suppress(InputError):
        # An encoding that gives the same bytes back for the whole gives them back for every part.
        if encode(document.text, document.encoding) == document.data:
            return encode(wanted, document.encoding)
    # Some have two codes for one character (Big5, cp932): cut the bytes themselves.
    result = _splice_bytes(document, replacements)
    if decode(result, document.encoding)[0] != wanted:
        raise InputError(f"{document.name}: cannot be rewritten in {document.encoding} without loss; convert it to UTF-8 first")
    return result


def _splice_bytes(document: Document, replacements: Sequence[Replacement]) -> bytes:
    mark, codec = mark_of(document.encoding)
    wanted = [offset for item in replacements for offset in (item.start, item.end)]
    places = iter(_byte_offsets(document.data[len(mark) :], codec, wanted))
    parts: list[bytes] = []
    at = 0
    for item in replacements:
        start, end = len(mark) + next(places), len(mark) + next(places)
        parts += (document.data[at:start], item.text.encode(codec))
        at = end
    return b"".join(parts) + document.data[at:]


def _byte_offsets(data: bytes, codec: str, offsets: Sequence[int]) -> list[int]:
    """Return where in ``data`` the code points at ``offsets`` (ascending) begin, decoding byte by byte."""
    decoder = codecs.getincrementaldecoder(codec)()
    places: list[int] = []
    done = 0
    for place in range(len(data) + 1):
        while len(places) < len(offsets) and done >= offsets[len(places)]:
            places.append(place)
        if len(places) == len(offsets):
            return places
        done += len(decoder.decode(data[place : place + 1]))
    raise InputError(f"the cuts do not fit the {codec} text; convert it to UTF-8 first")


def backup(path: Path, suffix: str) -> None:
    """Copy ``path`` to the same name with ``suffix``; never over an older backup. Raises :class:`InputError`."""
    target = path.with_name(path.name + suffix)
    if target.exists():
        raise InputError(f"{path}: its backup {target} exists already; move that away or give another --backup suffix")
    shutil.copy2(path, target)


def write(path: Path, data: bytes) -> None:
    """Replace the file (or, through a link, what it points to) in one step, keeping its permissions."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a device or pipe such as /dev/stdout
        return
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if path.exists():
            shutil.copymode(path, temporary)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
