from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.host import Host, describe_hosts
from detector.text.stream import Kind, make_stream
from tests.strategies import any_text


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("", Host.LATIN),
        ("The library opens at nine on weekdays and at ten on Sundays.", Host.LATIN),
        ("The library opens at nine on weekdays and ten on Sundays. 图书", Host.LATIN),
        ("今天下午，图书馆举行了读书会。", Host.HAN),
        ("今天下午，圖書館舉行了讀書會。", Host.HAN_TRADITIONAL),
        ("Python 教程 list 列表 dict 字典", Host.MIXED),
        ("한국어 문서 입니다", Host.LATIN),
    ],
)
def test_script_table(text: str, script: Host) -> None:
    assert describe_hosts(make_stream([text])).script.tolist() == [script]


@given(st.lists(any_text(40), min_size=1, max_size=5))
def test_lines_cover_every_token_but_breaks(texts: list[str]) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    covered = np.zeros(len(stream), dtype=np.bool_)
    for line, (first, last, doc) in enumerate(zip(hosts.line_first, hosts.line_last, hosts.line_doc, strict=True)):
        assert first < last
        assert stream.first[doc] <= first < last <= stream.last[doc]
        assert (hosts.doc[first:last] == doc).all()
        assert (hosts.line[first:last] == line).all()
        covered[first:last] = True
    breaks = (stream.kind == Kind.NEWLINE) | (stream.kind == Kind.BORDER)
    assert np.array_equal(covered, ~breaks)


@given(st.lists(any_text(40), min_size=1, max_size=5))
def test_facts_of_a_document_are_the_same_in_any_batch(texts: list[str]) -> None:
    batch = describe_hosts(make_stream(texts))
    for doc, text in enumerate(texts):
        alone = describe_hosts(make_stream([text]))
        for name in ("script", "han", "words", "traditional", "simplified"):
            assert getattr(batch, name)[doc] == getattr(alone, name)[0]
