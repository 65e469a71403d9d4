"""Changing a draft row by row, so that what leads to a row, waits for it or returns to it stays true.

An officer adds, moves and removes rows of a table; arrows follow. What cannot follow by itself is not guessed: it is
left for the publication check to name, or said in the answer. Keys of rows never change, numbers may repeat.

>>> from capaian.sop.domain.pack import Lane, Outcome, Row, Section
>>> rows = (Row("r1", "1", "Menyusun", ()), Row("r2", "2", "Memeriksa", (), outcomes=(
...     Outcome("ya", "Ya", "r3"), Outcome("tidak", "Tidak", "r1", returns=True))), Row("r3", "3", "Mengirim", ()))
>>> pack = Pack("x/y", "x", "Y", (), (Section("main", ("year",), ("r1", "r2", "r3")),), rows)
>>> longer, key = insert_after(pack, "r2")
>>> key, [(row.key, row.no) for row in longer.rows], longer.row("r2").outcomes[0].to
('r4', [('r1', '1'), ('r2', '2'), ('r4', '3'), ('r3', '4')], 'r4')
>>> shorter, said = remove_row(pack, "r1")
>>> [outcome.key for outcome in shorter.row("r2").outcomes], [one.sentence() for one in said]
(['ya'], ['The answer “Tidak” of row 2 led back to the removed row and was removed with it.'])
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from capaian.kernel.errors import InvalidInput, NotFound
from capaian.sop.domain.finding import HINT, Finding, finding
from capaian.sop.domain.pack import END, Lane, Outcome, Pack, PrintedDate, Role, Row, Section

LONGEST_KEY = 60


def slug(text: str) -> str:
    """A key made of words.

    >>> slug("Kasubag Perencanaan & Keuangan"), slug("…")
    ('kasubag-perencanaan-keuangan', '')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-")


def free_key(wanted: str, taken: Collection[str], otherwise: str = "x") -> str:
    """``wanted``, or with the first number after it that is not taken.

    >>> free_key("camat", {"camat", "camat-2"}), free_key("", {"b"}, "b"), free_key("end", set(), "b")
    ('camat-3', 'b-2', 'end-2')
    """
    start = wanted or otherwise
    known = {*taken, END}
    return start if start not in known else next(
        key for n in range(2, len(known) + 3) if (key := f"{start}-{n}") not in known)


def section_of(pack: Pack, key: str) -> Section | None:
    """The section in which that row stands."""
    return next((section for section in pack.sections if key in section.rows), None)


def in_order(pack: Pack) -> list[Row]:
    """The rows as the sections list them; those in no section at the end."""
    by_key = {row.key: row for row in pack.rows}
    keys = dict.fromkeys(key for section in pack.sections for key in section.rows if key in by_key)
    return [by_key[key] for key in keys] + [row for row in pack.rows if row.key not in keys]


def readable(pack: Pack) -> Pack:
    """The pack without names of rows that are not there in its sections, fit to be drawn."""
    known = {row.key for row in pack.rows}
    if all(key in known for section in pack.sections for key in section.rows):
        return pack
    return replace(pack, sections=tuple(
        replace(s, rows=tuple(key for key in s.rows if key in known)) for s in pack.sections))


def revision(pack: Pack) -> Pack:
    """The document a next version begins with: the same, without the days on which the present one was ratified and took
    effect."""
    return replace(pack, identity=replace(pack.identity, ratified=PrintedDate(), effective=PrintedDate()))


# -- rows -------------------------------------------------------------------------------------------------------------


def insert_after(pack: Pack, key: str) -> tuple[Pack, str]:
    """A new empty row directly after that row: what led on from there now leads on from the new row. Also its key."""
    section, row = _place(pack, key)
    following = _following(section, key)
    new = Row(_new_row_key(pack), "", "", (), next=row.next)
    rows: dict[str, Row] = {}
    for one in pack.rows:
        if one.key == key:
            on = tuple(replace(o, to=new.key) if o.to == following and not o.returns else o for o in one.outcomes)
            one = replace(one, next=(), outcomes=on)
        elif key in one.after and one.key in (row.next or (following,)) and len(row.next) < 2:
            one = replace(one, after=tuple(new.key if k == key else k for k in one.after))
        rows[one.key] = one
    keys = list(section.rows)
    keys.insert(keys.index(key) + 1, new.key)
    return _rebuilt(pack, rows, {new.key: new}, section, keys), new.key


