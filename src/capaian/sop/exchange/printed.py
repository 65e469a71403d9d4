"""Read an SOP from a sheet that holds it as offices print it: identity fields, then the table with its actors' columns.

The table says who acts (a sign in the column of an actor), what is needed, how long it takes and what comes out. It does not
say what kind of work a step is, nor, with arrows drawn over the cells, where a decision leads: the kind stays the most neutral
one, and whatever is taken from the words of a row is noted for an officer to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import Any

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.answers import decides
from capaian.sop.domain.editing import free_key, slug
from capaian.sop.domain.pack import Identity, Lane, Note, Outcome, Pack, Row, Section, Work
from capaian.sop.domain.schema import MOST_ITEMS
from capaian.sop.exchange.cells import lines_of
from capaian.sop.exchange.printed_flow import Mark, mark_of, target_of
from capaian.sop.exchange.printed_head import Heads, heads_at, is_repeated
from capaian.sop.exchange.printed_identity import identity_in
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.words import plain

Line = tuple[int, dict[str, str]]  # the number of the line, and its filled cells by column letters

MOST_ACTORS = 60
STEP_KIND, DECISION_KIND = "gather", "review"
_PERIODS = (("month", r"bulanan|setiap bulan|tiap bulan"), ("quarter", r"triwulan\w*|tribulan\w*|tri wulan"),
            ("semester", r"semester\w*"), ("year", r"tahunan|setiap tahun|lakip|lkjip|lkip"))
_PERIOD_NAMES = {"month": "bulan", "quarter": "triwulan", "semester": "semester", "year": "tahun"}
_NOTED = {
    "bpmn.kind": "Berkas tidak menyebut jenis pekerjaan langkah “%(step)s”; perlu dipilih kantor.",
    "bpmn.actor": "Berkas tidak menyebut jabatan atau tim untuk kolom “%(name)s”; perlu ditunjuk kantor.",
    "bpmn.period": "Berkas tidak menyebut periode; untuk sementara triwulan.",
    "table.nobody": "Tidak ada tanda di kolom pelaksana langkah %(no)s; untuk sementara %(lane)s.",
    "table.together": "Beberapa pelaksana bertanda di langkah %(no)s; dibaca semuanya harus mengerjakan.",
    "table.decision": "Langkah %(no)s dibaca sebagai keputusan; jawaban “%(answer)s” dibaca menuju langkah %(to)s.",
    "table.heading": "Judul kelompok baris dalam tabel: “%(text)s”.",
}


@dataclass
class _Step:
    """A row of the table while it is read."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)  # lane letters → what stands there
    answers: dict[str, str] = field(default_factory=dict)  # "yes"/"no" → what stands in such a column


def printed_sop(book: Any, remarks: list[Remark], apart: Collection[str] = ()) -> Pack:
    """The SOP on the first sheet that holds the table of one; the sheets of ``apart`` hold something else.
    ``InvalidInput`` when no sheet does."""
    sheets = {name: [(n, {letters: text for letters, text in cells if text.strip()}) for n, cells in
                     lines_of(book, name, remarks)] for name in book.sheetnames if name not in apart}
    for name, lines in sheets.items():
        for at in range(len(lines)):
            heads = heads_at(lines, at)
            if heads is not None:
                return _Table(name, lines, heads, remarks).pack(sheets)
    raise InvalidInput("xlsx.no_table", "No sheet holds the table of an SOP: a line of headings with the activity and, beside "
                       "it, actors, requirement, time or output.", place=", ".join(sheets)[:200],
                       remedy="Copy the SOP into the template workbook, or put such a line above the table.")


