"""Rules of the service and of requests: what comes over the wire is bounded in number and in effort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NoReturn

from detector import Report, Rules, RulesError
from detector.spans.patterns import effort
from service.problems import ProblemError
from service.schemas import ScanRequest
from service.settings import Settings

__all__ = ["bounded", "rules_of", "service_rules"]

# Steps that the regular expressions of one request may take at worst: some seconds.
MAX_EFFORT = 1e9
# Fragments in one answer when rules are given: a rule for every letter would fill the memory.
MAX_FOUND = 50_000


def service_rules(settings: Settings) -> Rules | None:
    """Return the rules that hold for every request. Raises :class:`RulesError`."""
    return Rules.load(settings.rules) if settings.rules else None


def rules_of(wanted: ScanRequest, own: Rules | None, chars: int, limit: int) -> Rules | None:
    """Return the service's own rules and, behind them, those of a request on ``chars`` code points.

    Raises a problem naming the rule at fault.
    """
    if not wanted.rules:
        return own
    if len(wanted.rules) > limit:
        _refuse("#/rules", f"at most {limit} rules in one request" if limit else "this service takes no rules in requests")
    try:
        rules = Rules.of([rule.model_dump() for rule in wanted.rules])
    except RulesError as error:
        _refuse("#/rules" if error.index is None else f"#/rules/{error.index}", str(error))
    _check_effort(rules, chars)
    return rules if own is None else Rules(own.rules + rules.rules)


def _check_effort(rules: Rules, chars: int) -> None:
    steps = 0.0
    for index, rule in enumerate(rules.rules):
        if rule.match != "regex":
            continue
        steps += effort(rule.pattern)
        if steps == float("inf"):
            _refuse(f"#/rules/{index}", "in a request, only the end of a regex may repeat without end: give a bound such as {0,30}")
        if steps * chars > MAX_EFFORT:
            message = "the regexes up to this one may take too long on this text: give closer bounds, fewer regexes or less text"
            _refuse(f"#/rules/{index}", message)


def bounded(reports: Iterable[Report]) -> Iterator[Report]:
    """Pass on reports made with rules of a request. Raises a problem as soon as they hold too much."""
    found = 0
    for report in reports:
        found += len(report.spans) + len(report.allowed)
        if found > MAX_FOUND:
            _refuse("#/rules", f"the rules match more than {MAX_FOUND} places; narrow them")
        yield report


def _refuse(pointer: str, detail: str) -> NoReturn:
    raise ProblemError("invalid-request", f"{pointer}: {detail}", [{"pointer": pointer, "detail": detail}])