def insert_before(pack: Pack, key: str) -> tuple[Pack, str]:
    """A new empty row directly before that row: what led on to it now leads to the new row; what returns to it stays."""
    section, row = _place(pack, key)
    new = Row(_new_row_key(pack), "", "", (), after=row.after)
    rows: dict[str, Row] = {}
    for one in pack.rows:
        on = tuple(replace(o, to=new.key) if o.to == key and not o.returns else o for o in one.outcomes)
        follow = tuple(new.key if k == key else k for k in one.next)
        rows[one.key] = replace(one, outcomes=on, next=follow, after=() if one.key == key else one.after)
    keys = list(section.rows)
    keys.insert(keys.index(key), new.key)
    return _rebuilt(pack, rows, {new.key: new}, section, keys), new.key


def append_row(pack: Pack, section: str) -> tuple[Pack, str]:
    """A new empty row at the end of a section, and its key."""
    found = _section(pack, section)
    last = next((key for key in reversed(found.rows) if any(row.key == key for row in pack.rows)), "")
    if last:
        return insert_after(pack, last)
    new = Row(_new_row_key(pack), "", "", ())
    return _rebuilt(pack, {row.key: row for row in pack.rows}, {new.key: new}, found, [new.key]), new.key


def move_row(pack: Pack, key: str, *, up: bool) -> Pack:
    """The row one place up or down in its section; at the edge nothing changes.

    An answer that led to the very next row still does, whichever row that now is."""
    section, _row = _place(pack, key)
    keys = list(section.rows)
    here = keys.index(key)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(keys):
        return pack
    keys[here], keys[there] = keys[there], keys[here]
    moved = replace(section, rows=tuple(keys))
    rows = {}
    for one in pack.rows:
        if one.key in keys:
            old, new = _following(section, one.key), _following(moved, one.key)
            on = tuple(replace(o, to=new) if o.to == old and not o.returns else o for o in one.outcomes)
            one = replace(one, outcomes=on)
        rows[one.key] = one
    return _rebuilt(pack, rows, {}, section, keys)


def put_row(pack: Pack, row: Row, section: str = "") -> Pack:
    """That row as it is given; in another section (at its end) when one is named."""
    old, _row = _place(pack, row.key)
    changed = replace(pack, rows=tuple(row if one.key == row.key else one for one in pack.rows))
    if not section or section == old.key:
        return changed
    wanted = _section(pack, section)
    sections = tuple(
        replace(s, rows=(*s.rows, row.key)) if s.key == wanted.key
        else replace(s, rows=tuple(k for k in s.rows if k != row.key)) for s in changed.sections)
    return _sorted(replace(changed, sections=sections), numbering(pack))


def remove_row(pack: Pack, key: str) -> tuple[Pack, list[Finding]]:
    """Without that row; what led to it leads to what followed it. Also what else changed, for the officer to look at."""
    section, gone = _place(pack, key)
    keys = [k for k in section.rows if k != key]
    here = section.rows.index(key)
    before = section.rows[here - 1] if here else ""
    on = _successors(gone, _following(section, key))
    said: list[Finding] = []
    rows: dict[str, Row] = {}
    for row in pack.rows:
        if row.key == key:
            continue
        outcomes = [_answer(row, outcome, key, on[0], before, section, said) for outcome in row.outcomes]
        follow = _followers(row, key, on, keys)
        if row.key == before and not row.next and not row.outcomes and gone.next:
            follow = gone.next  # it ran into the removed row by itself
        after = _awaited(row, gone, before, pack, on, said)
        if key in row.checks:
            said.append(finding("removed.check", f"rows.{row.key}", "Row %(no)s no longer compares its maker with the "
                                "removed row.", severity=HINT, no=row.label))
        rows[row.key] = replace(row, outcomes=tuple(o for o in outcomes if o is not None), next=follow, after=after,
                                checks=tuple(k for k in row.checks if k != key))
    notes = tuple(n for n in pack.notes if n.place != f"rows.{key}" and not n.place.startswith(f"rows.{key}."))
    return _rebuilt(replace(pack, notes=notes), rows, {}, section, keys), said


