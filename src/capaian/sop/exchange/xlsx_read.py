"""Read the SOP workbook as offices fill it: whatever a person can still settle in the editor is kept and said, not refused.

Sheets and columns are found by their words, wherever the head of the table stands. A name that points nowhere is looked for
by its title or printed number; what stays unknown is left out with a remark that names the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.editing import free_key, slug
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.pack import END, FORMAT, Pack
from capaian.sop.exchange.cells import lines_of
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.sheets import (
    BASIS,
    BLANK,
    BREAK,
    FACTS,
    LANES,
    NOTES,
    OUTCOMES,
    PROSE,
    ROLES,
    ROWS,
    SECTIONS,
    TABLES,
    WORKS,
    Field,
    Sheet,
)
from capaian.sop.exchange.words import iso_date, known_head, plain

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YES, _NO = {"ya", "y", "x", "v", "√", "✓", "✔", "1", "iya"}, {"", "tidak", "tdk", "t", "-", "–", "0", "bukan"}
_END = {"end", "selesai", "akhir", "berakhir"}
_HEAD_WITHIN = 20  # lines above the table: titles, the name of the office


def is_workbook(book: Any) -> bool:
    """Whether the sheets are those of the SOP workbook; the sheet of works tells it from a printed table."""
    return {plain(ROWS.title), plain(WORKS.title)} <= {plain(name) for name in book.sheetnames}


def facts_sheet(book: Any) -> str:
    """The sheet "SOP" of the workbook, where the rest of it is a printed table; empty when there is none."""
    name = next((name for name in book.sheetnames if plain(name) == "sop"), "")
    heads = {plain(line[0][1]) for _, line in lines_of(book, name, [])} if name else set()
    return name if {"kunci sop", "judul"} <= heads else ""


def with_facts(book: Any, sheet: str, pack: Pack, remarks: list[Remark]) -> Pack:
    """The SOP of a printed table with what the sheet "SOP" says of it."""
    facts = _facts(book, {"sop": sheet}, remarks)
    said = Pack.from_dict(facts | {"lanes": [], "rows": [], "sections": []})
    identity = replace(said.identity, column_heads=said.identity.column_heads or pack.identity.column_heads,
                       column_numbers=said.identity.column_numbers or pack.identity.column_numbers)
    return replace(said, lanes=pack.lanes, rows=pack.rows, sections=pack.sections, notes=pack.notes, identity=identity,
                   time_unit=said.time_unit or pack.time_unit)


def read_workbook(book: Any, remarks: list[Remark]) -> Pack:
    """The SOP of a workbook. Raises ``InvalidInput`` for what nobody could settle later: a formula, no table of steps."""
    names = {plain(name): name for name in reversed(book.sheetnames)}
    facts = _facts(book, names, remarks)
    tables = {sheet.title: list(_lines(book, names, sheet, remarks)) for sheet in TABLES}
    lanes, rows = tables[LANES.title], tables[ROWS.title]
    seen = _Known(remarks)
    seen.rows(rows)
    seen.lanes(lanes, tables[WORKS.title])
    for line in rows:
        line.values |= {"works": [], "outcomes": []}
    by_key = {line.values["key"]: line for line in rows}
    for sheet in (WORKS, OUTCOMES):
        for line in tables[sheet.title]:
            owner = by_key.get(seen.row(line.owner) or "")
            if owner is None:
                remarks.append(Remark("xlsx.step", "There is no step “%(step)s” on the sheet Langkah.",
                                      line.place("Langkah"), {"step": line.owner}))
                continue
            owner.values[sheet.parent].append(line.values)
    seen.settle(tables)
    sections = [line.values for line in tables[SECTIONS.title]]
    if not sections:
        remarks.append(Remark("bpmn.period", "The period is not in the file; “quarter” was set.", SECTIONS.title))
        sections = [{"key": "main", "periods": ["quarter"], "rows": list(by_key)}]
    known = {plain(sheet.title) for sheet in TABLES} | {"sop", "petunjuk", "jenis"}
    remarks.extend(Remark("xlsx.sheet_unknown", "This sheet is not read.", place=name)
                   for name in book.sheetnames if plain(name) not in known)
    facts["identity"]["legal_basis"] = [line.values for line in tables[BASIS.title]]
    return Pack.from_dict(facts | {
        "lanes": [line.values for line in lanes], "rows": [line.values for line in rows], "sections": sections,
        "roles": [line.values for line in tables[ROLES.title]],
        "narrative": [line.values for line in tables[PROSE.title]], "notes": [line.values for line in tables[NOTES.title]],
    })


class _Line:
    """A line of a sheet: its values by name, and where each of them stands."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, str]) -> None:
        self.sheet, self.number, self.cells = sheet, number, cells
        self.values: dict[str, Any] = {}
        self.owner = ""

    def place(self, heading: str) -> str:
        return f"{self.sheet}!{self.cells.get(heading, 'A')}{self.number}"


