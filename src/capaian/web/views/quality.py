"""Quality of a run's data: who has handed in, what stands out, the rules; and the complementary data of the office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_POST

from capaian.collection import services
from capaian.collection.domain.rules import OPERATORS, read_rule
from capaian.collection.selectors import quality as data_quality
from capaian.collection.services.quality import Document
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import CapaianError
from capaian.kernel.periods import Period
from capaian.organisation import selectors as organisation
from capaian.procedures import selectors as procedures
from capaian.reporting.selectors import may_write
from capaian.web.doors import OfficerRequest, officer
from capaian.web.files import file_answer

SHOWN_RUNS = 12  # runs whose quality page the office finds at once
FLAGS = {"rule": _("Rule"), "outlier": _("Far from its past"), "jump": _("Jumped")}
MISSING = {"skip": _("says nothing"), "zero": _("counts as 0"), "broken": _("breaks the rule")}
SERIES = {
    "survey": _("Public satisfaction survey"),
    "sakip": _("SAKIP evaluation"),
    "physical": _("Physical realisation"),
    "financial": _("Financial realisation"),
    "other": _("Other complementary data"),
}


@officer
def quality(request: OfficerRequest, uid: str) -> HttpResponse:
    """/pelaksanaan/<uid>/mutu-data/; a rule is added by sending the form."""
    run = procedures.run_by_uid(uid, request.actor)
    year, error = Period.parse(run.period).year, None
    if request.method == "POST":
        parts = {name: request.POST.get(name, "") for name in ("key", "left", "operator", "right", "missing", "sentence")}
        office = organisation.office(run.office)
        try:
            services.add_cell_rule(office=office, year=year, rule=read_rule(**parts), actor=request.actor, at=request.at)
            return redirect("quality", uid)
        except CapaianError as refusal:
            error = refusal
    context: dict[str, Any] = {
        "run": run,
        "period": Period.parse(run.period).label_id(),
        "rates": data_quality.unit_rates(run.id, request.at),
        "flags": data_quality.flags(run.id, run.office_id),
        "rules": data_quality.cell_rules(run.office_id, year),
        **{"kinds": FLAGS, "missing": MISSING, "operators": OPERATORS, "typed": request.POST, "error": error},
        "keeper": may_write(request.actor, run.office, run.office_id, ""),
    }
    return render(request, "web/quality.html", context, status=error.status if error else 200)


@officer
@require_POST
def end_rule(request: OfficerRequest, uid: str, rule_id: int) -> HttpResponse:
    """Take a rule out of force."""
    services.end_cell_rule(rule_id=rule_id, actor=request.actor, at=request.at)
    return redirect("quality", uid)


@officer
def series(request: OfficerRequest) -> HttpResponse:
    """/data-pelengkap/; a series is opened by sending the form."""
    office, error = organisation.office(request.actor.office), None
    if request.method == "POST":
        parts = {name: request.POST.get(name, "") for name in ("key", "kind", "title", "unit", "source")}
        try:
            services.define_series(office=office, actor=request.actor, at=request.at, **parts)
            return redirect("series")
        except CapaianError as refusal:
            error = refusal
    return show_series(request, office, error)


def show_series(request: OfficerRequest, office: Any, error: CapaianError | None) -> HttpResponse:
    rows = [
        (row, [(p, Period.parse(p.period).label_id()) for p in data_quality.current_points(row)])
        for row in data_quality.series_of(office.pk)
    ]
    runs = procedures.runs(office.pk)[:SHOWN_RUNS]
    context = {
        "rows": rows,
        "runs": [(run, Period.parse(run.period).label_id()) for run in runs],
        "kinds": SERIES,
        "error": error,
        "typed": request.POST,
        "keeper": may_write(request.actor, office.key, office.pk, ""),
    }
    return render(request, "web/series.html", context, status=error.status if error else 200)


@officer
@require_POST
def point(request: OfficerRequest, series_id: int) -> HttpResponse:
    """Enter or correct the value of a period."""
    file = request.FILES.get("file")
    try:
        services.record_point(
            series_id=series_id,
            period=request.POST.get("period", ""),
            value=request.POST.get("value", ""),
            note=request.POST.get("note", ""),
            reason=request.POST.get("reason", ""),
            document=Document(file.read(), file.name or "") if file else None,
            actor=request.actor,
            at=request.at,
        )
    except CapaianError as error:
        if error.status == 404:
            raise
        return show_series(request, organisation.office(request.actor.office), error)
    messages.success(request, gettext("Kept."))
    return redirect("series")


@officer
def point_file(request: OfficerRequest, point_id: int) -> HttpResponse:
    """The document behind a value."""
    found = data_quality.series_file(point_id, request.actor.office)
    return file_answer(file_bytes(found.file_id), name=found.file_name, media_type=found.file.media_type)
