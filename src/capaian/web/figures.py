"""The figures of a run as its page shows them, each with the way to its inputs and their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from capaian.kernel.errors import NotFound
from capaian.measurement.domain.figures import SCOPES
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import titles
from capaian.procedures.ports import RunRef
from capaian.reporting.domain.scoring import objective_scores
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.selectors import data_of, may_write, success_of

SCOPE_ADDRESS: Mapping[str, str] = {"period": "periode", "to_date": "sampai-periode", "year": "tahun"}
"""How an address names a scope."""
SCOPE_WORDS = {"period": _("This period"), "to_date": _("From January to its end"), "year": _("The whole year")}
VALUE_STATES = {"value": _("Filled in"), "not_reported": _("No data yet"), "not_applicable": _("Not applicable"),
                "empty": _("Emptied again")}
VERIFICATIONS = {"pending": _("Not checked yet"), "accepted": _("Accepted"), "returned": _("Returned")}
CHANGES = {
    "entered": _("Entered"),
    "changed": _("Changed"),
    "undone": _("Taken back"),
    "redone": _("Kept again"),
    "corrected": _("Corrected after it was frozen"),
    "accepted": _("Accepted"),
    "returned": _("Returned"),
}
SOURCES = {"form": _("typed in the form"), "xlsx": _("from the workbook"), "history": _("taken over from earlier records")}


@dataclass(frozen=True)
class FigureLine:
    """One indicator with its figures of the three scopes, as documents print them."""

    code: str
    name: str
    objective: str
    unit: str
    scopes: tuple[tuple[str, Mapping[str, Any]], ...]


def run_figures(run: RunRef, actor: Actor) -> dict[str, Any]:
    """What the page of a run shows of its figures, frozen or as they stand; nothing while there is no plan."""
    try:
        content = data_of(run)
    except NotFound:
        return {}
    by_scope = {scope: {f["indicator"]: f for f in of_scope(content, scope)} for scope in SCOPES}
    lines = [
        FigureLine(
            f["indicator"],
            f["name"],
            f["objective"],
            f["unit"],
            tuple((SCOPE_ADDRESS[scope], by_scope[scope][f["indicator"]]) for scope in SCOPES),
        )
        for f in of_scope(content, "period")
    ]
    keeper = bool(lines) and may_write(actor, run.office, run.office_id, "")
    return {
        "figures": lines,
        "success": success_of(content),
        "scores": objective_scores(content, "period"),
        "objectives": list(dict.fromkeys(line.objective for line in lines)),
        "follow_up_posts": posts_with_titles(run.office_id) if keeper else [],
    }


def posts_with_titles(office_id: int) -> list[tuple[str, str]]:
    """The posts that a follow-up may be given to: key and title."""
    found = titles(office_id).items()
    return [(key.removeprefix("position:"), title) for key, title in found if key.startswith("position:")]