# ------------------------------------------------------------------------------------------------ sheets and lines


def _value(text: str, field: Field, place: str, remarks: list[Remark]) -> Any:
    if field.kind == "flag":
        said = text.strip().lower()
        if said not in _YES | _NO:
            remarks.append(Remark("xlsx.flag", "“%(text)s” is neither “ya” nor empty; it is taken as empty.", place,
                                  {"text": text}))
        return said in _YES
    if field.kind == "iso":
        iso = text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else iso_date(text)
        if text and iso is None:
            remarks.append(Remark("xlsx.iso", "“%(text)s” is not a date like 2024-01-31; it is left out.", place,
                                  {"text": text}))
        return iso
    if field.kind == "text":
        return text
    items = ["" if item == BLANK else item.replace(BREAK, "\n") for item in text.split("\n")] if text else []
    if field.kind == "list":
        return items
    pairs = [item.partition(" = ") if " = " in item else item.partition("=") for item in items]
    remarks.extend(Remark("xlsx.map", "“%(text)s” is not written as key = word; it is left out.", place, {"text": key})
                   for key, sign, _ in pairs if not sign)
    return {key.strip() if sign != " = " else key: word for key, sign, word in pairs if sign}


def _facts(book: Any, names: Mapping[str, str], remarks: list[Remark]) -> dict[str, Any]:
    """The sheet "SOP" as nested data."""
    found: dict[str, tuple[int, str]] = {}
    if "sop" not in names:
        remarks.append(Remark("xlsx.sheet_absent", "The sheet is missing; it is taken as empty.", place="SOP"))
    else:
        wanted = {plain(f.heading): f.heading for f in FACTS}
        for number, line in lines_of(book, names["sop"], remarks):
            at = next(at for at, (_, text) in enumerate(line) if text)
            label = wanted.get(plain(line[at][1]), line[at][1].strip())
            beside = [text for _, text in line[at + 1:] if text.strip()]
            value = beside[1] if len(beside) > 1 and beside[0].strip() == ":" else next(iter(beside), "")
            if number > 1 and label not in found:
                found[label] = (number, value)
    data: dict[str, Any] = {"identity": {}}
    decree: dict[str, Any] = {"date": {}}
    for field in FACTS:
        number, text = found.pop(field.heading, (0, ""))
        value = _value(text, field, f"SOP!B{number}", remarks)
        *path, name = field.name.split(".")
        home = data
        for step in path:
            home = decree if step == "decree" else home.setdefault(step, {})
        home[name] = value
    data["identity"]["decree"] = decree if data.pop("decree") else None
    if data["identity"]["decree"] is None and any(v for k, v in decree.items() if k != "date"):
        remarks.append(Remark("xlsx.decree", "The decree is left out: “Ada keputusan penetapan” is not “ya”.", "SOP"))
    remarks.extend(Remark("xlsx.line_unknown", "The line “%(heading)s” is not read.", f"SOP!A{number}", {"heading": heading})
                   for heading, (number, _) in found.items() if heading and plain(heading) not in ("bagian", "isi"))
    return _begun(data, remarks)


