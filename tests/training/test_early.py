"""The early head learns to say what the network says in the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("torch", reason="training needs torch")

from corpus.page import Polluted
from detector.model.network import network_from, shapes
from detector.training import early
from detector.training.early import EARLY, fit_early, no_early
from detector.training.quantize import quantize, readings
from tests.languages import random_language
from tests.training.test_quantize import float_arrays, reading

TEXTS = ("The library opens at nine on weekdays.\nReaders may borrow six books.\n", "今天下午，图书馆举行了读书会。\n加微信abc领取。\n")
PAGES = [Polluted(f"made-{number}", text * 6, (), text * 6, "en", "clean", ()) for number, text in enumerate(TEXTS * 8)]


@pytest.fixture(scope="module")
def rounded() -> dict[str, npt.NDArray[Any]]:
    """Arrays of a network with random weights, without an early head."""
    return quantize(float_arrays(3), [reading(number, 60) for number in range(6)])


def test_a_network_of_a_fold_has_a_silent_early_head(rounded: dict[str, npt.NDArray[Any]]) -> None:
    network = network_from(rounded | no_early())
    rows, line = reading(9, 40)
    assert not network.early(network.told(rows, line)).any()


def test_the_early_head_follows_the_answer(rounded: dict[str, npt.NDArray[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "_STEP_TOKENS", 32)  # so few documents need more steps
    fitted = fit_early(rounded, [(random_language(), PAGES)], seed=1)
    expected = {name: (kind, shape) for name, (kind, shape) in shapes().items() if name.startswith(EARLY)}
    assert {name: (array.dtype.name, array.shape) for name, array in fitted.items()} == expected
    network = network_from(rounded | fitted)
    told = [network.told(rows, line) for rows, line in readings([(random_language(), PAGES[:2])])]
    guess = np.concatenate([network.early(x) for x in told])
    answer = np.concatenate([network.answers(x)[:, 0] for x in told])
    assert np.corrcoef(guess, answer)[0, 1] > 0.8


def test_equal_runs_give_equal_heads(rounded: dict[str, npt.NDArray[Any]]) -> None:
    one, two = (fit_early(rounded, [(random_language(), PAGES[:4])], seed=7) for _ in range(2))
    assert all(np.array_equal(one[name], two[name]) for name in one)
