from __future__ import annotations

import io
import json
import pickle
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detector import Detector, DetectorError, ModelError
from detector.model.store import FORMAT_VERSION, load_model, save_model
from detector.pipeline import shipped_model

ARRAYS = {"tables": {"a": np.arange(6, dtype=np.int16).reshape(2, 3)}, "words": {"b": np.array([1.5]), "c": np.array(["x"])}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(tmp_path / "model", {"name": "test"}, ARRAYS)
    return tmp_path / "model"


def rewrite(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def put(folder: Path, data: bytes, name: str = "tables.npz") -> None:
    """Replace a file and give the manifest the matching checksum, as one who tampers would."""
    (folder / name).write_bytes(data)
    rewrite(folder, lambda m: m["files"][name].update(sha256=sha256(data).hexdigest(), bytes=len(data)))


def refused(folder: Path, match: str) -> None:
    with pytest.raises(ModelError, match=match) as caught:
        load_model(folder)
    # Every message says what to do.
    assert "make model" in str(caught.value)
    assert isinstance(caught.value, DetectorError)


def test_arrays_come_back_read_only(folder: Path) -> None:
    files = load_model(folder)
    assert files.manifest["format_version"] == FORMAT_VERSION
    assert files.manifest["name"] == "test"
    assert set(files.arrays) == {"tables", "words"}
    for name, group in ARRAYS.items():
        for key, array in group.items():
            assert np.array_equal(files.arrays[name][key], array)
            assert files.arrays[name][key].dtype == array.dtype
            assert not files.arrays[name][key].flags.writeable


def test_equal_arrays_give_equal_bytes(folder: Path, tmp_path: Path) -> None:
    save_model(tmp_path / "again", {"name": "test"}, dict(reversed(ARRAYS.items())))
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", ["tables.npz", "words.npz"])
@pytest.mark.parametrize("place", [0, 0.5, -1])
def test_one_tampered_byte(folder: Path, name: str, place: float) -> None:
    data = bytearray((folder / name).read_bytes())
    data[int(place * len(data)) if place >= 0 else -1] ^= 1
    (folder / name).write_bytes(data)
    refused(folder, rf"{name} does not match the sha256")


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_truncated_file(folder: Path, keep: int) -> None:
    data = (folder / "tables.npz").read_bytes()
    (folder / "tables.npz").write_bytes(data[:keep])
    refused(folder, r"tables\.npz does not match the sha256")


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_truncated_file_with_matching_checksum(folder: Path, keep: int) -> None:
    put(folder, (folder / "tables.npz").read_bytes()[:keep])
    refused(folder, "not a readable npz")


def test_missing_file(folder: Path) -> None:
    (folder / "words.npz").unlink()
    refused(folder, r"words\.npz cannot be read")


def test_file_that_is_a_folder(folder: Path) -> None:
    (folder / "words.npz").unlink()
    (folder / "words.npz").mkdir()
    refused(folder, r"words\.npz cannot be read")


def test_missing_manifest_and_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "manifest.json").unlink()
    refused(folder, "no model at .*manifest.json is missing")
    refused(tmp_path / "nowhere", "no model at")
    refused(Path("a\0b"), "cannot be read")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"format_version": 1}x'])
def test_bad_json(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    refused(folder, "manifest.json cannot be read")


@pytest.mark.parametrize("content", [b"[]", b"null", b"1", b"{}", b'{"format_version": 999}', b'{"format_version": "1"}'])
def test_wrong_format_version(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    refused(folder, f"this version reads {FORMAT_VERSION}")


@pytest.mark.parametrize("files", [None, {}, [], "tables.npz"])
def test_no_files_listed(folder: Path, files: Any) -> None:
    rewrite(folder, lambda m: m.update(files=files))
    refused(folder, "lists no files")


@pytest.mark.parametrize(
    "name",
    [
        "../tables.npz",
        "/etc/passwd.npz",
        "sub/tables.npz",
        "..",
        ".",
        "",
        "tables.pkl",
        "manifest.json",
        "./tables.npz",
        "../model/tables.npz",
    ],
)
def test_names_that_leave_the_folder(folder: Path, name: str) -> None:
    shutil.copy(folder / "tables.npz", folder.parent / "tables.npz")
    rewrite(folder, lambda m: m["files"].update({name: m["files"]["tables.npz"]}))
    refused(folder, "unusable file")


# Regression: a NUL in a name raised ValueError.
def test_names_with_a_nul(folder: Path) -> None:
    rewrite(folder, lambda m: m["files"].update({"a\0b.npz": m["files"]["tables.npz"]}))
    refused(folder, "cannot be read")


@pytest.mark.parametrize("entry", [None, "sha256", 5, []])
def test_entries_that_are_no_mappings(folder: Path, entry: Any) -> None:
    rewrite(folder, lambda m: m["files"].update({"tables.npz": entry}))
    refused(folder, "unusable file")


@pytest.mark.parametrize("entry", [{}, {"sha256": None}, {"sha256": 5}, {"sha256": ""}])
def test_entries_without_a_checksum(folder: Path, entry: Any) -> None:
    rewrite(folder, lambda m: m["files"].update({"tables.npz": entry}))
    refused(folder, "does not match the sha256")


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (str(self.path), "w"))


def test_object_arrays_are_refused_and_never_run(folder: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, a=np.array([Bomb(tmp_path / "ran")], dtype=object))
    put(folder, buffer.getvalue())
    refused(folder, "not a readable npz")
    put(folder, pickle.dumps(Bomb(tmp_path / "ran")))
    refused(folder, "not a readable npz")
    assert not (tmp_path / "ran").exists()


def _array_file() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


def _zip(name: str, data: bytes, *, corrupt: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    raw = bytearray(buffer.getvalue())
    if corrupt:
        at = 30 + len(name)
        raw[at : at + 8] = b"\xff" * 8
    return bytes(raw)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain text",
        b"PK",
        _array_file(),  # regression: a bare array has no members and raised TypeError
        _zip("a.npy", _array_file(), corrupt=True),  # regression: zlib.error
        _zip("a.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999999,), }\n"),
        _zip("a.npy", b"\x93NUMPY\x01\x00\x05\x00[1]+\n"),
        _zip("a.npy", b"\x93NUMPY\x09\x00"),
    ],
    ids=["empty", "text", "zip head", "bare array", "corrupt zip", "huge shape", "bad header", "unknown version"],
)
def test_files_that_are_no_npz(folder: Path, data: bytes) -> None:
    put(folder, data)
    refused(folder, "not a readable npz")


