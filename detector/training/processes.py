"""Tasks of a training run side by side, in processes of their own where there are several at a time."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

__all__ = ["Task", "log_to_stderr", "run_parallel"]

T = TypeVar("T")
Task = Callable[[], T]
_LOG_FORMAT = "%(asctime)s %(message)s"


def log_to_stderr() -> None:
    """Show the progress of training on standard error."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format=_LOG_FORMAT)


def _run(task: Task[T], *, shown: bool) -> T:
    if shown:
        log_to_stderr()
    # Sums of several BLAS threads differ in their last bits from run to run.
    with threadpool_limits(1, user_api="blas"):
        return task()


def run_parallel(tasks: Sequence[Task[T]], jobs: int) -> list[T]:
    """Return the tasks' answers in their order, ``jobs`` of them at a time; how many there are changes no answer.

    BLAS computes with one thread, and the network should (``Recipe.net_threads``): where several processes share a
    machine's cores, a thread more of one is a thread less of another.
    """
    if jobs == 1:
        return [_run(task, shown=False) for task in tasks]
    shown = logging.getLogger().isEnabledFor(logging.INFO)
    return list(Parallel(n_jobs=jobs, pre_dispatch="all", batch_size=1)(delayed(_run)(task, shown=shown) for task in tasks))
