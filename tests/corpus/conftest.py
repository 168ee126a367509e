from __future__ import annotations

from collections.abc import Iterator

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
