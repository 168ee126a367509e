"""The subcommand ``model info``."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping

from detector import Detector
from detector.cli.console import Console, visible
from detector.cli.exits import OK

__all__ = ["info"]


def info(arguments: Namespace, console: Console) -> int:
    """Show the model: the main facts, or the whole manifest as JSON."""
    model = Detector.load(arguments.model).model
    if arguments.json:
        console.write(json.dumps(dict(model.manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        return OK
    facts = {"name": model.name, "version": model.version, "format": model.format_version}
    kept = ("categories", "thresholds", "metrics", "corpus_sha256", "files")
    for name, value in {**facts, **{name: model.manifest[name] for name in kept if name in model.manifest}}.items():
        for line in _lines(name, value, 0):
            console.write(line + "\n")
    return OK


def _lines(name: str, value: object, depth: int) -> Iterator[str]:
    """Yield a fact as ``name  value``, a mapping as a heading with its facts indented."""
    head = "  " * depth + name
    if isinstance(value, Mapping):
        yield head
        for key, item in value.items():
            yield from _lines(str(key), item, depth + 1)
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        yield f"{head:<28}{visible(str(shown))}"