def _answer(row: Row, outcome: Outcome, gone: str, on: str, before: str, section: Section,
            said: list[Finding]) -> Outcome | None:
    """An answer of another row, when its target is removed."""
    if outcome.to != gone:
        return outcome
    if not outcome.returns:
        return replace(outcome, to=on)
    order = {key: n for n, key in enumerate(section.rows)}
    earlier = [key for key in (on, before) if key in order and order[key] < order.get(row.key, 0)]
    if not earlier:
        said.append(finding("removed.return", f"rows.{row.key}", "The answer “%(answer)s” of row %(no)s led back to the "
                            "removed row and was removed with it.", severity=HINT, no=row.label,
                            answer=outcome.label or outcome.key))
        return None
    said.append(finding("removed.returns_elsewhere", f"rows.{row.key}", "The answer “%(answer)s” of row %(no)s led back to "
                        "the removed row; it now leads to the row beside it.", severity=HINT, no=row.label,
                        answer=outcome.label or outcome.key))
    return replace(outcome, to=earlier[0], only_returned=False)


def _followers(row: Row, gone: str, on: tuple[str, ...], keys: list[str]) -> tuple[str, ...]:
    if gone not in row.next:
        return row.next
    follow = tuple(dict.fromkeys(k for key in row.next for k in (on if key == gone else (key,)) if k != row.key))
    natural = keys[keys.index(row.key) + 1] if row.key in keys[:-1] else END
    return () if follow == (natural,) else follow


def _awaited(row: Row, gone: Row, before: str, pack: Pack, on: tuple[str, ...], said: list[Finding]) -> tuple[str, ...]:
    """The rows that a join waits for, when one of them is removed, or when the join itself was removed."""
    after = row.after
    if gone.key in after:
        led = next((one for one in pack.rows if one.key == before and not one.next and not one.outcomes), None)
        stands_in = (before,) if led and before not in after and before != row.key else ()
        after = tuple(k for key in after for k in (stands_in if key == gone.key else (key,)))
        said.append(finding("removed.awaited", f"rows.{row.key}", "Row %(no)s waited for the removed row.", severity=HINT,
                            no=row.label))
    if gone.after and on == (row.key,):
        after = tuple(dict.fromkeys((*after, *(k for k in gone.after if k != row.key))))
    return after


def _successors(row: Row, following: str) -> tuple[str, ...]:
    onward = tuple(o.to for o in row.outcomes if not o.returns and o.to != row.key)
    return onward[:1] or row.next or (following,)


def _following(section: Section, key: str) -> str:
    here = section.rows.index(key)
    return section.rows[here + 1] if here + 1 < len(section.rows) else END


def _section(pack: Pack, key: str) -> Section:
    found = next((section for section in pack.sections if section.key == key), None)
    if found is None:
        raise NotFound("sop.section_gone", "This section is no longer in the draft.", remedy="Reload the page.")
    return found


def _place(pack: Pack, key: str) -> tuple[Section, Row]:
    section = section_of(pack, key)
    row = next((row for row in pack.rows if row.key == key), None)
    if section is None or row is None:
        raise NotFound("sop.row_gone", "This row is no longer in the draft.", remedy="Go back to the rows of the draft.")
    return section, row


def _new_row_key(pack: Pack) -> str:
    numbers = [int(m[1]) for row in pack.rows if (m := re.fullmatch(r"r(\d{1,6})", row.key))]
    return f"r{max(numbers, default=0) + 1}"


