"""A draft as a Word file and back: the words of its sections are taken, everything else must be as it was.

Each section stands between two lines with bookmarks (docs/adr/0009). The bookmark before it carries a fingerprint of the
text as it went out, so that what somebody changed on the web meanwhile is noticed section by section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.conf import settings

from capaian.foundation.typesetting.docx import WorkingFile, closing_words, opening_words, render_docx
from capaian.foundation.word_files import Grid, Line, read_upload, read_word
from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.paper import Paper, Prose, plain_prose
from capaian.kernel.periods import Period
from capaian.procedures.ports import TaskRef
from capaian.reporting.domain.narrative import Change, Section, fingerprint, normal
from capaian.reporting.domain.tables import TO_BE_WRITTEN

_FRESH = "Download the draft again and copy your words into that file."
_ODD = {"picture": "The section “%(section)s” holds a picture or drawing; only words are taken.",
        "footnote": "The section “%(section)s” holds a footnote; only words are taken.",
        "comment": "The section “%(section)s” holds a comment of Word; only words are taken.",
        "formula": "The section “%(section)s” holds a formula; only words are taken."}
#: A section has at most so many characters.
LONGEST_SECTION = 100_000
#: Passages outside the sections that are named at most.
MOST_NAMED = 20


@dataclass(frozen=True)
class Handed:
    """What came back: the sections whose words change, and what was changed elsewhere and is not taken."""

    changes: tuple[Change, ...]
    ignored: tuple[str, ...]

    @property
    def words(self) -> dict[str, str]:
        return {change.key: change.after for change in self.changes}


def draft_file(task: TaskRef, paper: Paper, sections: Sequence[Section], *, at: datetime) -> bytes:
    """The draft to be edited in Word. ``paper`` must hold the sections' words as passages."""
    return render_docx(paper, at=at, working=working_file(task, paper, sections))


def working_file(task: TaskRef, paper: Paper, sections: Sequence[Section]) -> WorkingFile:
    """The bookmarks of the file. What a section said when it went out stands in the bookmark before it."""
    there = {block.passage for block in paper.blocks if isinstance(block, Prose)}
    return WorkingFile(
        name=_name(task),
        notice=f"NASKAH KERJA putaran {task.round}. Ubah hanya teks di antara baris ▼ dan ▲; jangan menghapus baris itu. "
               "Tabel dan angka diisi aplikasi.",
        passages={s.key: (f"mulai_{_short(s.key)}_{fingerprint(s.text)}", f"akhir_{_short(s.key)}", s.title)
                  for s in sections if s.key in there})


def _name(task: TaskRef) -> str:
    return f"naskah_{task.run.uid.hex[:12]}_{_short(f'{task.step} {task.member}')[:6]}_{task.round}"


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def read_words(data: bytes, task: TaskRef, paper: Paper, sections: Sequence[Section], *, at: datetime,
               read: Callable[[bytes], list[Line | Grid]] = read_upload) -> Handed:
    """What an uploaded Word file changes in the draft as it stands now. It is read in a process of its own.

    Raises InvalidInput for another file, run, step or round, and ManyProblems that names each section that is missing,
    holds more than words or was changed on the web meanwhile, and each cell of a table that differs.
    """
    refuse_oversized(len(data))
    given = read(data)
    _right_file(given, task)
    working = working_file(task, paper, sections)
    expected = read_word(render_docx(paper, at=at, working=working, numbers={}))
    problems: list[CapaianError] = []
    changed: list[Change] = []
    inside: set[int] = set()
    for section in sections:
        if section.key in working.passages:
            try:
                text, out, places = _written(given, section, working.passages[section.key])
                inside |= places
                if normal(text) != normal(section.text) and fingerprint(text) != out:
                    if out != fingerprint(section.text):
                        raise InvalidInput("word.meanwhile", "The section “%(section)s” was changed on the web after this file "
                                           "was downloaded.", section=section.title, remedy=_FRESH)
                    changed.append(Change(section.key, section.title, section.text, text))
            except CapaianError as refusal:
                problems += refusal.problems if isinstance(refusal, ManyProblems) else [refusal]
    problems += _tables(_named(expected), _named([one for n, one in enumerate(given) if n not in inside]))
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems[:50])
    return Handed(tuple(changed), _elsewhere(expected, given, inside, working))


