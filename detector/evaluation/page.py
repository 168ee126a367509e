"""The HTML report: one self-contained page, everything that came from a text escaped."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from itertools import groupby

from detector.evaluation.goals import GoalRow
from detector.evaluation.intervals import Figure
from detector.evaluation.metrics import cover
from detector.evaluation.plots import outcome_bars, precision_recall_plot, reliability_plot
from detector.evaluation.run import Evaluation
from detector.evaluation.tables import Cell, Column, Form, Table, show
from detector.evaluation.worst import WorstError

__all__ = ["marked_context", "to_html"]

CONTEXT = 150
LONGEST = 360
OPEN_TABLES = (
    "baselines",
    "detection_all",
    "detection_remove",
    "clean",
    "recall_at",
    "calibration",
    "leave_out_categories",
    "leave_out_mechanisms",
)


def to_html(done: Evaluation) -> str:
    """Return the whole page."""
    style = (files("detector.evaluation") / "report.css").read_text("utf-8")
    facts = done.facts
    title = f"{facts['model']} {facts['model_version']}: evaluation on {facts['split']}"
    body = [
        _header(done),
        _section("goals", "Goals", _goals(done.goals)),
        _section("baselines", "Beside the baselines", _versus(done)),
        _section("plots", "Curves", _plots(done)),
        _section("outcomes", "What became of the spam", _outcomes(done)),
        _section("tables", "Tables", "".join(_table_block(t) for t in done.tables if t.key != "baselines")),
        _section("worst", f"The worst {len(done.worst)} errors", _worst(done.worst)),
        _section("not-run", "Not run", _not_run(done.not_run)),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _section(anchor: str, title: str, body: str) -> str:
    return f'<section id="{anchor}"><h2>{escape(title)}</h2>{body}</section>' if body else ""


def _header(done: Evaluation) -> str:
    facts = done.facts
    met = sum(row.verdict == "met" for row in done.goals)
    items = {
        "model": f"{facts['model']} {facts['model_version']}",
        "split": f"{facts['split']} ({facts['size']})",
        "documents": f"{facts['documents']:,}",
        "mirror": "present" if facts["mirror"] else "absent",
        "corpus": str(facts["corpus"])[:12],
        "trained on": str(facts["trained_on_corpus"])[:12] + (" (same)" if facts["trained_on_corpus"] == facts["corpus"] else " (other)"),
        "goals met": f"{met} of {len(done.goals)}",
    }
    cells = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in items.items())
    links = "".join(
        f'<a href="#{anchor}">{name}</a>'
        for anchor, name in (
            ("goals", "Goals"),
            ("baselines", "Baselines"),
            ("plots", "Curves"),
            ("outcomes", "Outcomes"),
            ("tables", "Tables"),
            ("worst", "Worst errors"),
            ("not-run", "Not run"),
        )
    )
    return f"<header><h1>spamspan evaluation</h1><dl>{cells}</dl><nav>{links}</nav></header>"


def _figure(cell: Cell, form: Form) -> str:
    value = escape(show(cell, form, interval=False))
    if isinstance(cell, Figure) and cell.value is not None:
        both = show(cell, form).partition("[")[2].rstrip("]").split(" ")
        if len(both) == 2:
            hint = f"95 % interval; n = {cell.n:,} documents, over {cell.of:,.0f}"
            return f'<b>{value}</b><small title="{hint}">{escape(both[0])}–{escape(both[1])}</small>'
    return value


def _pill(verdict: str) -> str:
    return f'<span class="pill {verdict.replace(" ", "-")}">{escape(verdict)}</span>'


_GOALS_NOTE = (
    "‘Reached’ is the automatic bucket, ‘with review’ adds what is shown to a person. "
    "‘Too few’: reached, on fewer cases than the goal asks for."
)


def _goals(goals: list[GoalRow]) -> str:
    rows = []
    for row in goals:
        form: Form = "number" if row.per_million else "share"
        extra = f"{_figure(row.with_review, form)} {_pill(row.judge(row.with_review))}" if row.with_review else ""
        wanted = f"{'≥' if row.at_least else '≤'} {row.target:g}"
        count = f"{row.reached.n:,}" + (f" <small>of {row.needs:,}</small>" if row.needs > row.reached.n else "")
        rows.append(
            f"<tr><th>{row.goal}</th><td class=what>{escape(row.what)}</td><td>{wanted}</td><td>{_figure(row.reached, form)}</td>"
            f"<td>{count}</td><td>{_pill(row.verdict)}</td><td>{extra}</td></tr>"
        )
    head = "".join(f"<th>{h}</th>" for h in ("", "goal", "wanted", "reached", "n", "", "with review"))
    return _framed(f"<tr>{head}</tr>", "".join(rows), kind="goals") + f"<p class=note>{_GOALS_NOTE}</p>"


def _framed(head: str, body: str, *, kind: str = "") -> str:
    return f'<div class="scroll"><table class="{kind}"><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _cell(cell: Cell, column: Column) -> str:
    kind = " class=text" if column.form == "text" else ""
    return f"<td{kind}>{_figure(cell, column.form)}</td>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(column.title)}</th>" for column in table.columns)
    rows = []
    for row in table.rows:
        kind = ' class="total"' if row.label.startswith("all ") or row.label.startswith("spamspan") else ""
        cells = "".join(_cell(cell, column) for cell, column in zip(row.cells, table.columns, strict=True))
        rows.append(f"<tr{kind}><th>{escape(row.label)}</th>{cells}</tr>")
    note = f"<p class=note>{escape(table.note)}</p>" if table.note else ""
    return _framed(f"<tr><th>{escape(table.first)}</th>{head}</tr>", "".join(rows)) + note


def _table_block(table: Table) -> str:
    state = " open" if table.key in OPEN_TABLES else ""
    return f"<details{state}><summary>{escape(table.title)}</summary>{_table(table)}</details>"


def _versus(done: Evaluation) -> str:
    table = next((t for t in done.tables if t.key == "baselines"), None)
    if table is None:
        return ""
    notes = "".join(f"<li><b>{escape(name)}</b>: {escape(note)}</li>" for name, note in done.notes.items())
    return _table(table) + (f"<ul class=note>{notes}</ul>" if notes else "")


def _plots(done: Evaluation) -> str:
    plots = (
        (precision_recall_plot(done.curves), "Precision and recall over characters as the score falls; the dot is where review ends."),
        (reliability_plot(done.reliability), "Reliability: on the dashed line a score is the probability of being right."),
    )
    return f"<div class=grid>{''.join(f'<figure>{plot}<figcaption>{words}</figcaption></figure>' for plot, words in plots)}</div>"


def _outcomes(done: Evaluation) -> str:
    kinds = {"removed": "removed", "review": "sent to review", "missed": "missed (IoU under .5)"}
    key = " ".join(f'<i class="bar-{kind}"></i>{words}' for kind, words in kinds.items())
    plots = "".join(f"<figure><h3>{escape(name)}</h3>{outcome_bars(name, rows)}</figure>" for name, rows in done.outcomes.items())
    return f"<p class=key>{key}</p><div class=grid>{plots}</div>"


def marked_context(error: WorstError) -> str:
    """Return the error's surroundings as escaped HTML, every gold and found character marked."""
    text, end = error.text, min(error.end, error.start + LONGEST)
    first, last = max(0, error.start - CONTEXT), min(len(text), end + CONTEXT)
    gold, found = cover(error.gold, len(text)), cover(error.found, len(text))
    parts = ["…" if first else ""]
    kinds = [(bool(gold[i]), bool(found[i]), error.start <= i < error.end) for i in range(first, last)]
    at = first
    for (is_gold, is_found, here), run in groupby(kinds):
        size = len(list(run))
        body = escape(text[at : at + size])
        kind = "hit" if is_gold and is_found else "missed" if is_gold else "false" if is_found else ""
        focus = " here" if here else ""
        parts.append(f'<mark class="{kind}{focus}">{body}</mark>' if kind or here else body)
        at += size
    return "".join(parts) + ("…" if last < len(text) else "")


def _worst(errors: list[WorstError]) -> str:
    if not errors:
        return ""
    kinds = {"missed": "spam not found", "false": "found but clean", "hit": "found spam"}
    key = f"<p class=key>{' '.join(f'<mark class={kind}>{words}</mark>' for kind, words in kinds.items())}</p>"
    cards = []
    for error in errors:
        score = f", score {error.score:.3f}" if error.kind == "false" else ""
        about = (
            f"{error.category or 'no category'}{score} · {error.suite} · {', '.join(error.mechanisms) or 'no mechanism'} · {error.document}"
        )
        cards.append(
            f"<article><p class=about>{_pill('missed' if error.kind == 'missed' else 'false alarm')} {escape(about)}</p>"
            f'<div class="context">{marked_context(error)}</div></article>'
        )
    return key + "".join(cards)


def _not_run(reasons: dict[str, str]) -> str:
    items = "".join(f"<li><b>{escape(name)}</b>: {escape(why.removeprefix('not run: '))}</li>" for name, why in reasons.items())
    return f"<ul>{items}</ul>" if items else ""
