from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="training needs scikit-learn")
pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
ROOT = Path(__file__).resolve().parents[2]

CODE = """
import sys
from dataclasses import fields
from pathlib import Path
from detector import Detector
from detector.training.fit import train
from detector.training.recipe import Recipe

tiny = {
    "pages": 30, "dev_pages": 20, "trees": 4, "second_trees": 3, "line_trees": 3, "trap_copies": 1,
    "real_copies": 1, "clean_share": 0.5, "language_sources": False,
    "pretrain_pages": 20, "pretrain_epochs": 1, "net_pages": 20, "net_fold_pages": 20, "net_epochs": 1, "net_fold_epochs": 1,
    "net_trap_copies": 1, "screen_epochs": 1, "jobs": int(sys.argv[2]),
}
known = {field.name for field in fields(Recipe)}
train(Recipe(**{name: value for name, value in tiny.items() if name in known}), Path(sys.argv[1]))
Detector.load(sys.argv[1]).scan("The library opens at nine.\\n\\u4e0a\\u6d77\\u591c\\u7f51\\n")
"""


@pytest.mark.slow
def test_equal_recipes_give_equal_bytes(tmp_path: Path) -> None:
    runs = []
    for number in ("1", "2"):
        environment = {
            **os.environ,
            "SPAMSPAN_SOURCES": "/nonexistent",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            # Neither the order of sets nor the number of threads and processes may show (that of BLAS does: topics are fitted by L-BFGS).
            "PYTHONHASHSEED": number,
            "OMP_NUM_THREADS": number,
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        command = [sys.executable, "-c", CODE, str(tmp_path / number), number]
        runs.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    for run in runs:
        _, errors = run.communicate(timeout=600)
        assert run.returncode == 0, errors
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / number).iterdir()} for number in ("1", "2"))
    assert sorted(first) == sorted(second)
    assert "manifest.json" in first
    differing = [name for name in first if first[name] != second[name]]
    assert not differing
