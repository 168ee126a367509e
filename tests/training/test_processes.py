"""Tasks of a training run side by side: the same answers however many processes there are."""

from __future__ import annotations

import logging
import os
from functools import partial

import pytest

from detector.training.processes import Task, log_to_stderr, run_parallel


def _power(base: int, exponent: int) -> tuple[int, int]:
    return base**exponent, os.getpid()


def _fails() -> tuple[int, int]:
    raise ValueError("no such fold")


def tasks() -> list[Task[tuple[int, int]]]:
    return [partial(_power, base, 3) for base in range(5)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert [value for value, _ in run_parallel(tasks(), jobs)] == [0, 1, 8, 27, 64]


def test_one_job_needs_no_other_process_and_two_get_their_own() -> None:
    here = os.getpid()
    assert {process for _, process in run_parallel(tasks(), 1)} == {here}
    assert here not in {process for _, process in run_parallel(tasks(), 2)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_task_is_raised(jobs: int) -> None:
    with pytest.raises(ValueError, match="no such fold"):
        run_parallel([*tasks(), _fails], jobs)


def test_progress_is_shown_on_standard_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    before = root.level
    try:
        log_to_stderr()
        logging.getLogger("detector.training").info("pass 1 of 2")
    finally:
        root.setLevel(before)
    assert capsys.readouterr().err.endswith("pass 1 of 2\n")
