"""What the screen's loss says of whole documents: their second largest value, and which of them are not asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Polluted  # noqa: E402
from detector.model.network import Network  # noqa: E402
from detector.model.screen import FOREIGN, reach  # noqa: E402
from detector.signals.host import describe_hosts  # noqa: E402
from detector.signals.netscores import LIMIT  # noqa: E402
from detector.signals.sections import SECTION, cut_sections  # noqa: E402
from detector.text.stream import make_stream  # noqa: E402
from detector.training import screen  # noqa: E402
from detector.training.packs import CROP, Pack, padded, tokens_of  # noqa: E402
from detector.training.screen import _foreign, _rows_of, _second, fit_screen  # noqa: E402
from tests.languages import random_language  # noqa: E402
from tests.strategies import article  # noqa: E402
from tests.training.test_screen import SPAM_EN, SPAM_ZH, Told  # noqa: E402

HOST = "The library opens at nine on weekdays. Readers may borrow six books.\n"
LATIN = [HOST, HOST + SPAM_EN, HOST + "字", "Room by room.\n" * 30]
# Han in a Latin host: these pass whatever the screen says.
PASSING = [HOST + "上海", HOST + SPAM_ZH, SPAM_ZH[:4] + "\n" + HOST * 5]
HAN = ["今天下午，图书馆举行了读书会。", "今天下午，图书馆举行了读书会。\n" + SPAM_ZH]


def side_by_side(texts: list[str], *told: str) -> Pack:
    """Return the documents as one pack, as ``fit_screen`` reads them, in the order given."""
    documents = [Polluted("x", text, (), text, "en", "A", ()) for text in texts]
    data = tokens_of([(random_language(), documents)], _rows_of(cast(Network, Told(*told))))
    assert len(data.crops) == len(texts)
    return padded(data, data.crops)


# The second largest


@given(
    st.lists(st.lists(st.floats(-14, 14, width=32), min_size=2, max_size=12), min_size=1, max_size=6),
    st.integers(0, 5),
    st.floats(-50, 50, width=32),
)
def test_the_second_largest_is_the_documents_own(documents: list[list[float]], more: int, padding: float) -> None:
    longest = max(map(len, documents)) + more
    values = torch.full((len(documents), longest), padding)
    mask = torch.zeros((len(documents), longest))
    for number, document in enumerate(documents):
        values[number, : len(document)] = torch.tensor(document)
        mask[number, : len(document)] = 1.0
    assert _second(values, mask).tolist() == [sorted(document)[-2] for document in documents]


def test_one_value_alone_is_not_a_second() -> None:
    # The screen takes the second largest so that one token alone convicts nobody.
    values = torch.tensor([[5.0, -3.0, -4.0], [5.0, 5.0, -4.0], [5.0, 9.0, 9.0]])
    mask = torch.tensor([[1.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    assert _second(values, mask).tolist() == [-3.0, 5.0, -LIMIT]


def test_the_gradient_goes_to_the_token_that_decides() -> None:
    values = torch.tensor([[1.0, 3.0, 2.0, 9.0], [4.0, 0.0, -1.0, 7.0]], requires_grad=True)
    mask = torch.tensor([[1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    _second(values, mask).sum().backward()
    assert values.grad is not None
    assert values.grad.tolist() == [[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]]


# Documents that pass anyway


def passing(texts: list[str]) -> list[bool]:
    """Return which documents the served screen lets pass whatever it says of them."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    sections = cut_sections(stream, hosts)
    assert sections.doc.tolist() == list(range(len(texts))), "one section each"
    never = 2**31 - 1
    return list(reach(np.zeros(len(texts), dtype=np.int32), (never, never), stream, hosts, sections).tolist())


def test_foreign_documents() -> None:
    texts = [*LATIN, *PASSING, *HAN]
    pack = side_by_side(texts)
    assert _foreign(pack.rows[..., :-1], pack.mask).tolist() == [text in PASSING for text in texts] == passing(texts)


def test_han_are_counted_not_looked_for() -> None:
    texts = [HOST + " ".join("书报画影"[:count]) for count in range(5)]
    pack = side_by_side(texts)
    assert _foreign(pack.rows[..., :-1], pack.mask).tolist() == [count >= FOREIGN for count in range(5)] == passing(texts)


@given(st.lists(article(12), min_size=1, max_size=5))
def test_training_and_serving_agree_on_what_is_foreign(texts: list[str]) -> None:
    texts = [text for text in texts if 2 < _tokens(text) <= min(SECTION, CROP)]
    if texts:
        pack = side_by_side(texts)
        assert _foreign(pack.rows[..., :-1], pack.mask).tolist() == passing(texts)


def _tokens(text: str) -> int:
    stream = make_stream([text])
    return int(stream.last[0] - stream.first[0])


def test_padding_is_no_han() -> None:
    pack = side_by_side([HOST, HOST * 3])
    rows = pack.rows[..., :-1].clone()
    other = side_by_side([SPAM_ZH * 2]).rows[0, 0, :-1]
    rows[pack.mask == 0] = other
    assert not _foreign(rows, pack.mask).any()
    # The mask alone tells.
    assert _foreign(rows, torch.ones_like(pack.mask)).tolist() == [True, False]


# Both in the loss


@pytest.fixture
def loss_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Pack], float]:
    """The loss of an untrained screen, nothing hidden."""
    found: list[Callable[[Pack], Any]] = []

    class Never:
        def __init__(self, *_: object) -> None:
            pass

        def run(self, name: str, net: object, epoch: object, loss: Callable[[Pack], Any]) -> None:
            found.append(loss)

    monkeypatch.setattr(screen, "Descent", Never)
    monkeypatch.setattr(screen, "exact_sums", lambda: None)
    monkeypatch.setattr(screen, "_HIDDEN", 0.0)
    before = torch.get_num_threads()
    fit_screen(lambda number: [], cast(Network, Told()), epochs=1, seed=1)
    torch.set_num_threads(before)
    return lambda pack: float(found[0](pack).detach())


@pytest.mark.parametrize(
    ("texts", "asked"), [(LATIN, True), (HAN, True), (PASSING, False), ([*PASSING, *HAN], True)], ids=["latin", "han", "passing", "both"]
)
def test_what_passes_anyway_is_not_asked(
    texts: list[str], asked: bool, loss_of: Callable[[Pack], float], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = side_by_side(texts, SPAM_EN, SPAM_ZH)
    rows = pack.rows.clone()
    whole = loss_of(pack)
    assert torch.equal(pack.rows, rows), "a pack is left as it is"
    assert loss_of(pack) == whole
    monkeypatch.setattr(screen, "_DECIDED", 0.0)
    of_tokens = loss_of(pack)
    assert (whole > of_tokens) == asked
    assert asked or whole == of_tokens


def test_documents_that_should_pass_cost_an_untrained_screen_more(loss_of: Callable[[Pack], float]) -> None:
    # It says of everything that it is clean: right where the network says so too.
    assert loss_of(side_by_side([HOST + SPAM_EN], SPAM_EN)) > loss_of(side_by_side([HOST + SPAM_EN])) + 0.3
