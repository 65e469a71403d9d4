"""An SOP as data: the immutable value that a version holds, an engine runs, an artist draws and a linter reads.

A pack keeps the document **as printed** beside what the office **does**: ``printed`` texts are never corrected, the
executable part (lanes, works, outcomes, requires/produces) is the office's reading of them, and ``notes`` says what was
inferred. Source of the shape: PermenPANRB 35/2012 (identity sheet, flowchart with five symbols, mutu baku).

>>> pack = Pack.from_dict({
...     "format": "capaian-sop/1", "key": "contoh/pengumpulan", "office": "contoh", "title": "Pengumpulan",
...     "lanes": [{"key": "camat", "title": "Camat", "actor": "position:camat"}],
...     "sections": [{"key": "main", "periods": ["quarter"], "rows": ["r1"]}],
...     "rows": [{"key": "r1", "no": "1", "activity": "Memerintahkan", "standard": "3 menit",
...               "works": [{"kind": "order", "lane": "camat"}], "produces": ["disposition"]}]})
>>> pack.row("r1").works[0].kind
'order'
>>> Pack.from_dict(pack.to_dict()) == pack
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from typing import Any, cast

FORMAT = "capaian-sop/1"
END = "end"


@dataclass(frozen=True)
class PrintedDate:
    """A date as printed, and the ISO date it means where that is certain (``None`` for blanks and riddles)."""

    printed: str = ""
    iso: str | None = None


@dataclass(frozen=True)
class Regulation:
    """A cited regulation. ``key`` points into the office's register of regulations (status: in force, revoked…)."""

    printed: str
    key: str = ""


@dataclass(frozen=True)
class Decree:
    """The decree that adopts the SOP, where an office ratifies by decree. Numbers as each place prints them."""

    title: str = ""
    numbers: tuple[str, ...] = ()
    date: PrintedDate = PrintedDate()
    considering: tuple[str, ...] = ()
    recalling: tuple[str, ...] = ()
    decides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """The identity sheet of an SOP AP, field by field as printed."""

    number: str = ""
    government: str = ""
    office_name: str = ""  # the office's name, spelt as the office spells it
    unit: str = ""
    name_printed: str = ""
    names_printed: tuple[str, ...] = ()  # every way the document names the office it is for
    titles_printed: tuple[str, ...] = ()  # every way it names itself: cover, identity sheet, head of the table
    made: PrintedDate = PrintedDate()
    revised: PrintedDate = PrintedDate()
    ratified: PrintedDate = PrintedDate()
    effective: PrintedDate = PrintedDate()
    ratified_by: str = ""
    ratifier: str = ""  # actor reference, e.g. "position:camat"
    ratified_electronically: bool = False
    decree: Decree | None = None
    legal_basis: tuple[Regulation, ...] = ()
    qualifications: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    linked_numbers: tuple[str, ...] = ()  # the list numbers as printed, when they are not 1..n
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    recording: tuple[str, ...] = ()
    column_heads: tuple[str, ...] = ()  # the table's head, left to right, as printed
    column_numbers: tuple[str, ...] = ()  # the row of column numbers under the table's head, as printed


@dataclass(frozen=True)
class Lane:
    """A column of actors. ``actor`` is ``position:KEY``, ``team:KEY`` or ``role:KEY`` (every position in that role)."""

    key: str
    title: str
    actor: str


@dataclass(frozen=True)
class Work:
    """One kind of work in a row. ``each``: one task per position of a role. ``actor`` overrides the lane's actor;
    ``all_of``: several lanes that must all act. ``label`` names the work when a row carries several."""

    kind: str
    lane: str
    actor: str = ""
    each: bool = False
    all_of: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Outcome:
    """One answer of a decision. ``to`` is a row key or ``end``; ``returns`` marks a way back (needs a reason);
    ``only_returned``: the target opens only for the members that the decider names."""

    key: str
    label: str
    to: str
    returns: bool = False
    only_returned: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the SOP's table: what is printed, and how it runs. The outcomes belong to the row's last work.

    ``next`` empty means the following row of the section (or the end after its last); several = parallel branches.
    ``after`` (non-empty) makes the row a join: it opens when all those rows are done. ``checks`` are rows whose maker
    must be another person than this row's actor (default for a decision: the rows it may return to)."""

    key: str
    no: str
    activity: str
    works: tuple[Work, ...]
    activity_printed: str = ""  # the table's sentence, when the activity follows the prose instead
    prose: str = ""
    prose_no: str = ""  # where in the narrative, e.g. "I.2"
    requirement: str = ""
    standard: str = ""
    output: str = ""
    remark: str = ""
    requires: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    next: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)  # words printed in actor columns: {"kepala-bagian": "MULAI"}

    @property
    def label(self) -> str:
        """The row's number in a sentence: as printed without its full stop, or the key where none is printed."""
        return self.no.strip(" .") or self.key


