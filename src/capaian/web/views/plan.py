"""The plan of a year as pages: indicators by objective, the tree, one indicator's card, its papers, and bringing one in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing as sealed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.kernel.media import XLSX
from capaian.organisation import selectors as organisation
from capaian.organisation.domain.policy import may_keep_office
from capaian.planning import paper as papers
from capaian.planning import selectors as planning
from capaian.planning.exchange import importing
from capaian.planning.services import copy_plan_forward
from capaian.web import plan_page, plan_words
from capaian.web.doors import OfficerRequest, officer, sent_year
from capaian.web.files import file_answer

SEALED_HOURS = 12
"""How long a plan that was looked over may wait before it is put into force."""


@officer
def plan(request: OfficerRequest, year: int | None = None) -> HttpResponse:
    """/rencana/ and /rencana/<year>/"""
    if year is None and (asked := sent_year(request.GET.get("tahun"))):
        return redirect("plan_year", asked)
    office = organisation.office(request.actor.office)
    page = plan_page.plan_page(office.pk, year, timezone.localdate(request.at).year)
    context = {"page": page, "keeper": may_keep_office(request.actor, office.key),
               "next_year": (page.years[0] if page else timezone.localdate(request.at).year) + 1}  # fmt: skip
    return render(request, "web/plan/plan.html", context)


@officer
def indicator(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """/rencana/<year>/indikator/<code>/"""
    page = plan_page.indicator_page(organisation.office(request.actor.office).pk, year, code)
    return render(request, "web/plan/indicator.html", {"page": page, "words": plan_words})


@officer
def checks(request: OfficerRequest, year: int) -> HttpResponse:
    """/rencana/<year>/pemeriksaan/: coverage, sums, sources and the SMART check of every indicator."""
    page = plan_page.checks_page(organisation.office(request.actor.office).pk, year)
    return render(request, "web/plan/checks.html", {"page": page})


@officer
def nomenclature(request: OfficerRequest) -> HttpResponse:
    """/rencana/nomenklatur/: the codes of a year, and what became of earlier ones."""
    office = organisation.office(request.actor.office)
    text = request.GET.get("tahun")
    year = typed_year(text, "tahun") if text else timezone.localdate(request.at).year
    table = planning.nomenclature_of(office.pk)
    codes = [one for one in table.codes if one.in_force(year)]
    changes = [one for one in table.changes if one.from_year <= year]
    context = {"year": year, "codes": codes, "changes": changes[::-1], "kinds": plan_words.OBJECTIVES}
    return render(request, "web/plan/nomenclature.html", context)


# -- files


@officer
def workbook(request: OfficerRequest, year: int) -> HttpResponse:
    """The plan in force as a workbook to change and bring in again."""
    office = organisation.office(request.actor.office)
    data = importing.export_plan(office, year, request.at)
    return file_answer(data, name=f"rencana-{year}.xlsx", media_type=XLSX)


@officer
def template(request: OfficerRequest) -> HttpResponse:
    """The workbook to begin a plan with."""
    office = organisation.office(request.actor.office)
    data = importing.template(office, typed_year(request.GET.get("tahun"), "tahun"), request.at)
    return file_answer(data, name="templat-rencana.xlsx", media_type=XLSX)


@officer
@require_POST
def copy(request: OfficerRequest) -> HttpResponse:
    """A year's plan as the draft of a later one."""
    office = organisation.office(request.actor.office)
    old, new = (typed_year(request.POST.get(name), name) for name in ("from", "to"))
    draft = copy_plan_forward(office=office, from_year=old, to_year=new, actor=request.actor, at=request.at)
    data = importing.draft_workbook(draft, office, request.at)
    return file_answer(data, name=f"rancangan-rencana-{new}.xlsx", media_type=XLSX)


@officer
def paper(request: OfficerRequest, year: int, what: str, form: str) -> HttpResponse:
    """The papers of the plan: rencana-aksi.pdf, rencana-aksi.xlsx, kartu-indikator.pdf, pohon-kinerja.pdf."""
    office = organisation.office(request.actor.office)
    made = _papers(office, year, request).get((what, form))
    if made is None:
        raise NotFound("plan.paper", "There is no such document of the plan.")
    media = XLSX if form == "xlsx" else "application/pdf"
    return file_answer(made(), name=f"{what}-{year}.{form}", media_type=media)


