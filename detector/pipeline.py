"""The detector: the only place that knows the order of the stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detector.clean import cut
from detector.errors import InputError, ModelError
from detector.model.scorer import GROUPS, Scorer, scorer_from
from detector.model.store import load_model
from detector.report import Report
from detector.signals.host import describe_hosts
from detector.spans.decode import Found, Thresholds, choose
from detector.spans.explain import reasons
from detector.spans.hosts import host_name
from detector.spans.rules import Outcome, Rules
from detector.text.stream import make_stream, select
from detector.types import Category, Span

__all__ = ["Detector", "ModelInfo", "shipped_model"]

MODEL_NAME = "spamspan-core"
# A batch is closed at this many texts or code points, whichever comes first. Few pages of a batch are judged, and arrays cost
# a call however short they are.
BATCH_TEXTS = 512
BATCH_CHARS = 400_000
_MISSING = object()


def shipped_model() -> Path:
    """Return the folder of the model that travels with the package (or stands in the checkout)."""
    here = Path(__file__).resolve().parent
    for folder in (here / "_models" / MODEL_NAME, here.parent / "models" / MODEL_NAME):
        if (folder / "manifest.json").is_file():
            return folder
    raise ModelError("the shipped model is missing: reinstall spamspan, or run 'make model' in a checkout")


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a loaded model."""

    name: str
    version: str
    format_version: int
    manifest: Mapping[str, Any]


class Detector:
    """Finds stowaways in articles. Immutable: share it between threads, pickle it to processes."""

    __slots__ = ("_path", "_scorer", "_thresholds", "model")

    def __init__(self, scorer: Scorer, thresholds: Thresholds, model: ModelInfo, path: Path) -> None:
        self._scorer = scorer
        self._thresholds = thresholds
        self._path = path
        self.model = model

    @classmethod
    def load(cls, path: str | Path | None = None) -> Detector:
        """Load the shipped model, or the model folder ``path``. Raises :class:`ModelError`.

        >>> Detector.load().scan("Nothing to see here.").spans
        ()
        """
        folder = shipped_model() if path is None else Path(path)
        files = load_model(folder)
        scorer = scorer_from(files)
        manifest = files.manifest
        try:
            limits = manifest["thresholds"]
            thresholds = Thresholds(
                tuple(float(limits["remove"][group]) for group in GROUPS), tuple(float(limits["review"][group]) for group in GROUPS)
            )
            info = ModelInfo(str(manifest["name"]), str(manifest["version"]), int(manifest["format_version"]), manifest)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{folder}: the manifest is incomplete ({error!r}); rebuild the model with 'make model'.") from error
        return cls(scorer, thresholds, info, folder.absolute())

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Pickle as the model's path: a process loads its own copy."""
        return Detector.load, (str(self._path),)

    def scan(self, text: str, *, rules: Rules | None = None, host: str | None = None) -> Report:
        """Scan one text. Any string works; raises :class:`InputError` for anything else.

        ``host`` is the site the text stands on (``"news.example.org"``); only rules bound to a host look at it.
        """
        if not isinstance(text, str):
            raise InputError(f"the text is {type(text).__name__}, not str; decode bytes first")
        site = None if host is None else host_name(host)
        return next(iter(self._scan_batch([text], [site], rules)))

    def scan_many(
        self, texts: Iterable[str], *, rules: Rules | None = None, host: str | Iterable[str | None] | None = None
    ) -> Iterator[Report]:
        """Scan many texts: reports in the order given, batched inside; the batch never shows.

        ``host`` is one host for all texts, or an iterable with one for each (None where it is not known).
        """
        if isinstance(texts, (str, bytes)):
            raise InputError("scan_many takes several texts; use scan for one")
        batch: list[str] = []
        sites: list[str | None] = []
        size = 0
        for number, pair in enumerate(_with_hosts(texts, host)):
            try:
                text, site = _checked(number, *pair)
            except InputError:
                # What came before is still answered.
                yield from self._scan_batch(batch, sites, rules)
                raise
            batch.append(text)
            sites.append(site)
            size += len(text)
            if len(batch) >= BATCH_TEXTS or size >= BATCH_CHARS:
                yield from self._scan_batch(batch, sites, rules)
                batch, sites, size = [], [], 0
        if batch:
            yield from self._scan_batch(batch, sites, rules)

    def _scan_batch(self, texts: list[str], sites: list[str | None], rules: Rules | None) -> Iterator[Report]:
        if not texts:
            return
        found = self._spans(texts)
        for number, (text, site) in enumerate(zip(texts, sites, strict=True)):
            spans = found.get(number, ())
            outcome = Outcome(spans) if rules is None else rules.outcome(text, spans, host=site)
            removed = [span for span in outcome.spans if span.action == "remove"]
            cleaned, edits = cut(text, removed) if removed else (text, ())
            yield Report(text, outcome.spans, cleaned, edits, self.model.version, outcome.allowed)

    def _spans(self, texts: list[str]) -> dict[int, tuple[Span, ...]]:
        """Return the spans of the texts that hold any, by number: screen and network look first, the judges at what they pass on."""
        stream = make_stream(texts)
        hosts = describe_hosts(stream)
        reading = self._scorer.read(stream, hosts)
        docs = reading.docs()
        numbers = docs.tolist()
        if not numbers:
            return {}
        if len(numbers) < len(texts):
            stream, taken = select(stream, docs)
            hosts = describe_hosts(stream)
            reading = reading.select(taken, stream, hosts, docs)
        judged = self._scorer.judged(stream, hosts, reading)
        chosen = choose(stream, hosts, judged, self._thresholds, net=reading.net)
        items = [item for found in chosen for item in found]
        if not items:
            return {}
        rows = [item.row for item in items]
        words = iter(reasons(self._scorer, judged.evidence[rows], judged.context[rows]))
        first, last = (np.array([getattr(item, end) for item in items]) for end in ("first", "last"))
        kinds = iter(self._scorer.categories(stream, first, last))
        return {
            number: tuple(_span(item, texts[number], next(kinds), next(words)) for item in found)
            for number, found in zip(numbers, chosen, strict=True)
            if found
        }


def _span(item: Found, text: str, category: Category, why: tuple[str, ...]) -> Span:
    # Generator residue is not spam: a person decides.
    remove = item.sure and category != "residue"
    return Span(
        item.start,
        item.end,
        text[item.start : item.end],
        category,
        round(item.score, 4),
        "remove" if remove else "review",
        why,
    )


def _with_hosts(texts: Iterable[str], host: str | Iterable[str | None] | None) -> Iterator[tuple[object, object]]:
    """Pair texts with their hosts, both read one by one; what lacks its other half is paired with ``_MISSING``."""
    if host is None or isinstance(host, str):
        site = None if host is None else host_name(host)
        yield from ((text, site) for text in texts)
        return
    hosts = iter(host)
    for text in texts:
        yield text, next(hosts, _MISSING)
    for extra in hosts:
        yield _MISSING, extra


def _checked(number: int, text: object, site: object) -> tuple[str, str | None]:
    """Return a text and its host in its one spelling. Raises :class:`InputError` for what is no text or no host."""
    if text is _MISSING:
        raise InputError(f"there are more hosts than the {number} texts; give one for each")
    if not isinstance(text, str):
        raise InputError(f"text {number} is {type(text).__name__}, not str; decode bytes first")
    if site is None:
        return text, None
    if site is _MISSING:
        raise InputError(f"text {number} has no host; give one for each text, None where it is not known")
    try:
        return text, host_name(site)
    except InputError as error:
        raise InputError(f"host of text {number}: {error}") from None
