"""Tasks of a training run side by side, each in a process of its own and with one thread."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

__all__ = ["LOG_FORMAT", "Task", "in_processes", "log_to_stderr"]

T = TypeVar("T")
Task = Callable[[], T]
LOG_FORMAT = "%(asctime)s %(message)s"


def log_to_stderr() -> None:
    """Show the progress of training on standard error."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format=LOG_FORMAT)


def _run(task: Task[T], *, shown: bool) -> T:
    if shown:
        log_to_stderr()
    # Sums of several BLAS threads differ in their last bits from run to run.
    with threadpool_limits(1, user_api="blas"):
        return task()


def in_processes(tasks: Sequence[Task[T]], jobs: int) -> list[T]:
    """Return the tasks' answers in their order, ``jobs`` of them at a time; how many there are changes no answer.

    Two processes with one thread each: a second thread of one process makes a step of the network no faster
    (memory, not sums, is what it waits for).
    """
    if jobs == 1:
        return [_run(task, shown=False) for task in tasks]
    shown = logging.getLogger().isEnabledFor(logging.INFO)
    return list(Parallel(n_jobs=jobs, pre_dispatch="all", batch_size=1)(delayed(_run)(task, shown=shown) for task in tasks))