def _papers(office: Any, year: int, request: OfficerRequest) -> dict[tuple[str, str], Any]:
    plan = planning.plan_value(planning.plan_for(office.pk, year).id)
    posts, sheet, at = plan_page.posts_of(office.pk), organisation.sheet(office.key), request.at
    only = request.GET.get("kode", "")

    def action_plan() -> bytes:
        head = next(key for key, above in _superiors(office).items() if not above)
        signer = organisation.signature_box(office.pk, head, at, key=f"sign-{head}")
        return papers.action_plan_pdf(plan, posts, sheet, signer, at=at).pdf

    def cards() -> bytes:
        if only and only not in {one.code for one in plan.indicators}:
            raise NotFound("indicator.unknown", "The plan has no such indicator.")
        return papers.cards_pdf(plan, posts, sheet, past=planning.past_of(office.pk, year), only=only,
                                strategy=planning.strategy_of(office.pk, year), at=at).pdf  # fmt: skip

    return {
        ("rencana-aksi", "pdf"): action_plan,
        ("rencana-aksi", "xlsx"): lambda: papers.action_plan_xlsx(plan, posts, sheet, at=at),
        ("kartu-indikator", "pdf"): cards,
        ("pohon-kinerja", "pdf"): lambda: papers.tree_pdf(plan, sheet, at=at).pdf,
    }


def _superiors(office: Any) -> dict[str, str]:
    return {post.key: post.superior.key if post.superior else "" for post in office.position_set.select_related("superior")}


def typed_year(text: str | None, place: str) -> int:
    """A year that a form sent. InvalidInput, at ``place``, for anything else."""
    year = sent_year(text)
    if year is None or not 1900 <= year <= 2999:
        raise InvalidInput("plan.year-typed", "Write a year of four digits.", place=place)
    return year


# -- bringing one in


@officer
def bring_in(request: OfficerRequest) -> HttpResponse:
    """/rencana/bawa-masuk/: the workbook, what it would change, and only then the plan in force."""
    office = organisation.office(request.actor.office)
    context: dict[str, Any] = {"reasons": plan_words.REVISIONS, "reason": request.POST.get("reason", ""),
                               "keeper": may_keep_office(request.actor, office.key)}  # fmt: skip
    if request.method == "POST":
        try:
            if "document" in request.POST and "look" not in request.POST:
                return _taken_over(request, office)
            book, context["name"] = _book(request, office)
            context["document"] = sealed.dumps(book.document, salt=_salt(request, office), compress=True)
            context |= _looked_over(request, office, book)
        except CapaianError as refusal:
            context["error"] = refusal
            context["reason_missing"] = refusal.code == "plan.exists"
    error = context.get("error")
    return render(request, "web/plan/import.html", context, status=error.status if error else 200)


def _book(request: OfficerRequest, office: Any) -> tuple[importing.PlanBook, str]:
    """The uploaded workbook and its name, or the one that was sealed into the page when only its reason was missing."""
    if "document" in request.POST:
        return importing.PlanBook(_unsealed(request, office)), request.POST.get("name", "")
    given = request.FILES.get("file")
    if given is None:
        raise InvalidInput("evidence.none", "Choose a file first.")
    return importing.book_of(given.read(), office, request.at), given.name or ""


def _looked_over(request: OfficerRequest, office: Any, book: importing.PlanBook) -> dict[str, Any]:
    """What a book would do; nothing is kept but the sealed document in the page itself."""
    tried = importing.import_plan(office=office, book=book, revision_reason=request.POST.get("reason", ""), dry_run=True,
                                  actor=request.actor, at=request.at)  # fmt: skip
    return {"tried": tried, "changes": plan_page.change_lines(tried.changes)}


def _taken_over(request: OfficerRequest, office: Any) -> HttpResponse:
    done = importing.import_plan(office=office, book=importing.PlanBook(_unsealed(request, office)), actor=request.actor,
                                 at=request.at,
                                 revision_reason=request.POST.get("reason", ""))  # fmt: skip
    messages.success(request, _("The plan of %(year)s, version %(version)s, is in force.")
                     % {"year": done.plan.year, "version": done.plan.version})  # fmt: skip
    return redirect("plan_year", done.plan.year)


def _unsealed(request: OfficerRequest, office: Any) -> Any:
    try:
        return sealed.loads(request.POST["document"], salt=_salt(request, office), max_age=SEALED_HOURS * 3600)
    except sealed.BadSignature:
        raise InvalidInput("plan.seal", "The plan did not arrive as it was shown.", remedy="Choose the file again.") from None


def _salt(request: OfficerRequest, office: Any) -> str:
    """Who looked it over puts it into force."""
    return f"plan-import:{office.key}:{request.actor.person}"
