"""What the parts of an SOP are called on the screen: kinds of work with a sentence each, fields, places of findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capaian.sop.domain.pack import END, Pack
from capaian.web.words import KINDS, artefact_words

# What happens at a step of this kind, for who chooses it.
EXPLAINED = {
    "order": _("The leader orders the collection with a disposition or an official memo."),
    "meet": _("A meeting: invitation, attendance list and minutes."),
    "invite": _("Only the invitation; the meeting itself is a later step."),
    "plan": _("A plan of the activities with dates and people."),
    "gather": _("A list of the documents needed; each is attached, or waived with a reason."),
    "method": _("For each indicator: definition, formula, source and the SMART check."),
    "design-form": _("The collection form is made from the indicators and targets of the plan."),
    "review-form": _("Somebody approves the form or sends it back. This step decides."),
    "distribute": _("The form goes to every data supplier, who signs for it."),
    "fill": _("Every data supplier fills its own form, with evidence."),
    "collect": _("What was handed in is gathered; the page shows who has not."),
    "verify": _("Each supplier's form is accepted or returned, cell by cell. This step decides."),
    "record": _("The verified data are frozen and printed."),
    "recap": _("A recapitulation over all suppliers."),
    "measure": _("The achievements are computed by the method."),
    "analyse": _("Causes, solutions and follow-up for each objective."),
    "report": _("A report goes upward; the receiver answers with a disposition."),
    "draft": _("The report of the period is made; its text is edited."),
    "review": _("Somebody approves a draft or sends it back with comments. This step decides."),
    "submit": _("The finished document is presented for signature."),
    "initial": _("A paraf on the document."),
    "sign": _("The document is signed electronically."),
    "cover-letter": _("A numbered cover letter."),
    "duplicate": _("The copies, with the list of who gets one."),
    "send": _("Sent to each addressee; the receipt is recorded."),
    "archive": _("Filed with classification and retention."),
    "socialise": _("Shared with the officials, who confirm that they have read it."),
    "consolidate": _("The longer period's report is built from the shorter ones."),
}
STATES = {
    "draft": (_("draft"), "info", "pencil"),
    "in_force": (_("in force"), "ok", "circle-check"),
    "revoked": (_("revoked"), "", "x"),
}
SEVERITIES = {
    "error": (_("Keeps it from being ratified"), "bad"),
    "warning": (_("Warning"), "warn"),
    "hint": (_("Please look at this"), "info"),
}
PERIODS = (("month", _("month")), ("quarter", _("quarter")), ("semester", _("semester")), ("year", _("year")))
CHANGES = {"changed": _("changed"), "added": _("added"), "removed": _("removed"), "moved": _("moved")}
NOTES = {"inferred": (_("inferred"), "info"), "printed": (_("as printed"), "warn")}
PARTS = {
    "rows": _("Row"),
    "lanes": _("Actor column"),
    "sections": _("Section"),
    "narrative": _("Narrative"),
    "roles": _("Role"),
    "identity": _("Identity sheet"),
    "notes": _("Note"),
}
FIELDS = {
    "key": _("key"),
    "title": _("title"),
    "office": _("office"),
    "no": _("number"),
    "activity": _("activity"),
    "activity_printed": _("sentence in the table"),
    "prose": _("sentence in the narrative"),
    "prose_no": _("place in the narrative"),
    "requirement": _("requirements"),
    "standard": _("time"),
    "output": _("output"),
    "remark": _("remarks"),
    "works": _("kinds of work"),
    "kind": _("kind of work"),
    "lane": _("actor column"),
    "actor": _("actor"),
    "each": _("one task for each member"),
    "all_of": _("acting together"),
    "label": _("wording"),
    "requires": _("documents that must exist"),
    "produces": _("documents it leaves"),
    "outcomes": _("answers"),
    "to": _("leads to"),
    "returns": _("goes back"),
    "only_returned": _("only those returned"),
    "next": _("rows that follow"),
    "after": _("rows it waits for"),
    "checks": _("another person than in"),
    "marks": _("words in the actors' columns"),
    "periods": _("periods"),
    "rows": _("rows"),
    "opens_after": _("opens after"),
    "text": _("text"),
    "items": _("list"),
    "actors": _("posts"),
    "printed": _("as printed"),
    "iso": _("date"),
    "number": _("number"),
    "government": _("government"),
    "office_name": _("name of the office"),
    "unit": _("unit"),
    "name_printed": _("name of the SOP"),
    "names_printed": _("names of the office as printed"),
    "titles_printed": _("titles as printed"),
    "made": _("made"),
    "revised": _("revised"),
    "ratified": _("ratified"),
    "effective": _("in force from"),
    "ratified_by": _("ratified by"),
    "ratifier": _("post that ratifies"),
    "ratified_electronically": _("ratified electronically"),
    "decree": _("decree"),
    "numbers": _("numbers"),
    "date": _("date"),
    "considering": _("considering"),
    "recalling": _("recalling"),
    "decides": _("decides"),
    "legal_basis": _("legal basis"),
    "qualifications": _("qualifications"),
    "linked": _("linked SOPs"),
    "linked_numbers": _("list numbers of the linked SOPs"),
    "equipment": _("equipment"),
    "warnings": _("warnings"),
    "recording": _("recording"),
    "column_heads": _("column heads"),
    "column_numbers": _("column numbers"),
    "identity": _("identity sheet"),
    "narrative": _("narrative"),
    "lanes": _("actor columns"),
    "roles": _("roles"),
    "sections": _("sections"),
    "form_columns": _("columns of the form"),
    "checklist": _("document checklist"),
    "time_unit": _("unit of the time column"),
    "needs": _("SOP that must be finished first"),
    "notes": _("notes"),
    "format": _("format"),
    "place": _("place"),
}


def kind_choices() -> list[tuple[str, str, str]]:
    """Every kind of work: key, name, and what happens there."""
    return [(key, str(name), str(EXPLAINED[key])) for key, name in KINDS.items()]


def row_words(pack: Pack, key: str) -> str:
    """A row in a sentence: its number and activity."""
    if key == END:
        return gettext("the end")
    row = next((row for row in pack.rows if row.key == key), None)
    if row is None:
        return gettext("a row that is not there (%(key)s)") % {"key": key}
    return f"{row.no.strip(' .') or '–'}. {row.activity}"


def place_words(place: str, *packs: Pack) -> str:
    """The place of a finding, note or change in words an officer uses: “Langkah 3, waktu”."""
    first, _dot, rest = place.partition(".")
    if first not in PARTS:
        return str(FIELDS.get(first, place))
    key, _dot, field = rest.partition(".")
    if first == "identity":
        key, field = "", rest
    found = [str(PARTS[first]), _member(first, key, packs)] if key else [str(PARTS[first])]
    head = " ".join(part for part in found if part)
    return ", ".join([head, *(_step(part) for part in field.split(".") if part)])


def _step(part: str) -> str:
    return part if part.isdigit() else str(FIELDS.get(part, part))


def _member(part: str, key: str, packs: Iterable[Pack]) -> str:
    for pack in packs:
        for one in getattr(pack, part, ()):
            if getattr(one, "key", None) == key:
                return one.label if part == "rows" else one.title or key
    return key


def value_words(value: Any, *packs: Pack) -> str:
    """One side of a change as text."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        return _record_words(value, packs)
    if isinstance(value, list):
        sign = "\n" if any(isinstance(v, Mapping) for v in value) else "; "
        return sign.join(value_words(v, *packs) for v in value)
    return _token_words(str(value), packs)


def _record_words(value: Mapping[str, Any], packs: tuple[Pack, ...]) -> str:
    if "kind" in value and "lane" in value:
        return f"{KINDS.get(value['kind'], value['kind'])} ({_member('lanes', value['lane'], packs)})"
    if "activity" in value:
        return f"{value.get('no', '')} {value['activity']}".strip()
    named = value.get("title") or value.get("label") or value.get("printed")
    if named:
        to = f" → {_token_words(value['to'], packs)}" if "to" in value else ""
        return f"{named}{to}"
    return "; ".join(f"{FIELDS.get(k, k)}: {value_words(v, *packs)}" for k, v in value.items())


def _token_words(text: str, packs: tuple[Pack, ...]) -> str:
    """A key of a row or a document by its name; any other text as it is."""
    if text.startswith("input:"):
        return artefact_words(text)
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        for pack in packs:
            if any(row.key == text for row in pack.rows):
                return row_words(pack, text)
        named = artefact_words(text)
        return named if named != text else str(KINDS.get(text, text))
    return text
