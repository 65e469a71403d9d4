"""The parts of a draft, each with its page: what the form says, what may not be, and what the page offers to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.editing import in_order, put_lanes, put_row, put_sections, section_of
from capaian.sop.domain.kinds import ARTEFACTS, DECISIONS, INPUT, artefacts_of
from capaian.sop.domain.pack import END, Decree, Lane, Narrative, Outcome, Pack, Row, Section, Work
from capaian.web import sop_words
from capaian.web.sop_editor import typed
from capaian.web.words import artefact_words

Actors = Mapping[str, str]
"""Every actor of the office by its reference, with its title."""

LISTS = ("qualifications", "linked", "equipment", "warnings", "recording")
DATES = ("made", "revised", "ratified", "effective")


@dataclass(frozen=True)
class Part:
    """``typed``: the draft with what the form says, however half it is; ``settled``: the same, refused when no draft can
    be so; ``choices``: what the page shows beside the draft. ``key``: the row, for the page of a row."""

    name: str
    typed: Callable[[Pack, QueryDict, str], Pack]
    settled: Callable[[Pack, Pack, QueryDict, str], Pack]
    choices: Callable[[Pack, str, Actors], Mapping[str, Any]]

    @property
    def template(self) -> str:
        return f"web/sop/edit_{self.name}.html"


def as_typed(old: Pack, new: Pack, sent: QueryDict, key: str) -> Pack:
    return new


# -- a row ------------------------------------------------------------------------------------------------------------


def row_typed(pack: Pack, sent: QueryDict, key: str) -> Pack:
    return put_row(pack, typed.row(sent, pack.row(key))) if any(row.key == key for row in pack.rows) else pack


def row_settled(old: Pack, new: Pack, sent: QueryDict, key: str) -> Pack:
    """Refuses an answer that leads nowhere or has no words, and moves the row to the section that was chosen."""
    row = next((row for row in new.rows if row.key == key), None)
    for outcome in row.outcomes if row else ():
        if not outcome.to or not outcome.label:
            raise InvalidInput("sop.half_answer", "An answer needs its words and the row it leads to.", place="outcomes")
    for work in row.works if row else ():
        if not work.lane:
            raise InvalidInput("sop.half_work", "A kind of work needs the column that does it.", place="works")
    return put_row(new, row or Row(key, "", "", ()), typed.text(sent, "section"))


def row_choices(pack: Pack, key: str, actors: Actors) -> Mapping[str, Any]:
    """Everything the page of a row offers: kinds, columns, targets, documents."""
    row = pack.row(key)
    section = section_of(pack, key)
    keys = [row.key for row in in_order(pack)]
    here = keys.index(key)
    inside = [k for k in (section.rows if section else keys) if k != key and k in keys]
    targets = [(k, sop_words.row_words(pack, k)) for k in inside]
    ends = [*targets, (END, sop_words.row_words(pack, END))]
    made = list(dict.fromkeys(name for k in keys[:here] for name in pack.row(k).produces))
    leaves = dict.fromkeys((*artefacts_of(work.kind for work in row.works), *row.produces))
    blank = Outcome("", "", "")
    return {
        "row": row, "section": section, "works": [*row.works, Work("", "")], "kinds": sop_words.kind_choices(),
        "lanes": with_missing([(lane.key, lane.title or lane.key) for lane in pack.lanes], [w.lane for w in row.works]),
        "decides": bool(row.outcomes) or (bool(row.works) and row.works[-1].kind in DECISIONS),
        "deciding": " ".join(sorted(DECISIONS)),
        "outcomes": [*row.outcomes, *[blank] * max(1, 2 - len(row.outcomes))],
        "targets": with_missing(ends, [o.to for o in row.outcomes]),
        "links": [("next", [*row.next, ""], with_missing(ends, row.next)),
                  ("after", [*row.after, ""], with_missing(targets, row.after)),
                  ("checks", [*row.checks, ""], with_missing([*targets, (key, sop_words.row_words(pack, key))], row.checks))],
        "made": [(name, artefact_words(name)) for name in made],
        "others": [(name, artefact_words(name)) for name in sorted(ARTEFACTS - set(made), key=artefact_words)],
        "papers": "\n".join(artefact_words(name) for name in row.requires if name.startswith(INPUT)),
        "leaves": [(name, artefact_words(name)) for name in leaves],
        "before": keys[here - 1] if here else "", "following": keys[here + 1] if here + 1 < len(keys) else "",
    }


def with_missing(choices: list[tuple[str, str]], values: Iterable[str]) -> list[tuple[str, str]]:
    """The choices, and those of the values that are none of them, so that saving does not lose them unseen.

    >>> with_missing([("r1", "1. Menyusun")], ["r1", "r9"])
    [('r1', '1. Menyusun'), ('r9', 'r9 ?')]
    """
    known = {key for key, _words in choices}
    return [*choices, *((value, f"{value} ?") for value in dict.fromkeys(values) if value and value not in known)]


# -- the identity sheet -----------------------------------------------------------------------------------------------


def identity_typed(pack: Pack, sent: QueryDict, key: str) -> Pack:
    old = pack.identity
    given: dict[str, Any] = {name: typed.text(sent, name) for name in (
        "number", "government", "office_name", "unit", "name_printed", "ratified_by", "ratifier")}
    given |= {name: typed.printed_date(sent, name) for name in DATES}
    given |= {name: typed.lines(sent, name, getattr(old, name)) for name in LISTS}
    identity = replace(
        old, **given, legal_basis=typed.regulations(sent, old.legal_basis), decree=_decree(sent, old.decree),
        ratified_electronically="ratified_electronically" in sent,
        linked_numbers=old.linked_numbers if len(given["linked"]) == len(old.linked) else ())
    return replace(pack, title=typed.text(sent, "title"), identity=identity, time_unit=typed.text(sent, "time_unit"),
                   needs=typed.text(sent, "needs"), checklist=typed.lines(sent, "checklist", pack.checklist),
                   form_columns=typed.lines(sent, "form_columns", pack.form_columns))


def _decree(sent: QueryDict, old: Decree | None) -> Decree | None:
    kept = old or Decree()
    found = Decree(
        typed.text(sent, "decree_title"), typed.lines(sent, "decree_numbers", kept.numbers),
        typed.printed_date(sent, "decree_date"), typed.lines(sent, "decree_considering", kept.considering),
        typed.lines(sent, "decree_recalling", kept.recalling), typed.lines(sent, "decree_decides", kept.decides))
    return None if found == Decree() else found


def identity_settled(old: Pack, new: Pack, sent: QueryDict, key: str) -> Pack:
    if not new.title:
        raise InvalidInput("sop.title", "The SOP needs a title.", place="title")
    return new


def identity_choices(pack: Pack, key: str, actors: Actors) -> Mapping[str, Any]:
    return {"identity": pack.identity, "decree": pack.identity.decree or Decree(),
            "basis": [regulation.printed for regulation in pack.identity.legal_basis]}


# -- columns, sections, narrative -------------------------------------------------------------------------------------


def lanes_typed(pack: Pack, sent: QueryDict, key: str) -> Pack:
    return replace(pack, lanes=typed.lanes(sent))


def lanes_settled(old: Pack, new: Pack, sent: QueryDict, key: str) -> Pack:
    for lane in new.lanes:
        if not lane.actor or not lane.title:
            raise InvalidInput("sop.half_lane", "A column needs a title and the post, team or role that acts.",
                               place="lanes")
    return put_lanes(old, new.lanes)


def lanes_choices(pack: Pack, key: str, actors: Actors) -> Mapping[str, Any]:
    used = {lane for row in pack.rows for work in row.works for lane in (work.lane, *work.all_of)}
    return {"lines": [*pack.lanes, Lane("", "", "")], "used": used}


def sections_typed(pack: Pack, sent: QueryDict, key: str) -> Pack:
    return replace(pack, sections=typed.sections(sent, pack.sections))


def sections_settled(old: Pack, new: Pack, sent: QueryDict, key: str) -> Pack:
    return put_sections(old, new.sections)


def sections_choices(pack: Pack, key: str, actors: Actors) -> Mapping[str, Any]:
    return {"lines": [*pack.sections, Section("", (), ())], "periods": sop_words.PERIODS,
            "others": [(section.key, section.title or section.key) for section in pack.sections]}


def narrative_typed(pack: Pack, sent: QueryDict, key: str) -> Pack:
    return replace(pack, narrative=typed.narrative(sent, pack.narrative))


def narrative_choices(pack: Pack, key: str, actors: Actors) -> Mapping[str, Any]:
    return {"lines": [*pack.narrative, Narrative("", "")]}


PARTS = {
    "langkah": Part("row", row_typed, row_settled, row_choices),
    "identitas": Part("identity", identity_typed, identity_settled, identity_choices),
    "pelaksana": Part("lanes", lanes_typed, lanes_settled, lanes_choices),
    "bagian": Part("sections", sections_typed, sections_settled, sections_choices),
    "narasi": Part("narrative", narrative_typed, as_typed, narrative_choices),
}
"""By the word in the address of its page."""
