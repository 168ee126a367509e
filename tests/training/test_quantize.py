from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Polluted
from detector.model.network import DILATIONS, HEADS, WIDTH, network_from
from detector.signals.inputs import INPUT_ROWS, INPUTS
from detector.signals.tables import SCALE
from detector.text.stream import I32, make_stream
from detector.training.early import no_early
from detector.training.quantize import FloatNetwork, quantize, readings
from tests.languages import random_language


def float_arrays(seed: int) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of a fitted network as torch would leave them, with random weights."""
    rng = np.random.default_rng(seed)
    blocks = len(DILATIONS)
    sizes: dict[str, tuple[int, ...]] = {"wide": (blocks, 3 * WIDTH, WIDTH), "narrow": (blocks, WIDTH, WIDTH), "pool": (2 * WIDTH, WIDTH)}
    sizes |= {"topic": (WIDTH, WIDTH), "back": (2 * WIDTH, WIDTH), "head": (WIDTH, WIDTH), "out": (WIDTH, len(HEADS))}
    arrays: dict[str, npt.NDArray[Any]] = {
        "embedding": rng.integers(-127, 128, (INPUT_ROWS, WIDTH)).astype(np.int8),
        "embedding_step": np.full(WIDTH, 0.004, dtype=np.float32),
        "pool_gain": rng.uniform(0.7, 1.2, WIDTH).astype(np.float32),
    }
    for name, shape in sizes.items():
        arrays[name] = rng.normal(0.0, 0.7 / np.sqrt(shape[-2]), shape).astype(np.float32)
        arrays[f"{name}_bias"] = rng.normal(0.0, 0.1, (*shape[:-2], shape[-1])).astype(np.float32)
    return arrays


def reading(seed: int, tokens: int) -> tuple[I32, I32]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, INPUT_ROWS, (tokens, len(INPUTS)), dtype=np.int32), (np.arange(tokens) // 9).astype(np.int32)


@pytest.mark.parametrize("seed", range(3))
def test_rounding_moves_answers_little(seed: int) -> None:
    arrays = float_arrays(seed)
    served = network_from(quantize(arrays, [reading(number, 120) for number in range(20)]) | no_early())
    rows, line = reading(100, 200)
    expected = FloatNetwork(arrays).forward(rows, line)
    away = served.answers(served.told(rows, line)) / SCALE - expected
    # Measured: .03 to .05 on answers with a spread of about .8.
    assert float(np.sqrt((away**2).mean())) < 0.1 * float(expected.std())


def test_more_documents_widen_the_steps() -> None:
    arrays = float_arrays(1)
    few, many = (quantize(arrays, [reading(number, 50) for number in range(count)]) for count in (1, 30))
    # A hidden unit's answer is in steps of its largest value: the larger that, the smaller the factor.
    assert (many["wide_scale"] <= few["wide_scale"] * 1.0001).mean() > 0.8


def test_readings_are_sections_of_the_documents() -> None:
    texts = ["The library opens at nine.\nRoom by room.", "今天下午，图书馆举行了读书会。", ""]
    pages = [Polluted("t", text, (), text, "en", "clean", ()) for text in texts]
    found = list(readings([(random_language(), pages)]))
    stream = make_stream(texts)
    assert [len(rows) for rows, _ in found] == [int(b - a) for a, b in zip(stream.first[:2], stream.last[:2], strict=True)]
    assert all(rows.shape[1] == len(INPUTS) and len(rows) == len(line) for rows, line in found)
    assert len(set(found[0][1].tolist())) == 2