def test_members_that_are_no_arrays_are_refused(folder: Path) -> None:
    # np.load hands such members out as bytes.
    put(folder, _zip("notes.txt", b"hello"))
    refused(folder, "not a readable npz")


# The detector's own checks, on a copy of the shipped model.


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_model(), tmp_path / "copy"))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("thresholds"),
        lambda m: m["thresholds"].pop("remove"),
        lambda m: m["thresholds"]["review"].clear(),
        lambda m: m.update(thresholds=[]),
        lambda m: m.pop("calibration"),
        lambda m: m.pop("gate"),
        lambda m: m["gate"].update(prices="x"),
        lambda m: m.pop("name"),
        lambda m: m.update(features=m["features"][1:]),
        lambda m: m.update(features=None),
        lambda m: m.update(categories=["spam"]),
        lambda m: m.pop("screen"),
        lambda m: m["screen"].pop("latin"),
        lambda m: m["screen"].pop("han"),
        lambda m: m["screen"].update(han=None),
        lambda m: m["screen"].update(latin=5),
        lambda m: m["screen"]["latin"].pop("limit"),
        lambda m: m["screen"]["han"].update(limit="x"),
        lambda m: m["screen"]["han"].update(early_limit=1 << 40),
        lambda m: m["files"].pop("trees.npz"),
        lambda m: m["files"].pop("network.npz"),
        lambda m: m["files"].pop("screen.npz"),
    ],
)
def test_incomplete_manifests(copy: Path, change: Callable[[dict[str, Any]], None]) -> None:
    rewrite(copy, change)
    with pytest.raises(ModelError, match="make model"):
        Detector.load(copy)


@pytest.mark.parametrize(
    ("name", "array", "match"),
    [
        ("tables.npz", "weights", "shapes"),
        ("network.npz", "embedding", "rows"),
        ("screen.npz", "embedding", "shapes"),
        ("screen.npz", "weights", "shapes"),
        ("screen.npz", "bias", "bias has shape"),
        ("screen.npz", "shifts", "shifts has shape"),
        ("screen.npz", "out", "out has shape"),
        ("screen.npz", "meta", "unpack"),
        ("network.npz", "pool", "pool has type int16 and shape"),
        ("network.npz", "head_bias", "head_bias has type int32 and shape"),
        ("network.npz", "wide", "wide has type int8 and shape"),
    ],
)
def test_arrays_of_another_shape(copy: Path, name: str, array: str, match: str) -> None:
    with np.load(copy / name) as group:
        arrays = dict(group)
    buffer = io.BytesIO()
    np.savez(buffer, **{**arrays, array: arrays[array][:-1]})
    put(copy, buffer.getvalue(), name)
    with pytest.raises(ModelError, match=f"{match}.*make model"):
        Detector.load(copy)


@pytest.mark.parametrize(
    ("name", "array"), [("network.npz", "embedding_scale"), ("network.npz", "pool"), ("screen.npz", "meta"), ("screen.npz", "bias")]
)
def test_missing_arrays(copy: Path, name: str, array: str) -> None:
    with np.load(copy / name) as group:
        arrays = dict(group)
    del arrays[array]
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    put(copy, buffer.getvalue(), name)
    with pytest.raises(ModelError, match=f"{array}.*make model"):
        Detector.load(copy)


def test_tampered_copy_of_the_shipped_model(copy: Path) -> None:
    data = bytearray((copy / "tables.npz").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "tables.npz").write_bytes(data)
    with pytest.raises(ModelError, match=r"tables\.npz does not match the sha256.*make model"):
        Detector.load(copy)


def test_a_file_instead_of_a_folder() -> None:
    with pytest.raises(ModelError):
        Detector.load(__file__)
