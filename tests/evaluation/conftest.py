from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from corpus import build, labelled, material, sources
from corpus.page import Gold, Polluted
from detector.evaluation.cases import Case, Finding, Prediction, examine

Marks = tuple[tuple[int, int, str], ...]


@pytest.fixture
def page() -> Callable[..., Polluted]:
    """A page from a text whose gold fragments stand between ⟦ and ⟧; all of one category."""

    def make(
        marked: str, *, category: str = "adult", original: str = "", identity: str = "p", lang: str = "en", **more: object
    ) -> Polluted:
        parts, gold, at = [], [], 0
        for number, piece in enumerate(marked.replace("⟧", "⟦").split("⟦")):
            if number % 2:
                gold.append(Gold(at, at + len(piece), category))
            parts.append(piece)
            at += len(piece)
        mechanisms = more.pop("mechanisms", ("a_edge",))
        return Polluted(identity, "".join(parts), tuple(gold), original, lang, "A", mechanisms, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def case(page: Callable[..., Polluted]) -> Callable[..., Case]:
    """A case of a marked page and findings (start, end, score, action, category)."""

    def make(marked: str, *findings: tuple[object, ...], cleaned: str | None = None, suite: str = "s", **more: object) -> Case:
        document = page(marked, **more)
        found = tuple(Finding(*finding) for finding in findings)  # type: ignore[arg-type]
        return examine(document, Prediction(found, document.text if cleaned is None else cleaned), suite)

    return make


@pytest.fixture(scope="module")
def no_mirror() -> Iterator[None]:
    """Only what is in the repository: the mirror is large, and not everywhere."""

    def forget() -> None:
        for module in (build, labelled, material, sources):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

    patch = pytest.MonkeyPatch()
    patch.setenv("SPAMSPAN_SOURCES", "/nonexistent")
    forget()
    yield
    patch.undo()
    forget()
