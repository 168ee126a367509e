"""Model folders: ``manifest.json`` and npz files, checked by sha256 and loaded without running code."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.errors import ModelError

__all__ = ["FORMAT_VERSION", "ModelFiles", "load_model", "save_model"]

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MAX_FILE_BYTES = 256 * 1024 * 1024

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model as stored: the manifest and, by file stem, the arrays of every npz file."""

    manifest: Mapping[str, Any]
    arrays: Mapping[str, Mapping[str, Array]]
    path: Path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _npz_bytes(arrays: Mapping[str, Array]) -> bytes:
    buffer = io.BytesIO()
    # numpy writes zip members with a fixed date, so equal arrays give equal bytes.
    np.savez_compressed(buffer, **dict(arrays))  # type: ignore[arg-type]
    return buffer.getvalue()


def save_model(path: Path, manifest: Mapping[str, Any], arrays: Mapping[str, Mapping[str, Array]]) -> None:
    """Write a model folder; ``files`` and ``format_version`` of the manifest are filled in here."""
    path.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, Any]] = {}
    for name, group in sorted(arrays.items()):
        data = _npz_bytes(group)
        (path / f"{name}.npz").write_bytes(data)
        files[f"{name}.npz"] = {"sha256": _digest(data), "bytes": len(data)}
    document = {**manifest, "format_version": FORMAT_VERSION, "files": files}
    (path / MANIFEST).write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"no model at {path}: {MANIFEST} is missing. Give the folder that 'make model' wrote, or no path for the shipped model."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(f"{path / MANIFEST} cannot be read ({error}). Restore the folder or rebuild it with 'make model'.") from error
    if not isinstance(manifest, dict) or manifest.get("format_version") != FORMAT_VERSION:
        found = manifest.get("format_version") if isinstance(manifest, dict) else None
        raise ModelError(
            f"{path} has model format {found!r}, this version reads {FORMAT_VERSION}. "
            "Install the matching spamspan or rebuild with 'make model'."
        )
    if not isinstance(manifest.get("files"), dict) or not manifest["files"]:
        raise ModelError(f"{path / MANIFEST} lists no files. Restore the folder or rebuild it with 'make model'.")
    return manifest


def _read_arrays(path: Path, expected: Mapping[str, Any]) -> dict[str, Array]:
    mend = "Restore the folder or rebuild it with 'make model'."
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ModelError(f"{path} is larger than {MAX_FILE_BYTES} bytes. {mend}")
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ModelError(f"{path} cannot be read ({error}). {mend}") from error
    if _digest(data) != expected.get("sha256"):
        raise ModelError(f"{path} does not match the sha256 of its manifest: it is damaged or was changed. {mend}")
    try:
        if not data.startswith(b"PK"):
            raise zipfile.BadZipFile("not a zip archive")  # np.load would take a bare array, which has no members
        with np.load(io.BytesIO(data), allow_pickle=False) as group:
            arrays = {name: group[name] for name in group.files}
        if not all(isinstance(array, np.ndarray) for array in arrays.values()):
            raise ValueError("a member is no array")
    except (ValueError, OSError, EOFError, KeyError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{path} is not a readable npz file ({error}). {mend}") from error
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


def load_model(path: Path) -> ModelFiles:
    """Read and check a model folder. Raises :class:`ModelError` with what to do next."""
    manifest = _read_manifest(path)
    arrays: dict[str, Mapping[str, Array]] = {}
    for name, expected in manifest["files"].items():
        if Path(name).name != name or not name.endswith(".npz") or not isinstance(expected, dict):
            raise ModelError(f"{path / MANIFEST} names an unusable file {name!r}. Rebuild the model with 'make model'.")
        arrays[name.removesuffix(".npz")] = _read_arrays(path / name, expected)
    return ModelFiles(manifest, arrays, path)
