"""The words of a draft by section, every version of them, and the comments on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, override

from capaian.kernel.errors import NotFound
from capaian.procedures.ports import STEP_KINDS, Field, TaskRef
from capaian.procedures.selectors import ref_of, task_row, tasks_of
from capaian.reporting.domain.comments import PENDING, state_after
from capaian.reporting.domain.narrative import Section, section_key
from capaian.reporting.models import DraftComment, DraftText

WRITTEN = ("draft", "consolidate")
"""The kinds of step at which a person writes the words of a report."""


def sections_of(fields: Iterable[Field], entry: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections that these fields hold, as typed or else as proposed; their titles are Indonesian.

    A long text is a section; so is every long cell of a table, under the line that its first column names.

    >>> words = Field("sasaran", "", "rows", columns=(Field("sasaran", ""), Field("sebab", "", "long")),
    ...               suggestion=[{"sasaran": "S1", "sebab": "x"}])
    >>> [(s.key, s.text) for s in sections_of([Field("penutup", "", "long"), words], {"penutup": "Demikian."})]
    [('penutup', 'Demikian.'), ('sasaran.3696ad5977.sebab', 'x')]
    """
    found = []
    with override("id"):
        for one in fields:
            value = entry.get(one.key, one.suggestion)
            if one.type == "long":
                found.append(Section(one.key, gettext(one.label) if one.label else "", str(value or "")))
            elif one.type == "rows":
                found += [section for line in value or () for section in _of_line(one, line)]
    return tuple(found)


def _of_line(table: Field, line: Mapping[str, Any]) -> list[Section]:
    name = str(line.get(table.columns[0].key, ""))
    return [Section(section_key(table.key, name, column.key), f"{gettext(column.label) if column.label else ''}: {name}",
                    str(line.get(column.key, "") or ""))
            for column in table.columns[1:] if column.type == "long" and name.strip()]


def sections(task: TaskRef) -> tuple[Section, ...]:
    """The sections of a task at which a report is written, as they stand."""
    return sections_of(STEP_KINDS[task.kind].fields(task), task.entry)


def with_words(fields: Iterable[Field], words: Mapping[str, str], before: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields with these words proposed (section → text), and the lines that somebody had added before."""
    out = []
    for one in fields:
        if one.type == "long":
            out.append(replace(one, suggestion=words.get(one.key, one.suggestion)))
        elif one.type == "rows":
            first = one.columns[0].key
            lines = list(one.suggestion)
            known = {line.get(first) for line in lines}
            lines += [line for line in before.get(one.key) or () if line.get(first) and line.get(first) not in known]
            out.append(replace(one, suggestion=[_with_words(one, line, words) for line in lines]))
        else:
            out.append(one)
    return tuple(out)


def _with_words(table: Field, line: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    name = str(line.get(table.columns[0].key, ""))
    keys = {column.key: section_key(table.key, name, column.key) for column in table.columns[1:]}
    return {**line, **{column: words[key] for column, key in keys.items() if key in words}}


def values_of(fields: Iterable[Field], entry: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """What is to be saved so that these sections read as given: field → value, of the fields that change."""
    values: dict[str, Any] = {}
    for one in fields:
        value = entry.get(one.key, one.suggestion)
        if one.type == "long" and one.key in words:
            values[one.key] = words[one.key]
        elif one.type == "rows" and any(key.startswith(f"{one.key}.") for key in words):
            values[one.key] = [_with_words(one, line, words) for line in value or ()]
    return values


def written_task(run_id: int) -> TaskRef | None:
    """The step at which the run's present draft was written, done or still open."""
    rows = [t for t in tasks_of(run_id) if t.kind in WRITTEN and t.current and t.state in ("done", "open")]
    return ref_of(task_row(rows[-1].pk)) if rows else None


def written_before(task: TaskRef) -> TaskRef | None:
    """The round before this one in which the same step was done."""
    rows = [t for t in tasks_of(task.run.id) if t.step == task.step and t.member == task.member and t.state == "done"
            and t.round < task.round]
    return ref_of(task_row(rows[-1].pk)) if rows else None


# --- versions ---------------------------------------------------------------------------------------------------------


def texts_of(run_id: int, section: str) -> list[DraftText]:
    """Every version of a section, oldest first. One query."""
    return list(DraftText.objects.filter(run=run_id, section=section).select_related("task").order_by("pk"))


def newest_texts(run_id: int) -> dict[str, DraftText]:
    """The newest version of every section. One query."""
    return {row.section: row for row in DraftText.objects.filter(run=run_id).order_by("pk")}


def text_row(run_id: int, pk: int) -> DraftText:
    """One version of a section of this run; NotFound for another's."""
    row = DraftText.objects.filter(run=run_id, pk=pk).first()
    if row is None:
        raise NotFound("text.unknown", "There is no such version.")
    return row


# --- comments ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommentAct:
    """What became of a comment: who, when, and in which words."""

    act: str
    text: str
    at: datetime
    name: str
    acted_title: str


@dataclass(frozen=True)
class Comment:
    """A comment with what became of it. ``title`` names the section, empty for the document as a whole."""

    id: int
    number: int
    section: str
    title: str
    text: str
    at: datetime
    name: str
    acted_title: str
    round: int
    acts: tuple[CommentAct, ...]

    @property
    def state(self) -> str:
        return state_after(one.act for one in self.acts)

    @property
    def pending(self) -> bool:
        return self.state in PENDING

    @property
    def answer(self) -> str:
        """The last words of the one who works on the draft, or of who settled it."""
        return next((one.text for one in reversed(self.acts) if one.text), "")


def comments_of(run_id: int) -> list[Comment]:
    """Every comment on the run's drafts in the order written, numbered. Two queries."""
    rows = DraftComment.objects.filter(run=run_id).select_related("task").prefetch_related("acts").order_by("pk")
    return [Comment(row.pk, number, row.section, row.title, row.text, row.at, row.name, row.acted_title, row.task.round,
                    tuple(CommentAct(a.act, a.text, a.at, a.name, a.acted_title)
                          for a in sorted(row.acts.all(), key=lambda a: a.pk)))
            for number, row in enumerate(rows, 1)]


def pending_comments(run_id: int) -> list[Comment]:
    """The comments that keep a draft from being approved."""
    return [one for one in comments_of(run_id) if one.pending]


def carried_comments(run_id: int) -> list[Comment]:
    """The comments that the meeting is to take up."""
    return [one for one in comments_of(run_id) if one.state == "carried"]


def commented_sections(task: TaskRef) -> Sequence[Section]:
    """What a review can be pinned to: the sections of the run's draft, if it has one."""
    written = written_task(task.run.id)
    return sections(written) if written else ()
