"""What the pages of the SOP library show: the list, one SOP as a document, what a check finds beside each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from capaian.kernel.errors import CapaianError
from capaian.organisation import selectors as organisation
from capaian.sop import selectors as library
from capaian.sop.domain.diff import Change, diff_packs
from capaian.sop.domain.editing import in_order, readable
from capaian.sop.domain.finding import ERROR, WARNING, Finding
from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import Pack, Row
from capaian.sop.domain.publication import actor_problems
from capaian.sop.domain.register import Register, read_register
from capaian.sop.domain.yaml_io import load_plain
from capaian.web import sop_words
from capaian.web.run_page import drawing
from capaian.web.templatetags.parts import said
from capaian.web.words import KINDS, artefact_words

_known: dict[tuple[str, ...], list[Finding]] = {}
MOST_KNOWN = 256


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language. ``row``: key of the row it is about, empty for the rest of the document."""

    severity: str
    place: str
    text: str
    row: str
    part: str

    @property
    def words(self) -> str:
        return str(sop_words.SEVERITIES[self.severity][0])

    @property
    def tone(self) -> str:
        return sop_words.SEVERITIES[self.severity][1]


@dataclass(frozen=True)
class Check:
    """What was found in one SOP, as a whole and by row."""

    told: tuple[Told, ...]

    @property
    def by_row(self) -> Mapping[str, list[Told]]:
        found: dict[str, list[Told]] = {}
        for one in self.told:
            if one.row:
                found.setdefault(one.row, []).append(one)
        return found

    @property
    def elsewhere(self) -> list[Told]:
        return [one for one in self.told if not one.row]

    @property
    def blocking(self) -> int:
        return sum(one.severity == ERROR for one in self.told)

    @property
    def warnings(self) -> int:
        return sum(one.severity == WARNING for one in self.told)

    @property
    def hints(self) -> int:
        return len(self.told) - self.blocking - self.warnings


def findings(digest: str, pack: Pack, siblings: Mapping[str, Pack]) -> list[Finding]:
    """Every finding of an SOP beside its office's others (by digest), worked out once for each content."""
    key = (digest, *sorted(siblings))
    if key not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = lint(pack, siblings=siblings.values(), register=register())
    return _known[key]


@cache
def register() -> Register | None:
    """The register of regulations delivered with the product; ``None`` where it is not there."""
    path = Path(settings.SEEDS_DIR) / "sop" / "regulations.yaml"
    try:
        return read_register(load_plain(path.read_bytes()))
    except (OSError, CapaianError):
        return None


def check(pack: Pack, found: Iterable[Finding]) -> Check:
    """The findings in the reader's language; the same sentence at the same place once."""
    told = {}
    for one in found:
        parts = one.place.split(".")
        row = parts[1] if parts[0] == "rows" and len(parts) > 1 else ""
        text = said(one.message, one.params)
        told[(one.place, text)] = Told(one.severity, sop_words.place_words(one.place, pack), text, row, parts[0])
    return Check(tuple(told.values()))


def checked(version: Any, pack: Pack, titles: Mapping[str, str]) -> Check:
    """What is to be said about this version, beside the other SOPs of its office."""
    others = {row.digest: other for row, other in library.packs_of(version.definition.office_id)
              if row.definition_id != version.definition_id}
    manned = organisation.manned(version.definition.office_id, titles)
    return check(pack, [*findings(version.digest, pack, others), *actor_problems(pack, titles, manned)])


# -- the list ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A version in the list; ``check`` is ``None`` for a revoked one, which nobody will mend."""

    version: Any
    number: str
    check: Check | None


@dataclass(frozen=True)
class Entry:
    """An SOP with all its versions, newest first."""

    title: str
    lines: list[Line]