def _rebuilt(pack: Pack, rows: Mapping[str, Row], new: Mapping[str, Row], section: Section, keys: list[str]) -> Pack:
    sections = tuple(replace(s, rows=tuple(keys)) if s.key == section.key else s for s in pack.sections)
    return _sorted(replace(pack, rows=(*rows.values(), *new.values()), sections=sections), numbering(pack))


def _sorted(pack: Pack, scheme: str) -> Pack:
    ordered = replace(pack, rows=tuple(in_order(pack)))
    return renumbered(ordered, scheme) if scheme else ordered


# -- numbers ----------------------------------------------------------------------------------------------------------


def numbering(pack: Pack) -> str:
    """How the rows are numbered: ``whole`` 1…n through the table, ``section`` anew in each section, empty for any other
    way, which an edit then leaves alone."""
    numbers = [row.no.strip().rstrip(".") for row in in_order(pack)]
    if numbers == [str(n) for n in range(1, len(numbers) + 1)]:
        return "whole"
    by_key = {row.key: row.no.strip().rstrip(".") for row in pack.rows}
    each = [[by_key[key] for key in s.rows if key in by_key] for s in pack.sections]
    return "section" if all(line == [str(n) for n in range(1, len(line) + 1)] for line in each) else ""


def renumbered(pack: Pack, scheme: str = "whole") -> Pack:
    """The rows numbered 1…n through the table (``whole``) or in each section (``section``); full stops stay."""
    stop = "." if any(row.no.strip().endswith(".") for row in pack.rows) else ""
    numbers: dict[str, str] = {}
    for section in pack.sections:
        start = len(numbers) if scheme == "whole" else 0
        numbers |= {key: f"{n}{stop}" for n, key in enumerate(section.rows, start + 1)}
    return replace(pack, rows=tuple(replace(row, no=numbers.get(row.key, row.no)) for row in pack.rows))


# -- lanes and sections -----------------------------------------------------------------------------------------------


def put_lanes(pack: Pack, lanes: Iterable[Lane]) -> Pack:
    """The table with these columns. Raises ``InvalidInput`` when a column in use is missing."""
    kept = tuple(lanes)
    keys = {lane.key for lane in kept}
    for lane in pack.lanes:
        users = [row.label for row in pack.rows if any(lane.key in (w.lane, *w.all_of) for w in row.works)]
        if lane.key not in keys and users:
            raise InvalidInput("lane.in_use", "“%(lane)s” still works in row %(rows)s.", lane=lane.title,
                               rows=", ".join(users[:8]), place="lanes", remedy="Give those rows to another actor first.")
    rows = tuple(replace(row, marks={k: v for k, v in row.marks.items() if k in keys}) for row in pack.rows)
    return replace(pack, lanes=kept, rows=rows)


def put_sections(pack: Pack, sections: Iterable[Section]) -> Pack:
    """These sections. Raises ``InvalidInput`` when one that still has rows is missing, or none is left."""
    kept = tuple(sections)
    keys = {section.key for section in kept}
    known = {row.key for row in pack.rows}
    for section in pack.sections:
        if section.key not in keys and any(key in known for key in section.rows):
            raise InvalidInput("section.in_use", "The section “%(section)s” still has rows.", place="sections",
                               section=section.title or section.key, remedy="Move its rows to another section first.")
    if not kept:
        raise InvalidInput("sections.none", "The SOP has no section, so nothing would run.", place="sections")
    return _sorted(replace(pack, sections=kept), "")


def declare_roles(pack: Pack, offered: Iterable[Role]) -> Pack:
    """Every role that a lane or a work names stands in the pack; those it lacks are taken from the office's."""
    named = {ref.removeprefix("role:") for ref in (
        *(lane.actor for lane in pack.lanes), *(work.actor for row in pack.rows for work in row.works))
        if ref.startswith("role:")}
    filled = {role.key for role in pack.roles if role.actors}
    added = {role.key: role for role in offered if role.key in named - filled}
    if not added:
        return pack
    kept = tuple(role for role in pack.roles if role.key not in added)
    return replace(pack, roles=(*kept, *added.values()))
