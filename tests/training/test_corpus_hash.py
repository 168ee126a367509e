from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.material import CORPUS
from detector.training import recipe


def test_hash_covers_every_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in [*CORPUS.glob("*.py"), *CORPUS.glob("mechanisms/*.py")]:
        (copy := tmp_path / path.relative_to(CORPUS)).parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    monkeypatch.setattr(recipe, "CORPUS", tmp_path)
    names = [*recipe.GENERATORS, *(f"mechanisms/{path.stem}" for path in CORPUS.glob("mechanisms/*.py"))]
    assert "mechanisms/__init__" in names
    seen = {recipe.corpus_hash()}
    for name in names:
        with (tmp_path / f"{name}.py").open("a") as handle:
            handle.write("# changed\n")
        seen.add(recipe.corpus_hash())
    assert len(seen) == len(names) + 1