class _Table:
    def __init__(self, sheet: str, lines: list[Line], heads: Heads, remarks: list[Remark]) -> None:
        self.sheet, self.lines, self.heads, self.remarks = sheet, lines, heads, remarks
        self.notes: list[Note] = []

    def pack(self, sheets: dict[str, list[Line]]) -> Pack:
        steps = self._steps()
        if len(steps) > MOST_ITEMS:
            raise InvalidInput("sop.too_many_rows", "The SOP has more than %(most)s rows.", place=self.sheet,
                               remedy="Split it into several SOPs.", most=MOST_ITEMS)
        if not steps:
            raise InvalidInput("xlsx.no_rows", "The table has headings, but no rows.", place=self.sheet)
        above = [(self.sheet, line) for line in self.lines[:self.heads.first]]
        others = [(name, line) for name, lines in sheets.items() if name != self.sheet for line in lines]
        for name in dict.fromkeys(name for name, _ in others):
            if any(heads_at(sheets[name], at) for at in range(len(sheets[name]))):
                self._say(Remark("table.second", "Another table stands on this sheet; bring it in as an SOP of its own.", name))
                others = [one for one in others if one[0] != name]
        identity, title = identity_in([*above, *others], self.remarks)
        heads = self.heads
        self.lanes = {letters: Lane("", said, "") for letters, said in heads.lanes.items()}
        self._name_lanes(steps)
        rows = self._rows(steps)
        for letters, head in heads.unread.items():
            self._say(Remark("xlsx.column_unknown", "The column “%(heading)s” is not read.", f"{letters}{heads.number}",
                             {"heading": head}))
        office = slug(identity["office_name"]) or "kantor"
        name = title or self.sheet
        period = self._period(f"{name} {' '.join(row.activity for row in rows)}")
        identity |= {"column_heads": tuple(heads.printed), "column_numbers": tuple(heads.numbers)}
        self._say(Remark("table.read", "The table was read from this sheet; compare every row with the printed SOP."))
        return Pack(f"{office}/{slug(name) or 'sop'}", office, name, tuple(self.lanes.values()),
                    (Section("main", (period,), tuple(row.key for row in rows)),), rows,
                    identity=Identity(**identity), time_unit=heads.unit, notes=tuple(dict.fromkeys(self.notes)))

    def _say(self, remark: Remark, place: str = "") -> None:
        """A remark at the cell; and, where an officer must settle it, a note at the place in the SOP."""
        at = remark.place
        where = f"{self.sheet}!{at}" if re.fullmatch(r"[A-Z]+\d+", at) else at or self.sheet
        self.remarks.append(replace(remark, place=where))
        if place and remark.code in _NOTED:
            kind = "printed" if remark.code == "table.heading" else "inferred"
            self.notes.append(Note(kind, place, _NOTED[remark.code] % remark.params))

    # ---- lines into steps

    def _steps(self) -> list[_Step]:
        heads, steps, ended = self.heads, list[_Step](), False
        previous = self.lines[heads.last][0]
        for number, cells in self.lines[heads.last + 1:]:
            if is_repeated(cells, heads):
                previous = number
                continue
            texts = {name: cells[letters] for name, letters in heads.columns.items() if letters in cells}
            marks = {letters: cells[letters] for letters in heads.lanes if letters in cells}
            answers = {name: cells[letters] for name, letters in heads.answers.items() if letters in cells}
            gap, previous = number - previous > 2, number
            quality = any(name in texts for name in ("requirement", "standard", "output"))
            numbered = texts.get("no", "").strip(" .)").isdecimal()
            if ended or (steps and not numbered and gap and not (quality and "activity" in texts)):
                if not ended:
                    self._say(Remark("table.below", "What stands below the table is not read.", f"{next(iter(cells))}{number}"))
                ended = True
            elif "activity" in texts and not quality and not marks and not answers and not numbered:
                said = " ".join(texts[name].strip() for name in ("no", "activity") if name in texts)
                self._say(Remark("table.heading", "“%(text)s” is read as a heading between rows, not as a row.",
                                 f"{heads.columns['activity']}{number}", {"text": said}), "rows")
            elif "activity" in texts or numbered:
                if set(texts) == {"no"} and not marks:
                    continue  # a numbered line that nobody filled
                steps.append(_Step(number, texts, marks, answers))
            elif steps and (texts or marks):
                self._continue(steps[-1], texts, marks)
        return steps

    def _continue(self, step: _Step, texts: dict[str, str], marks: dict[str, str]) -> None:
        """A line without number and activity goes on with the row above."""
        for name, text in texts.items():
            step.texts[name] = f"{step.texts[name]}\n{text}" if name in step.texts else text
        step.marks |= {letters: text for letters, text in marks.items() if letters not in step.marks}

    # ---- actors

    def _name_lanes(self, steps: list[_Step]) -> None:
        """The columns of actors; in a table with one column of names, a column for each name."""
        taken: set[str] = set()
        letters = self.heads.listed
        homes = {plain(lane.title): home for home, lane in self.lanes.items()}
        for step in steps if letters else ():
            for name in re.split(r"\s*(?:[\n;,]|\bdan\b|&)\s*", step.texts.pop("actors", "")):
                name = re.sub(r"^\s*(?:[-•–*]|\(?\d{1,2}[.)])\s*", "", name).strip()
                if name:
                    home = homes.setdefault(plain(name), f"{letters}:{name}")
                    if len(homes) > MOST_ACTORS:
                        raise InvalidInput("table.actors", "The table names more than %(most)s actors.", most=MOST_ACTORS,
                                           place=f"{self.sheet}!{letters}{step.line}")
                    self.lanes.setdefault(home, Lane("", name, ""))
                    step.marks[home] = "✓"
        if not self.lanes:
            self.lanes["?"] = Lane("", "Pelaksana", "")
        for home, lane in self.lanes.items():
            title = " ".join(lane.title.split())
            key = free_key(slug(title), taken, "pelaksana")
            taken.add(key)
            self.lanes[home] = Lane(key, title, f"position:{key}")
            at = f"{home.partition(':')[0]}{self.heads.number}" if home != "?" else ""
            self._say(Remark("bpmn.actor", "The lane “%(name)s” needs a post or a team of the office.", at, {"name": title}),
                      f"lanes.{key}.actor")

    def _acting(self, step: _Step, marks: dict[str, Mark]) -> list[str]:
        """The columns whose actor works in this row: those with a sign; an answer is none where another sign stands."""
        signs = [home for home, mark in marks.items() if mark.acts]
        answers = [home for home, mark in marks.items() if mark.answer == "yes"] or [h for h, m in marks.items() if m.answer]
        if signs or answers:
            return signs or answers[:1]
        said = f" {plain(step.texts.get('activity', ''))} "
        named = [(said.index(f" {form} "), -len(form), home) for home, lane in self.lanes.items()
                 for form in {plain(lane.title), *map(plain, lane.title.split("/"))} if form and f" {form} " in said]
        return [min(named)[2]] if named else []

    # ---- rows

    def _rows(self, steps: list[_Step]) -> tuple[Row, ...]:
        numbers: dict[str, int] = {}
        for n, step in enumerate(steps, 1):
            numbers.setdefault(step.texts.get("no", "").strip(" .)"), n)
        actors: list[list[str]] = []
        rows: list[Row] = []
        for n, step in enumerate(steps, 1):
            marks = {home: mark_of(text) for home, text in step.marks.items()}
            label = step.texts.get("no", "").strip(" .)") or f"r{n}"
            key, where = f"r{n}", f"{self.heads.columns['activity']}{step.line}"
            acting = self._acting(step, marks)
            if not any(mark.acts or mark.answer for mark in marks.values()):
                home = acting[0] if acting else actors[-1][0] if actors else next(iter(self.lanes))
                acting = [home]
                self._say(Remark("table.nobody", "No actor is marked in row %(no)s; “%(lane)s” was set.", where,
                                 {"no": label, "lane": self.lanes[home].title}), f"rows.{key}.works")
            actors.append(acting)
            activity = step.texts.get("activity", "").strip()
            if len(acting) > 1:
                self._say(Remark("table.together", "Several actors are marked in row %(no)s; it is read that all of them must "
                                 "act.", where, {"no": label}), f"rows.{key}.works")
            outcomes = self._outcomes(step, marks, n, len(steps), numbers, actors, label)
            kind = DECISION_KIND if outcomes else STEP_KIND
            self._say(Remark("bpmn.kind", "Step “%(step)s” has no kind in the file; choose one.", where,
                             {"step": shorten(f"{label} {activity}", 70, placeholder=" …")}), f"rows.{key}.works")
            lanes = tuple(self.lanes[home].key for home in acting)
            work = Work(kind, lanes[0], all_of=lanes if len(lanes) > 1 else ())
            rows.append(Row(key, step.texts.get("no", "").strip(), activity, (work,),
                            requirement=step.texts.get("requirement", "").strip(),
                            standard=" ".join(step.texts.get("standard", "").split()),
                            output=step.texts.get("output", "").strip(), remark=step.texts.get("remark", "").strip(),
                            outcomes=outcomes, marks={self.lanes[home].key: mark.word[:100] for home, mark in marks.items()
                                                      if mark.word}))
        return tuple(rows)

    def _outcomes(self, step: _Step, marks: dict[str, Mark], n: int, count: int, numbers: dict[str, int],
                  actors: list[list[str]], label: str) -> tuple[Outcome, ...]:
        """The answers of a row that decides: signs and columns of answers, else the words of the row."""
        said = f"{step.texts.get('activity', '')}. {step.texts.get('remark', '')}"
        answers = {mark.answer: mark for mark in marks.values() if mark.answer}
        if not (answers or step.answers.get("no", "").strip(" -–") or any(m.decides for m in marks.values()) or decides(said)):
            return ()
        if n == 1 and not answers and not step.answers:
            return ()
        yes, no = answers.get("yes", Mark()), answers.get("no", Mark())
        onward = target_of(step.answers.get("yes", "") or yes.word, numbers, bare=bool(step.answers.get("yes"))) or n + 1
        under = next((home for home, mark in marks.items() if mark.answer == "no"), "")
        back = (target_of(step.answers.get("no", "") or no.word, numbers, bare=bool(step.answers.get("no")))
                or target_of(said, numbers) or self._maker(n, actors, under))
        place = f"rows.r{n}.outcomes"
        out = []
        for key, to, word in (("ya", onward, yes.answer_word or "Ya"), ("tidak", back, no.answer_word or "Tidak")):
            goal = f"r{to}" if 1 <= to <= count else "end"
            out.append(Outcome(key, word, goal, returns=goal != "end" and to <= n))
            named = "selesai" if goal == "end" else next((no for no, at in numbers.items() if at == to and no), goal)
            self._say(Remark("table.decision", "Row %(no)s is read as a decision; the answer “%(answer)s” leads to row %(to)s.",
                             f"{self.heads.columns['activity']}{step.line}", {"no": label, "answer": word, "to": named}), place)
        return tuple(out)

    def _maker(self, n: int, actors: list[list[str]], under: str) -> int:
        """The row to which a refused thing most likely goes back: the last one of the actor under whom the answer stands,
        else of anybody other than the decider, else the row above."""
        earlier = list(reversed(list(enumerate(actors[:n - 1], 1))))
        if under and under not in actors[n - 1]:
            for at, lanes in earlier:
                if under in lanes:
                    return at
        return next((at for at, lanes in earlier if not set(lanes) & set(actors[n - 1])), max(n - 1, 1) if n > 1 else 0)

    def _period(self, said: str) -> str:
        text = plain(said)
        found = [period for period, form in _PERIODS if re.search(rf"\b(?:{form})\b", text)]
        if len(found) != 1:
            self._say(Remark("bpmn.period", "The period is not in the file; “quarter” was set."), "sections.main.periods")
            return "quarter"
        self._say(Remark("table.period", "The period is taken from the words of the SOP: %(period)s.", "",
                         {"period": _PERIOD_NAMES[found[0]]}))
        return found[0]