def _begun(data: dict[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    """What every SOP has: its format, office, title and key. What is missing is set and said."""
    if data["format"] not in (FORMAT, ""):
        raise InvalidInput("xlsx.format", "The format “%(text)s” is not known.", text=data["format"], place="SOP")
    data["format"] = FORMAT
    made = {"title": data["identity"].get("name_printed", "") or "SOP", "office": slug(data["office"]) or "kantor"}
    for name, heading in (("title", "Judul"), ("office", "Kantor")):
        if not (_KEY.fullmatch(data[name]) if name == "office" else data[name].strip()):
            remarks.append(Remark("xlsx.fact", "“%(heading)s” is “%(text)s”; “%(set)s” was set.", "SOP",
                                  {"heading": heading, "text": data[name], "set": made[name]}))
            data[name] = made[name]
    office, _, name = data["key"].partition("/")
    if not (_KEY.fullmatch(office) and _KEY.fullmatch(name)):
        key = f"{data['office']}/{slug(name or office or data['title']) or 'sop'}"
        remarks.append(Remark("xlsx.fact", "“%(heading)s” is “%(text)s”; “%(set)s” was set.", "SOP",
                              {"heading": "Kunci SOP", "text": data["key"], "set": key}))
        data["key"] = key
    return data


def _lines(book: Any, names: Mapping[str, str], sheet: Sheet, remarks: list[Remark]) -> Iterator[_Line]:
    title = names.get(plain(sheet.title))
    if title is None and sheet not in (LANES, SECTIONS):
        return  # a sheet that may be empty
    if title is None:
        remarks.append(Remark("xlsx.sheet_absent", "The sheet is missing; it is taken as empty.", place=sheet.title))
        return
    grid = list(lines_of(book, title, remarks))
    at, columns = _head(grid, sheet)
    if sheet is ROWS and "Kegiatan" not in columns:
        raise InvalidInput("xlsx.column_missing", "The sheet has no column “%(heading)s”.", heading="Kegiatan",
                           place=f"{title}!1:1")
    if not grid[at + 1:] and at < 0:
        return
    for field in sheet.fields:
        if field.heading not in columns:
            remarks.append(Remark("xlsx.column_missing", "The sheet has no column “%(heading)s”.", f"{title}!{grid[at][0]}:"
                                  f"{grid[at][0]}", {"heading": field.heading}))
    taken = set(columns.values())
    remarks.extend(Remark("xlsx.column_unknown", "The column “%(heading)s” is not read.", f"{title}!{letters}{grid[at][0]}",
                          {"heading": text}) for letters, text in grid[at][1] if text.strip() and letters not in taken)
    for number, cells in grid[at + 1:]:
        by_letters = dict(cells)
        if not any(text.strip() for letters, text in cells if letters in taken):
            continue
        line = _Line(sheet.title, number, columns)
        for field in sheet.fields:
            text = by_letters.get(columns.get(field.heading, ""), "")
            if field.name:
                line.values[field.name] = _value(text, field, line.place(field.heading), remarks)
            else:
                line.owner = text.strip()
        yield line


def _head(grid: list[tuple[int, list[tuple[str, str]]]], sheet: Sheet) -> tuple[int, dict[str, str]]:
    """The line of the headings, and the letters of each column: the line that names most of them."""
    best, found = -1, dict[str, str]()
    for at, (_, cells) in enumerate(grid[:_HEAD_WITHIN]):
        exact = {text.strip(): letters for letters, text in reversed(cells)}
        columns = {field.heading: exact[field.heading] for field in sheet.fields if field.heading in exact}
        for field in sheet.fields:
            said = [letters for letters, text in cells if text.strip() and letters not in columns.values()
                    and known_head(text) == known_head(field.heading)]
            if said and field.heading not in columns:
                columns[field.heading] = said[0]
        if len(columns) > len(found):
            best, found = at, columns
    return best, found


# ------------------------------------------------------------------------------------------------ names that point


class _Known:
    """The keys of the workbook and the other names under which they are meant."""

    def __init__(self, remarks: list[Remark]) -> None:
        self.remarks = remarks
        self._rows: dict[str, str] = {}
        self._lanes: dict[str, str] = {}
        self._row_words: dict[str, str] = {}
        self._lane_words: dict[str, str] = {}

    def rows(self, lines: list[_Line]) -> None:
        for n, line in enumerate(lines, 1):
            key = self._key(line, self._rows, f"r{n}")
            self._row_words.setdefault(plain(line.values["no"]), key)

    def lanes(self, lines: list[_Line], works: list[_Line]) -> None:
        """The columns of actors; somebody who is only named as working gets a column as well."""
        for line in lines:
            key = self._key(line, self._lanes, slug(line.values["title"]) or "pelaksana")
            self._lane_words.setdefault(plain(line.values["title"]), key)
            if not line.values["actor"].strip():
                line.values["actor"] = f"position:{key}"
                self.remarks.append(Remark("bpmn.actor", "The lane “%(name)s” needs a post or a team of the office.",
                                           line.place("Aktor"), {"name": line.values["title"]}))
        for work in works:
            for name in filter(str.strip, [work.values["lane"], *work.values["all_of"]]):
                if self.lane(name) is None:
                    made = _Line(LANES.title, work.number, {})
                    key = free_key(slug(name), self._lanes, "pelaksana")
                    made.values = {"key": key, "title": name.strip(), "actor": f"position:{key}"}
                    lines.append(made)
                    self._lanes[key], self._lane_words[plain(name)] = key, key
                    self.remarks.append(Remark("xlsx.lane", "“%(name)s” stands on no line of the sheet Pelaksana; a column was "
                                               "made for it.", work.place("Pelaksana"), {"name": name.strip()}))

    def _key(self, line: _Line, keys: dict[str, str], otherwise: str) -> str:
        said = line.values["key"].strip()
        key = free_key(said if _KEY.fullmatch(said) else slug(said), keys, otherwise)
        if said not in ("", key):
            self.remarks.append(Remark("xlsx.key", "“%(old)s” cannot be the key of this line; “%(new)s” was set.",
                                       line.place("Kunci"), {"old": said, "new": key}))
        keys[key] = key
        keys.setdefault(said, key)
        line.values["key"] = key
        return key

    def row(self, name: str) -> str | None:
        number = re.sub(r"^(?:langkah|no|nomor|baris|kegiatan)\s+", "", plain(name))
        return self._rows.get(name) or self._rows.get(name.strip()) or self._row_words.get(number or "?")

    def row_or_end(self, name: str) -> str | None:
        return END if plain(name) in _END else self.row(name)

    def lane(self, name: str) -> str | None:
        return self._lanes.get(name) or self._lanes.get(name.strip()) or self._lane_words.get(plain(name) or "?")

    def settle(self, tables: Mapping[str, list[_Line]]) -> None:
        """Every name points to something; one that does not is left out, and the remark names its cell."""
        for sheet, name, heading, find in (
                (ROWS, "next", "Lanjut ke", self.row_or_end), (ROWS, "after", "Menunggu", self.row),
                (ROWS, "checks", "Beda orang dari", self.row), (WORKS, "all_of", "Bersama", self.lane),
                (SECTIONS, "rows", "Langkah", self.row)):
            for line in tables[sheet.title]:
                line.values[name] = self._pointing(line.values[name], find, line.place(heading))
        for line in tables[ROWS.title]:
            for lane in [lane for lane in line.values["marks"] if self.lane(lane) is None]:
                self._lost(lane, line.place("Kata di kolom pelaksana"))
            line.values["marks"] = {key: word for lane, word in line.values["marks"].items() if (key := self.lane(lane))}
            self._outcomes(line, tables[OUTCOMES.title])
        for line in tables[WORKS.title]:
            self._work(line)
        for line in tables[SECTIONS.title]:
            self._section(line)

    def _pointing(self, keys: Collection[str], find: Callable[[str], str | None], place: str) -> list[str]:
        out = []
        for key in keys:
            target = find(key)
            if target is None and key.strip():
                self._lost(key, place)
            out += [] if target is None else [target]
        return out

    def _lost(self, key: str, place: str) -> None:
        self.remarks.append(Remark("xlsx.unknown", "“%(key)s” is not known; it is left out.", place, {"key": key}))

    def _outcomes(self, row: _Line, lines: list[_Line]) -> None:
        kept, taken = [], set[str]()
        for values in row.values["outcomes"]:
            line = next(one for one in lines if one.values is values)
            to = self.row_or_end(values["to"])
            if to is None:
                self._lost(values["to"], line.place("Ke"))
                continue
            key = values["key"].strip()
            if not _KEY.fullmatch(key) or key in taken:
                key = free_key(slug(key or values["label"]), taken, "jawaban")
            taken.add(key)
            kept.append(values | {"to": to, "key": key})
        row.values["outcomes"] = kept

    def _work(self, line: _Line) -> None:
        values = line.values
        lane = self.lane(values["lane"])
        if lane is None:
            lane = values["all_of"][0] if values["all_of"] else next(iter(self._lanes.values()), "pelaksana")
            self.remarks.append(Remark("bpmn.no_lane", "The step stands in no lane; “%(lane)s” was set.",
                                       line.place("Pelaksana"), {"lane": lane}))
        values["lane"] = lane
        kind = values["kind"].strip().lower()
        if kind not in KINDS:
            message = "The kind “%(kind)s” is not known; choose one before publication."
            self.remarks.append(Remark("xlsx.kind", message, line.place("Jenis"), {"kind": values["kind"]}))
        values["kind"] = kind if kind in KINDS else values["kind"].strip() or "gather"

    def _section(self, line: _Line) -> None:
        values = line.values
        values["key"] = values["key"].strip() or f"s{line.number}"
        words = {"bulanan": "month", "bulan": "month", "triwulan": "quarter", "triwulanan": "quarter", "semester": "semester",
                 "semesteran": "semester", "tahun": "year", "tahunan": "year"}
        values["periods"] = [words.get(plain(period), period) for period in values["periods"]]
