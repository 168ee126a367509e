"""What goes over the wire, for validation and for OpenAPI.

Requests are validated with these models; answers are built as plain mappings (``service/answers.py``)
and described by them: validating our own answers would cost more than the scan of a short text.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.json_schema import models_json_schema

from detector.spans.hosts import host_name
from detector.spans.rules import Effect, Match
from detector.text.offsets import Unit
from detector.types import Action, Category

__all__ = ["REF", "Health", "ModelCard", "Problem", "RuleIn", "ScanRequest", "ScanResult", "ScanResults", "components"]

REF = "#/components/schemas/{model}"

_TEXT = "The match was postponed 上海龙凤419 until Friday.\n"
_RESULT: dict[str, Any] = {
    "spans": [
        {
            "start": 24, "end": 31, "text": "上海龙凤419", "category": "adult", "score": 0.998,
            "action": "remove", "reasons": ["does not belong to the sentence round it"],
        }
    ],
    "cleaned": "The match was postponed until Friday.\n",
    "edits": [{"start": 24, "end": 32, "at": 24, "removed": "上海龙凤419 ", "inserted": ""}],
    "model_version": "1",
    "offset_unit": "codepoint",
}  # fmt: skip


def _examples(*values: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": list(values)})


class RuleIn(BaseModel):
    """A rule for this request; an allow wins wherever it overlaps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    effect: Effect
    match: Match = Field(description="A regex may only repeat without end at its own end.")
    pattern: str = Field(description="1 to 500 characters.")
    category: Category | None = Field(default=None, description="deny: what the text is; allow: only what was taken for this.")
    name: str = Field(default="", description="Shown with a hit; at most 200 characters.")
    host: str | None = Field(default=None, description="The rule holds only on this site and its subdomains.")


class ScanRequest(BaseModel):
    """One text or several, and how the answer is wanted. Give exactly one of ``text`` and ``texts``."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"text": _TEXT},
                {"texts": [_TEXT, "Nothing here."], "offset_unit": "utf16", "marked": "html"},
                {
                    "text": _TEXT,
                    "host": "news.example.org",
                    "rules": [
                        {"effect": "deny", "match": "exact", "pattern": "postponed", "category": "noise", "host": "example.org"},
                        {"effect": "allow", "match": "exact", "pattern": "was postponed", "name": "a match report"},
                    ],
                },
            ],
            "oneOf": [{"required": ["text"]}, {"required": ["texts"]}],
        },
    )

    # No length limits here: the body limit bounds them, and with one pydantic refuses lone surrogates.
    text: str | None = Field(default=None, description="One text; any string, lone surrogates included.")
    texts: list[str] | None = Field(default=None, description="Several texts; the answer holds `results` in their order.")
    offset_unit: Unit = Field(
        default="codepoint",
        description="Unit of every offset in the answer: Unicode code points (Python), UTF-16 code units (JavaScript,"
        " Java, C#) or UTF-8 bytes (Go, Rust). A lone surrogate counts 1 in utf16 and 3 in utf8.",
    )
    marked: Literal["none", "html", "text", "markdown"] = Field(
        default="none",
        description="Also return the original text with its spans marked, in this format (HTML is escaped).",
    )

    rules: list[RuleIn] = Field(default=[], description="Rules for this request, beside those of the service.")
    host: str | None = Field(default=None, description="The site that the texts stand on, for rules bound to a host.")
    hosts: list[str | None] | None = Field(default=None, description="The site of each of `texts`, null where it is not known.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.texts is None):
            raise ValueError("give exactly one of text and texts")
        if self.hosts is not None and (self.host is not None or len(self.hosts) != len(self.texts or ())):
            raise ValueError("give hosts only with texts, one for each, and not with host")
        return self

    @field_validator("host")
    @classmethod
    def _known_host(cls, value: str | None) -> str | None:
        return None if value is None else host_name(value)

    @field_validator("hosts")
    @classmethod
    def _known_hosts(cls, values: list[str | None] | None) -> list[str | None] | None:
        return None if values is None else [None if value is None else host_name(value) for value in values]


class SpanOut(BaseModel):
    """A fragment that does not belong; half-open offsets of the text as given."""

    start: int
    end: int
    text: str
    category: Category
    score: float = Field(ge=0, le=1, description="Calibrated probability.")
    action: Action = Field(description="`remove`: cut out of `cleaned`; `review`: left for a person to decide.")
    reasons: list[str]


class EditOut(BaseModel):
    """One cut: `start` and `end` are offsets of the original, `at` is one of the cleaned text."""

    start: int
    end: int
    at: int
    removed: str
    inserted: str = Field(description="What stands in its place: a blank or nothing.")


class AllowedOut(BaseModel):
    """A fragment that was found and that an allow rule left in."""

    start: int
    end: int
    text: str
    category: Category
    rule: str = Field(description="Name of the allow rule; of several the longest match.")


class ScanResult(BaseModel):
    """The answer for one text."""

    model_config = _examples(_RESULT)

    spans: list[SpanOut]
    cleaned: str = Field(description="The text without the spans of action `remove`.")
    edits: list[EditOut] = Field(description="What was cut and where; replayed backwards they give the original.")
    model_version: str
    offset_unit: Unit
    allowed: list[AllowedOut] | None = Field(default=None, description="Only where an allow rule left something in.")
    marked: str | None = Field(default=None, description="Only when asked for.")


class ScanResults(BaseModel):
    """The answer for a list of texts, in the order given."""

    model_config = _examples({"results": [_RESULT], "model_version": "1", "offset_unit": "codepoint"})

    results: list[ScanResult]
    model_version: str
    offset_unit: Unit


class Health(BaseModel):
    """A sign of life."""

    model_config = _examples({"status": "ok"})

    status: Literal["ok", "ready"]


class ModelCard(BaseModel):
    """Which model answers here."""

    model_config = ConfigDict(protected_namespaces=())

    name: str
    version: str
    format_version: int
    categories: list[str]
    thresholds: dict[str, Any] = Field(description="Least score for an action, by action and kind of place.")
    metrics: dict[str, Any] = Field(description="Measured on development material when the model was made.")


class ProblemField(BaseModel):
    """One field at fault."""

    pointer: str = Field(description="JSON pointer into the request, as a URI fragment.")
    detail: str


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = _examples(
        {
            "type": "urn:spamspan:problem:invalid-request",
            "title": "The request has invalid fields",
            "status": 422,
            "detail": "#/offset_unit: Input should be 'codepoint', 'utf16' or 'utf8'",
            "errors": [{"pointer": "#/offset_unit", "detail": "Input should be 'codepoint', 'utf16' or 'utf8'"}],
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField] = []


def components() -> dict[str, Any]:
    """Return the OpenAPI schemas that FastAPI cannot see: our routes read bodies and write problems themselves."""
    _, schema = models_json_schema([(ScanRequest, "validation"), (Problem, "serialization")], ref_template=REF)
    found: dict[str, Any] = schema["$defs"]
    return found
