"""A row of the collection form as a browser sends it, and the page's view of it after a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from capaian.collection.selectors import Line
from capaian.collection.services.values import Typed
from capaian.kernel.numbers import amount, format_number
from capaian.web.doors import sent_number

NOTES = ("note", "obstacles", "follow_up")


def shown(line: Line) -> str:
    """What stands in the input: the text as it was typed, else the figure in national style."""
    if line.state != "value":
        return ""
    return line.typed or line.label or (format_number(line.value) if line.value is not None else "")


def parts(line: Line) -> tuple[str, str]:
    """Numerator and denominator as they stand in their inputs."""
    return tuple("" if x is None else format_number(x) for x in (line.numerator, line.denominator))  # type: ignore[return-value]


def sent_row(line: Line, sent: Mapping[str, str]) -> Typed | None:
    """What was typed for this row, or ``None`` when nothing differs from what is kept.

    A figure that did not change is not sent again, so that a note alone leaves the verification as it is."""

    def get(name: str) -> str:
        return (sent.get(f"r{line.row}-{name}") or "").replace("\r\n", "\n").strip()

    if f"r{line.row}-state" not in sent:
        return None
    state = get("state") or "value"
    top, bottom = (get("numerator"), get("denominator")) if state == "value" else ("", "")
    value: str | None = get("value") if state == "value" else ""
    same_figure = (
        state == "value"
        and line.state in ("value", "")
        and ((top, bottom) == parts(line) if line.is_ratio else value == shown(line))
    )
    same_reason = get("reason") == line.reason and state == (line.state or "value")
    notes = {name: get(name) for name in NOTES}
    if same_figure and same_reason and all(notes[name] == getattr(line, name) for name in NOTES):
        return None
    if same_figure and (line.state or any(notes.values())):
        value, top, bottom = None, "", ""
    elif state != "value" and same_reason and state == line.state and all(notes[n] == getattr(line, n) for n in NOTES):
        return None
    return Typed(
        row=line.row,
        value=value,
        state=state,
        reason=get("reason"),
        numerator=top,
        denominator=bottom,
        seen_version=sent_number(get("version")),
        correction=get("correction"),
        **notes,
    )


def changed(rows: Iterable[Line], sent: Mapping[str, str]) -> list[Typed]:
    """Every row of which the form says something new."""
    return [typed for line in rows if (typed := sent_row(line, sent)) is not None]


def cell(line: Line, page: Any) -> dict[str, Any]:
    """The texts of a row's inputs; ``page.typed["grid"]`` holds what a refused form said."""
    sent: Mapping[str, str] = page.typed.get("grid", {})
    top, bottom = parts(line)
    kept = {
        "value": shown(line),
        "numerator": top,
        "denominator": bottom,
        "state": line.state or "value",
        "reason": line.reason,
        **{name: getattr(line, name) for name in NOTES},
    }
    texts = {name: sent.get(f"r{line.row}-{name}", text) for name, text in kept.items()}
    decision = {"accepted": "ya", "returned": "tidak"}.get(line.verification, "")
    mine = {e.id for e in line.evidence}
    others = {e.id: e for row in page.panel.get("lines", ()) for e in getattr(row, "evidence", ()) if e.id not in mine}
    words = {"not_reported": gettext("no data yet"), "not_applicable": gettext("not applicable")}
    return {
        **texts,
        "target": amount(line.target_period),
        "target_year": amount(line.target_year),
        "previous": amount(line.previous),
        "figure": words.get(line.state) or line.label or amount(line.value),
        "decision": sent.get(f"v{line.id}", decision),
        "decision_reason": sent.get(f"v{line.id}-reason", line.verification_reason),
        "others": list(others.values()),
        "notes": [("note", gettext("Note")), ("obstacles", gettext("Obstacles")), ("follow_up", gettext("Follow-up"))],
    }
