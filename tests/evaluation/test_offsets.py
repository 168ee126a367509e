from __future__ import annotations

from detector import Detector, Report, Span
from detector.evaluation.offsets import fault, offset_errors, random_texts


def test_random_strings_have_right_offsets(detector: Detector) -> None:
    wrong, spans = offset_errors(detector, 400)
    assert wrong == 0
    assert spans > 40, "strings without a span test nothing"


def test_random_strings_are_the_same_each_time_and_awkward() -> None:
    texts = list(random_texts(300))
    assert texts == list(random_texts(300))
    assert texts != list(random_texts(300, seed=1))
    everything = "".join(texts)
    assert all(char in everything for char in "\ud800\u200b😀\r\u0301𠮷")


def test_faults_are_seen() -> None:
    def report(*spans: Span, cleaned: str = "ab SPAM cd") -> Report:
        return Report("ab SPAM cd", spans, cleaned, (), "1")

    good = Span(3, 7, "SPAM", "adult", 0.9, "review")
    assert fault("ab SPAM cd", report(good)) == ""
    assert "text at its offsets" in fault("ab SPAM cd", report(Span(2, 6, "SPAM", "adult", 0.9, "review")))
    assert "sorted" in fault("ab SPAM cd", report(good, good))
    assert "sorted" in fault("ab SPAM cd", report(Span(8, 99, "cd", "adult", 0.9, "review")))
    assert "undo" in fault("ab SPAM cd", report(cleaned="ab cd"))
