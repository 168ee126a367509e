"""``python -m corpus.fetch [--from FOLDER-OR-URL]``: bring the pinned sources, verified, into ``out/sources``.

The files come from a mirror folder, from a web address that holds the same files, or from a source's
own ``url`` where the pin has one; for the rest it says where their origin is. A download goes on where
it stopped (HTTP Range, the ``.part`` file stays); a file that does not match its pin is never kept.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import shutil
import sys
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.sources import ROOT

__all__ = ["Pin", "SourceError", "bring", "pins"]

PINS = ROOT / "corpus" / "sources.toml"
CHUNK = 1 << 18
TRIES = 3
TIMEOUT = 30.0


class SourceError(Exception):
    """A source could not be brought; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned file: name, size and sha256, where it comes from, and a direct address if there is one."""

    name: str
    file: str
    size: int
    sha256: str
    origins: tuple[str, ...] = ()
    url: str = ""


def pins(path: Path = PINS) -> list[Pin]:
    """Return the pins of ``corpus/sources.toml``."""
    table = tomllib.loads(path.read_text("utf-8"))
    return [
        Pin(
            name,
            str(entry["file"]),
            int(entry["bytes"]),
            str(entry["sha256"]),
            tuple(_origin(item) for item in entry.get("origin", ())),
            str(entry.get("url", "")),
        )
        for name, entry in table.items()
    ]


def _origin(item: Mapping[str, str]) -> str:
    path = f", {item['path']}" if item.get("path") else ""
    return f"{item['address']} at {item.get('revision', 'any revision')}{path}"


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _matches(path: Path, pin: Pin) -> bool:
    return path.is_file() and path.stat().st_size == pin.size and digest(path) == pin.sha256


def _keep(part: Path, target: Path, pin: Pin, origin: str) -> None:
    """Make a finished download the file itself, or throw it away when it is not what was pinned."""
    if not _matches(part, pin):
        got = f"{part.stat().st_size:,} bytes, sha256 {digest(part)[:16]}…"
        part.unlink()
        raise SourceError(
            f"{pin.file} from {origin} is not the pinned file ({got}; wanted {pin.size:,} bytes, {pin.sha256[:16]}…). "
            "It was thrown away: try another mirror, or pin the new file in corpus/sources.toml after reading it."
        )
    part.replace(target)


def _copy(folder: Path, target: Path, pin: Pin) -> None:
    source = folder / pin.file
    if not source.is_file():
        raise SourceError(f"{pin.file} is not in {folder}; {_whence(pin)}")
    part = target.with_name(target.name + ".part")
    shutil.copyfile(source, part)
    _keep(part, target, pin, str(folder))


def _whence(pin: Pin) -> str:
    return "it is made from " + ("; ".join(pin.origins) or "an origin that nobody wrote down") + ". Put it into the mirror folder"


def _request(url: str, at: int) -> urllib.request.Request:
    headers = {"User-Agent": "spamspan-fetch"}
    if at:
        headers["Range"] = f"bytes={at}-"
    return urllib.request.Request(url, headers=headers)


def _append(url: str, part: Path, pin: Pin) -> None:
    """Download what ``part`` still lacks; a server without ranges starts over."""
    at = part.stat().st_size if part.exists() else 0
    if at >= pin.size:
        return
    with urllib.request.urlopen(_request(url, at), timeout=TIMEOUT) as answer:
        resumed = at > 0 and answer.status == 206
        with part.open("ab" if resumed else "wb") as handle:
            _pour(answer, handle, pin.size - (at if resumed else 0), pin)


def _pour(answer: IO[bytes], handle: IO[bytes], room: int, pin: Pin) -> None:
    while chunk := answer.read(CHUNK):
        room -= len(chunk)
        if room < 0:
            raise SourceError(f"{pin.file}: the server sends more than the {pin.size:,} bytes that are pinned; the address is wrong.")
        handle.write(chunk)


def _download(url: str, target: Path, pin: Pin) -> None:
    part = target.with_name(target.name + ".part")
    trouble: Exception | None = None
    for _ in range(TRIES):
        try:
            _append(url, part, pin)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 416:
                # The part is not a beginning of that file: start over.
                part.unlink(missing_ok=True)
                trouble = error
                continue
            raise SourceError(f"{url} answers {error.code} {error.reason}; check the address.") from error
        except (OSError, http.client.HTTPException) as error:
            trouble = error
            continue
        if part.exists() and part.stat().st_size >= pin.size:
            _keep(part, target, pin, url)
            return
    have = part.stat().st_size if part.exists() else 0
    raise SourceError(f"{url} broke off ({trouble or 'early end'}) at {have:,} of {pin.size:,} bytes; run it again, it goes on from there.")


def is_web(place: str) -> bool:
    """Tell whether a place is a web address (http or https) and not a folder."""
    return urllib.parse.urlsplit(place).scheme in ("http", "https")


def bring(pin: Pin, place: str, out: Path) -> str:
    """Bring one file into ``out`` and return ``kept``, ``copied`` or ``downloaded``; raises SourceError."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / pin.file
    if _matches(target, pin):
        return "kept"
    if place and not is_web(place):
        _copy(Path(place), target, pin)
        return "copied"
    url = f"{place.rstrip('/')}/{urllib.parse.quote(pin.file)}" if place else pin.url
    if not is_web(url):
        raise SourceError(f"{pin.file} has no download address; {_whence(pin)} and give it with --from.")
    _download(url, target, pin)
    return "downloaded"


def default_place() -> str:
    """Return the mirror folder: $SPAMSPAN_SOURCES, or ../shared/sources where it is there, or nothing."""
    named = os.environ.get("SPAMSPAN_SOURCES")
    beside = ROOT.parent / "shared" / "sources"
    return named or (str(beside) if beside.is_dir() else "")


def main(argv: Iterable[str] | None = None) -> int:
    """Bring every source; 1 when one could not be brought."""
    parser = argparse.ArgumentParser(prog="python -m corpus.fetch", description=__doc__)
    parser.add_argument("--from", dest="place", default=default_place(), help="mirror folder or web address (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "sources")
    parser.add_argument("--pins", type=Path, default=PINS)
    parser.add_argument("names", nargs="*", help="only these sources")
    args = parser.parse_args(None if argv is None else list(argv))
    wanted = pins(args.pins)
    unknown = set(args.names) - {pin.name for pin in wanted}
    if unknown:
        print(f"error: no source is called {', '.join(sorted(unknown))}; see {args.pins}", file=sys.stderr)
        return 2
    failed = 0
    for pin in wanted:
        if args.names and pin.name not in args.names:
            continue
        try:
            print(f"{bring(pin, args.place, args.out):10} {pin.file}")
        except (SourceError, OSError) as error:
            failed += 1
            print(f"error: {error}", file=sys.stderr)
    # The folder can serve as mirror: its pins stand beside the files.
    if args.out.is_dir():
        shutil.copyfile(args.pins, args.out / "sources.toml")
    if failed:
        print(f"{failed} sources are missing; training and measuring work without them, with less material.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