def entries(office_id: int, words: str = "") -> list[Entry]:
    """The SOPs of the office whose title, number or key holds these words. Seven queries."""
    documents = {row.pk: (row, pack) for row, pack in library.packs_of(office_id)}
    titles = organisation.titles(office_id)
    manned = organisation.manned(office_id, titles)
    found: dict[int, Entry] = {}
    for version in library.library(office_id):
        row, pack = documents.get(version.pk, (None, None))
        told = None
        if row is not None and pack is not None:
            others = {r.digest: p for r, p in documents.values() if r.definition_id != row.definition_id}
            told = check(pack, [*findings(row.digest, pack, others), *actor_problems(pack, titles, manned)])
        entry = found.setdefault(version.definition_id, Entry(version.definition.title, []))
        entry.lines.append(Line(version, pack.identity.number if pack else "", told))
    wanted = words.casefold().split()
    return [entry for entry in found.values() if all(
        any(w in text.casefold() for text in (entry.title, entry.lines[0].version.definition.key,
                                              *(line.number for line in entry.lines))) for w in wanted)]


# -- one SOP ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """A kind of work as a sentence: what, by whom, and how many."""

    kind: str
    who: str
    label: str
    each: bool


@dataclass(frozen=True)
class RowView:
    """A row of the table with what it does, where it leads and what is said about it."""

    row: Row
    works: list[Work]
    ways: list[str]
    requires: list[str]
    produces: list[str]
    told: list[Told]


@dataclass(frozen=True)
class SectionView:
    section: Any
    periods: str
    rows: list[RowView]
    drawing: SafeString | None


def sections(pack: Pack, told: Check, titles: Mapping[str, str], links: Mapping[str, str]) -> list[SectionView]:
    """The sections with their rows and drawings; rows in no section come last, under no name."""
    sound = readable(pack)
    by_row = told.by_row
    views = {row.key: _row_view(sound, row, by_row.get(row.key, []), titles) for row in sound.rows}
    periods = dict(sop_words.PERIODS)
    out = [SectionView(s, ", ".join(str(periods.get(p, p)) for p in s.periods), [views[k] for k in s.rows if k in views],
                       picture(sound, s.key, links)) for s in sound.sections]
    placed = {key for s in sound.sections for key in s.rows}
    loose = [views[row.key] for row in in_order(sound) if row.key not in placed]
    return [*out, SectionView(None, "", loose, None)] if loose else out


def picture(pack: Pack, section: str, links: Mapping[str, str]) -> SafeString | None:
    """The flowchart of one section; ``None`` while it has no rows."""
    sound = readable(pack)
    found = next((s for s in sound.sections if s.key == section), None)
    if found is None or not found.rows or not sound.lanes:
        return None
    return drawing(sound, section, {}, {k: v for k, v in links.items() if k in found.rows}, f"sop-{section}")


def _row_view(pack: Pack, row: Row, told: list[Told], titles: Mapping[str, str]) -> RowView:
    lanes = {lane.key: lane for lane in pack.lanes}
    works = []
    for work in row.works:
        names = [lanes[key].title if key in lanes else key for key in (work.lane, *work.all_of)]
        who = " + ".join(dict.fromkeys(names))
        if work.actor:
            who += f" ({titles.get(work.actor, work.actor)})"
        works.append(Work(str(KINDS.get(work.kind, work.kind)), who, work.label, work.each))
    ways = [f"{outcome.label or outcome.key} {'↺' if outcome.returns else '→'} {sop_words.row_words(pack, outcome.to)}"
            for outcome in row.outcomes]
    ways += [f"→ {sop_words.row_words(pack, key)}" for key in row.next]
    if row.after:
        names = ", ".join(sop_words.row_words(pack, key) for key in row.after)
        ways.append(gettext("waits for: %(rows)s") % {"rows": names})
    return RowView(row, works, ways, [artefact_words(k) for k in row.requires], [artefact_words(k) for k in row.produces],
                   told)


# -- two versions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    kind: str
    place: str
    old: str
    new: str

    @property
    def words(self) -> str:
        return str(sop_words.CHANGES[self.kind])


def differences(old: Pack, new: Pack) -> list[Difference]:
    """What changed from one document to the other, in words."""
    return [_difference(change, old, new) for change in diff_packs(old, new)]


def _difference(change: Change, old: Pack, new: Pack) -> Difference:
    return Difference(change.kind, sop_words.place_words(change.place, new, old),
                      sop_words.value_words(change.old, old, new), sop_words.value_words(change.new, new, old))
