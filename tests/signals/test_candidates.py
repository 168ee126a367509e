from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector import Detector
from detector.signals.candidates import Candidates, Origin
from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES
from detector.signals.host import Hosts, describe_hosts
from detector.text.stream import Stream, make_stream
from tests.strategies import article


def proposed(detector: Detector, texts: list[str]) -> tuple[Stream, Hosts, Candidates]:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    return stream, hosts, detector._scorer.candidates(stream, hosts, detector._scorer.token_scores(stream, hosts))


@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_candidates_are_sorted_unique_and_of_one_line(detector: Detector, texts: list[str]) -> None:
    _, hosts, found = proposed(detector, texts)
    pairs = list(zip(found.first.tolist(), found.last.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    for (first, last), line in zip(pairs, found.line.tolist(), strict=True):
        assert hosts.line_first[line] <= first < last <= hosts.line_last[line]
    assert set(found.origin.tolist()) <= {int(origin) for origin in Origin}


def test_foreign_runs_are_always_candidates(detector: Detector) -> None:
    text = "The library opens at nine.\n- 上海夜网论坛 Bring a pencil.\nReaders may borrow six books 澳门新葡京 for three weeks."
    stream, _, found = proposed(detector, [text])
    base = int(stream.base[0])
    fragments = {text[stream.start[a] - base : stream.end[b - 1] - base] for a, b in zip(found.first, found.last, strict=True)}
    assert {"上海夜网论坛", "澳门新葡京"} <= fragments


@given(texts=st.lists(article(), min_size=2, max_size=4))
def test_signals_of_a_document_are_the_same_in_any_batch(detector: Detector, texts: list[str]) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    batch = detector._scorer.judged(stream, hosts)
    docs = hosts.line_doc[batch.candidates.line]
    for doc, text in enumerate(texts):
        alone_stream = make_stream([text])
        alone = detector._scorer.judged(alone_stream, describe_hosts(alone_stream))
        own = docs == doc
        shift = int(stream.first[doc]) - int(alone_stream.first[0])
        assert np.array_equal(batch.candidates.first[own] - shift, alone.candidates.first)
        assert np.array_equal(batch.candidates.last[own] - shift, alone.candidates.last)
        for names, ours, theirs in (
            (FEATURES, batch.evidence[own], alone.evidence),
            (CONTEXT, batch.context[own], alone.context),
        ):
            differing = {name for column, name in enumerate(names) if not np.array_equal(ours[:, column], theirs[:, column])}
            assert not differing
        assert np.array_equal(batch.belongs[own], alone.belongs)