def refuse_oversized(size: int) -> None:
    """InvalidInput when a Word file of so many bytes is not even looked at."""
    if size > settings.UPLOAD_LIMIT:
        raise InvalidInput("word.large", "The Word file is larger than %(most)s MB.",
                           most=settings.UPLOAD_LIMIT // (1024 * 1024), remedy=_FRESH)


def _right_file(given: Sequence[Line | Grid], task: TaskRef) -> None:
    marks = [mark for one in given for mark in one.marks if mark.startswith("naskah_")]
    ours = _name(task)
    if not marks:
        raise InvalidInput("word.foreign", "This Word file is not a draft that was downloaded here.",
                           remedy="Download the draft on this page and edit that file.")
    theirs = marks[0]
    if theirs == ours:
        return
    if theirs.rpartition("_")[0] == ours.rpartition("_")[0]:
        raise InvalidInput("word.round", "This file is the draft of round %(theirs)s; the draft is in round %(ours)s now.",
                           theirs=theirs.rpartition("_")[2][:6], ours=task.round, remedy=_FRESH)
    raise InvalidInput("word.run", "This file is the draft of another report, not of %(sop)s, %(period)s.", sop=task.run.title,
                       period=Period.parse(task.run.period).label_id(),
                       remedy="Download the draft on this page and edit that file.")


def _written(given: Sequence[Line | Grid], section: Section, marks: tuple[str, str, str]) -> tuple[str, str, set[int]]:
    """The text between the lines of a section, the fingerprint it went out with, and the places it takes up."""
    before, behind, title = marks
    start = [(n, m) for n, one in enumerate(given) for m in one.marks if m.startswith(before.rpartition("_")[0] + "_")]
    end = [n for n, one in enumerate(given) for m in one.marks if m == behind]
    if len(start) != 1 or len(end) != 1 or end[0] <= start[0][0]:
        raise InvalidInput("word.section", "The section “%(section)s” is missing, or a line ▼ or ▲ of it was deleted.",
                           section=section.title, remedy=_FRESH)
    (first, mark), last = start[0], end[0]
    problems: list[CapaianError] = []
    for place, words in ((first, opening_words(title)), (last, closing_words(title))):
        line = given[place]
        if isinstance(line, Grid) or " ".join(line.text.split()) != " ".join(normal(words).split()):
            problems.append(InvalidInput("word.line", "Something was typed into a line ▼ or ▲ of the section “%(section)s”.",
                                         section=section.title, remedy="Move it between the two lines."))
    parts = []
    for one in given[first + 1:last]:
        if isinstance(one, Grid):
            problems.append(InvalidInput("word.table", "A table was put into the section “%(section)s”; only words are taken.",
                                         section=section.title, remedy="Write it as text, or attach it as an annex."))
        else:
            problems += [InvalidInput("word.odd", _ODD[odd], section=section.title, remedy="Delete it there and save again.")
                         for odd in dict.fromkeys(one.odd)]
            parts.append(one.prose)
    if problems:
        raise problems[0] if len(problems) == 1 else ManyProblems(problems)
    if sum(map(len, parts)) > LONGEST_SECTION:
        raise InvalidInput("word.long", "The section “%(section)s” has more than %(most)s characters.", section=section.title,
                           most=LONGEST_SECTION, remedy="Shorten it, or attach the rest as an annex.")
    text = normal("\n\n".join(parts))
    return "" if plain_prose(text) == TO_BE_WRITTEN else text, mark.rpartition("_")[2], set(range(first, last + 1))


# --- what is not written by people --------------------------------------------------------------------------------------


def _named(blocks: Sequence[Line | Grid]) -> list[tuple[str, Grid]]:
    """The tables, each under the last words before it."""
    found, title = [], ""
    for one in blocks:
        if isinstance(one, Grid):
            found.append((title, one))
        elif one.text.strip():
            title = " ".join(one.text.split())
    return found


def _tables(ours: Sequence[tuple[str, Grid]], theirs: Sequence[tuple[str, Grid]]) -> list[CapaianError]:
    """Every difference between the tables as they must be and as they came, by table, row and column."""
    if len(ours) != len(theirs):
        absent = [title for title, _ in ours if title not in {name for name, _ in theirs}]
        return [InvalidInput("word.tables", "The file has %(theirs)s tables, the draft has %(ours)s (%(named)s).",
                             theirs=len(theirs), ours=len(ours), named="; ".join(absent[:5]) or "–", remedy=_FRESH)]
    problems: list[CapaianError] = []
    for (title, mine), (_, given) in zip(ours, theirs, strict=True):
        if [len(row) for row in mine.rows] != [len(row) for row in given.rows]:
            problems.append(InvalidInput("word.rows", "Rows or columns of the table “%(table)s” were added or deleted.",
                                         table=title[:120], remedy=_FRESH))
            continue
        head = mine.rows[0] if mine.rows else []
        problems += [InvalidInput(
            "word.cell", "Table “%(table)s”, row %(row)s, column “%(column)s”: the file says “%(theirs)s”, the data say "
            "“%(ours)s”.", table=title[:120], row=n, column=(head[k] if k < len(head) else "")[:60] or str(k + 1),
            theirs=was[:60], ours=now[:60], remedy="Figures are changed where they are collected, not in the report.")
            for n, (a, b) in enumerate(zip(mine.rows, given.rows, strict=True), 1)
            for k, (now, was) in enumerate(zip(a, b, strict=True)) if _bare(now) != _bare(was)]
    return problems


def _bare(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def _elsewhere(expected: Sequence[Line | Grid], given: Sequence[Line | Grid], inside: set[int],
               working: WorkingFile) -> tuple[str, ...]:
    """Words outside the sections and tables that the file says differently: they are named and not taken."""
    places: set[int] = set()
    for before, behind, _ in working.passages.values():
        at = {mark: n for n, one in enumerate(expected) for mark in one.marks}
        places |= set(range(at[before], at[behind] + 1))
    old, new = (_lines([one for n, one in enumerate(blocks) if n not in taken])
                for blocks, taken in ((expected, places), (given, inside)))
    found = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what in ("replace", "insert"):
            found += new[c:d]
        elif what == "delete":
            found += [f"– {text}" for text in old[a:b]]
    return tuple(text[:200] for text in found[:MOST_NAMED])


def _lines(blocks: Sequence[Line | Grid]) -> list[str]:
    return [text for one in blocks if isinstance(one, Line) and not one.made and (text := _bare(one.text))]