@dataclass(frozen=True)
class Section:
    """Rows that run together for one period. ``periods`` ⊆ month, quarter, semester, year. ``opens_after`` names the
    section whose runs of the shorter periods inside must be finished first."""

    key: str
    periods: tuple[str, ...]
    rows: tuple[str, ...]
    title: str = ""
    opens_after: str = ""


@dataclass(frozen=True)
class Role:
    """An organisational role of the SOP that points to posts ("unit penyuplai data": several positions)."""

    key: str
    title: str
    actors: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Narrative:
    """The prose parts of an SOP document, in own wording, in printing order."""

    key: str
    title: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """What was inferred (``kind`` = ``inferred``) or is printed wrongly (``printed``), where, and why."""

    kind: str
    place: str
    text: str


@dataclass(frozen=True)
class Pack:
    """One SOP. Field meanings above; ``time_unit`` is the unit in the head of the time column when cells hold bare
    numbers ("Waktu (Menit)"); ``needs`` names the SOP whose run of the same period must be finished first."""

    key: str
    office: str
    title: str
    lanes: tuple[Lane, ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    format: str = FORMAT
    identity: Identity = Identity()
    narrative: tuple[Narrative, ...] = ()
    roles: tuple[Role, ...] = ()
    form_columns: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()  # documents a `gather` step asks for, or that the office must hold
    time_unit: str = ""
    needs: str = ""
    notes: tuple[Note, ...] = ()

    def row(self, key: str) -> Row:
        """The row with that stable key; ``KeyError`` when there is none."""
        return next(r for r in self.rows if r.key == key) if any(r.key == key for r in self.rows) else _missing(key)

    def lane(self, key: str) -> Lane:
        for lane in self.lanes:
            if lane.key == key:
                return lane
        raise KeyError(key)

    def section(self, key: str) -> Section:
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, in the order of the fields, fields at their default left out: what YAML and the database hold."""
        return cast(dict[str, Any], _plain(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Pack:
        """The value of already validated data (see ``schema.py``); unknown fields raise ``TypeError``."""
        return cast(Pack, _build(cls, data))


def _missing(key: str) -> Row:
    raise KeyError(key)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)
                if f.name == "format" or getattr(value, f.name) != _default(f)}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def _default(f: Field[Any]) -> Any:
    """The field's default; ``MISSING``, which equals nothing else, when the field must be given."""
    return f.default if f.default_factory is MISSING else f.default_factory()


_NESTED: dict[tuple[type, str], tuple[type, bool]] = {}  # (owner, field) → (element type, many)


def _build(kind: type[Any], data: Mapping[str, Any]) -> Any:
    args: dict[str, Any] = {}
    for name, raw in data.items():
        nested = _NESTED.get((kind, name))
        if nested is None:
            args[name] = tuple(raw) if isinstance(raw, list) else raw
        elif nested[1]:
            args[name] = tuple(_build(nested[0], item) for item in raw)
        else:
            args[name] = None if raw is None else _build(nested[0], raw)
    return kind(**args)


_NESTED.update({
    (Pack, "lanes"): (Lane, True), (Pack, "sections"): (Section, True), (Pack, "rows"): (Row, True),
    (Pack, "identity"): (Identity, False), (Pack, "narrative"): (Narrative, True), (Pack, "roles"): (Role, True),
    (Pack, "notes"): (Note, True), (Row, "works"): (Work, True), (Row, "outcomes"): (Outcome, True),
    (Identity, "decree"): (Decree, False), (Identity, "legal_basis"): (Regulation, True),
    (Identity, "made"): (PrintedDate, False), (Identity, "revised"): (PrintedDate, False),
    (Identity, "ratified"): (PrintedDate, False), (Identity, "effective"): (PrintedDate, False),
    (Decree, "date"): (PrintedDate, False),
})
