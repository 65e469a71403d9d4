"""The narrative beside the table: swapped sentences, other actors, sentences without a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from capaian.sop.domain.finding import Finding, finding
from capaian.sop.domain.lint.texts import folded, shared
from capaian.sop.domain.pack import Pack, Row

_SAME = 0.85


def findings(pack: Pack, siblings: Sequence[Pack]) -> Iterator[Finding]:
    """Where prose and table of one SOP, or the tables of two, do not say the same."""
    for row in pack.rows:
        if row.activity_printed and folded(row.activity_printed) != folded(row.activity):
            yield from _sentence(pack, row, siblings)
        if row.prose:
            yield from _actors(pack, row)
        if row.prose and row.activity_printed and not _printed_somewhere(row, (pack, *siblings)):
            yield finding("prose.without_row", f"rows.{row.key}.prose",
                          "What the text says at %(at)s stands in no row.", at=row.prose_no or row.label)


def _sentence(pack: Pack, row: Row, siblings: Sequence[Pack]) -> Iterator[Finding]:
    for other in (*siblings, pack):
        for owner in other.rows:
            if owner is row:
                continue
            if max(shared(row.activity_printed, owner.activity), shared(row.activity_printed, owner.prose)) >= _SAME:
                yield finding("row.swapped", f"rows.{row.key}.activity_printed",
                              "Row %(no)s prints the sentence of row %(other)s of “%(title)s”.", no=row.label,
                              other=owner.label, title=other.title)
                return
    yield finding("row.sentence_differs", f"rows.{row.key}.activity_printed",
                  "Row %(no)s prints another sentence than the text.", no=row.label)


def _printed_somewhere(row: Row, packs: Sequence[Pack]) -> bool:
    return any(max(shared(printed, row.prose), shared(printed, row.activity)) >= _SAME
               for pack in packs for other in pack.rows if (printed := other.activity_printed or other.activity)
               and not (other is row and not row.activity_printed))


def _actors(pack: Pack, row: Row) -> Iterator[Finding]:
    lanes = {lane.key for lane in pack.lanes}

    def named(text: str) -> set[str]:
        return {lane.title for lane in pack.lanes for form in lane.title.split("/")
                if re.search(rf"\b{re.escape(folded(form))}\b", folded(text))}

    in_text, in_table = named(row.prose), named(row.activity)
    acting = {pack.lane(key).title for work in row.works for key in work.all_of or (work.lane,) if key in lanes}
    if in_text and not in_table and acting and not in_text & acting:
        in_table = acting  # the sentence of the table names nobody, but its column does
    if in_text and in_table and in_text != in_table:
        yield finding("row.actors_differ", f"rows.{row.key}.prose",
                      "Row %(no)s: the text names %(text)s, the table %(table)s.", no=row.label,
                      text=", ".join(sorted(in_text - in_table)) or "-",
                      table=", ".join(sorted(in_table - in_text)) or "-")
