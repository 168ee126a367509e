from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from corpus.material import CORPUS
from detector.training import recipe


def imported(name: str) -> set[str]:
    """Return the modules of ``corpus`` that one of them imports."""
    tree = ast.parse((CORPUS / f"{name}.py").read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "corpus":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("corpus."):
            found.add(str(node.module).split(".")[1])
    return found - set(PACKAGES)


# Folders of ``corpus`` that the hash takes whole.
PACKAGES = ("grammars", "mechanisms")
MODULES = [path for package in PACKAGES for path in CORPUS.glob(f"{package}/*.py")]


def test_generators_are_all_that_makes_pages() -> None:
    names, todo = set(), {"build", "written", *(f"{path.parent.name}/{path.stem}" for path in MODULES)}
    while todo:
        names.add(name := todo.pop())
        todo |= imported(name) - names
    assert {name for name in names if "/" not in name} == set(recipe.GENERATORS)


def test_hash_covers_every_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in [*CORPUS.glob("*.py"), *MODULES]:
        (copy := tmp_path / path.relative_to(CORPUS)).parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    monkeypatch.setattr(recipe, "CORPUS", tmp_path)
    names = [*recipe.GENERATORS, *(f"{path.parent.name}/{path.stem}" for path in MODULES)]
    assert {"mechanisms/__init__", "grammars/__init__"} <= set(names)
    seen = {recipe.corpus_hash()}
    for name in names:
        with (tmp_path / f"{name}.py").open("a") as handle:
            handle.write("# changed\n")
        seen.add(recipe.corpus_hash())
    assert len(seen) == len(names) + 1
