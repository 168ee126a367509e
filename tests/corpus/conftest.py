from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import build, labelled, material, sources


def _forget() -> None:
    for module in (build, labelled, material, sources):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def no_mirror() -> Iterator[None]:
    """Only what is in the repository: the mirror is large, and not everywhere."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SPAMSPAN_SOURCES", "/nonexistent")
    _forget()
    assert sources.mirror() is None
    yield
    patch.undo()
    _forget()


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A mirror of the rows given for some sources; all others are empty."""

    def write(**rows: list[dict[str, Any]]) -> None:
        for name in sources.pinned():
            with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as handle:
                handle.writelines(json.dumps(row) + "\n" for row in rows.get(name, []))
        (tmp_path / "sources.toml").write_text("", "utf-8")
        monkeypatch.setenv("SPAMSPAN_SOURCES", str(tmp_path))
        _forget()
        assert sources.mirror() == tmp_path

    yield write
    _forget()


@pytest.fixture
def mirror(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The mirror of the shared material; the test is skipped without it."""
    folder = shared / "sources"
    if not (folder / "sources.toml").is_file():
        pytest.skip(f"{folder} holds no mirror: real pages cannot be looked at")
    monkeypatch.setenv("SPAMSPAN_SOURCES", str(folder))
    _forget()
    yield folder
    _forget()
