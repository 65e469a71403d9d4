"""The identity sheet: number, dates, decree, names, lists, column numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from capaian.sop.domain.finding import HINT, Finding, finding
from capaian.sop.domain.lint.ordinals import left_out, numbers_of, ordinals, repeated, unnumbered
from capaian.sop.domain.lint.texts import (
    MONTHS,
    alike,
    blank,
    core_name,
    folded,
    latest_year,
    same_office,
    without_word,
    words,
)
from capaian.sop.domain.pack import Pack, PrintedDate

_MONTH = "|".join((*MONTHS, *(month[:3] for month in MONTHS)))
_DATE = re.compile(
    rf"\s*(?:(?:tanggal|tgl\.?|[a-z']{{4,6}},)\s+)?(?:(?:\d{{1,2}}\s+)?(?:{_MONTH})\.?\s+(?:19|20)\d\d"
    r"|\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\s*", re.IGNORECASE)
_NOTHING = " ./-_…:"
_LABELS = {
    "made": "Tanggal Pembuatan", "revised": "Tanggal Revisi", "decree.date": "Tanggal Keputusan",
    "ratified": "Tanggal Pengesahan", "effective": "Tanggal Efektif", "government": "Pemerintah",
    "office_name": "Nama Satuan Kerja", "name_printed": "Nama SOP", "ratified_by": "Disahkan oleh",
    "legal_basis": "Dasar Hukum", "qualifications": "Kualifikasi Pelaksana", "linked": "Keterkaitan",
    "equipment": "Peralatan/Perlengkapan", "warnings": "Peringatan", "recording": "Pencatatan dan Pendataan",
}
"""The fields by the words of the sheet."""
_DATES = ("made", "revised", "decree.date", "ratified", "effective")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CODE = re.compile(r"\b\d{2}\.\d{2}(?:\.\d{2})+\b")


def findings(pack: Pack) -> Iterator[Finding]:
    """What the identity sheet and the table's head give away."""
    yield from _number(pack)
    yield from _decree(pack)
    yield from _dates(pack)
    yield from _fields(pack)
    yield from _names(pack)
    yield from _linked(pack)
    yield from _columns(pack)


def _number(pack: Pack) -> Iterator[Finding]:
    number, place = pack.identity.number, "identity.number"
    bare = without_word(number)
    parts = [part.strip(_NOTHING) for part in bare.split("/")]
    if not bare.strip(_NOTHING):
        yield finding("number.missing", place, "The SOP has no number.")
    elif _DATE.fullmatch(bare):
        yield finding("number.is_date", place, "A date (%(number)s) stands where the number belongs.", number=number)
    elif len(parts) > 1 and "" in parts:
        yield finding("number.blank_part", place, "A part of the number “%(number)s” is blank.", number=number)
    yield from _years(pack, place, number)


def _years(pack: Pack, place: str, number: str) -> Iterator[Finding]:
    """Years of a number that are none: not four digits, or after every date of the document."""
    *before, last = (part.strip(_NOTHING) for part in number.split("/"))
    said = re.findall(r"\btahun\s+(\d+)\b", number, re.IGNORECASE)
    if len(before) > 1 and re.fullmatch(r"(?:19|20)(?:\d|\d{3})|2\d{3}", last):
        said.append(last)
    for year in said:
        if len(year) != 4 or int(year) > (latest_year(pack) or int(year)) + 1:
            yield finding("number.year", place, "“%(year)s” at the end of the number is not a year of four digits, or not "
                          "one that fits the dates.", year=year)


def _decree(pack: Pack) -> Iterator[Finding]:
    decree = pack.identity.decree
    if decree is None:
        return
    for number in decree.numbers:
        yield from _years(pack, "identity.decree.numbers", number)
    if len({folded(without_word(number)) for number in decree.numbers}) > 1:
        yield finding("decree.two_numbers", "identity.decree.numbers",
                      "One decree carries several numbers: %(numbers)s.", numbers="; ".join(decree.numbers))
    codes = dict.fromkeys(code for text in (pack.identity.number, *decree.numbers) for code in _CODE.findall(text))
    if len(codes) > 1:
        yield finding("number.codes_differ", "identity.number", "The office's code differs between numbers: %(codes)s.",
                      codes=", ".join(codes))


def _dates(pack: Pack) -> Iterator[Finding]:
    identity = pack.identity
    decree = identity.decree.date if identity.decree else PrintedDate()
    named = {"made": identity.made, "revised": identity.revised, "decree.date": decree, "ratified": identity.ratified,
             "effective": identity.effective}
    for name, date in named.items():
        if not blank(date.printed) and date.iso is None:
            yield finding("date.incomplete", f"identity.{name}", "“%(printed)s” is not a whole date.",
                          printed=date.printed)
    if blank(identity.made.printed):
        yield finding("date.missing", "identity.made", "The date of making is missing.")
    if all(blank(date.printed) for date in (identity.ratified, identity.effective, decree)):
        yield finding("date.missing", "identity.ratified", "Neither ratification nor effect has a date.")
    known = [(name, date) for name, date in named.items() if date.iso]
    for (first, early), (then, late) in combinations(known, 2):
        if str(early.iso) > str(late.iso):
            yield finding("date.order", f"identity.{then}",
                          "%(then)s (%(late)s) lies before %(first)s (%(early)s).", then=_LABELS[then],
                          late=late.printed, first=_LABELS[first], early=early.printed)


def _fields(pack: Pack) -> Iterator[Finding]:
    for name in _LABELS:
        if name not in _DATES and not getattr(pack.identity, name):
            yield finding("identity.field_missing", f"identity.{name}", "The identity sheet lacks “%(field)s”.",
                          field=_LABELS[name])


def _names(pack: Pack) -> Iterator[Finding]:
    """Every way the document names its office, against the office's own name."""
    own = core_name(pack.identity.office_name)
    spellings = [own]
    for printed in pack.identity.names_printed:
        name = core_name(printed)
        if not own or not name or name in spellings:
            continue
        if same_office(printed, pack.identity.office_name):
            spellings.append(name)
        else:
            yield finding("name.other_office", "identity.names_printed",
                          "The document speaks of “%(other)s”, another office than %(own)s.", other=printed,
                          own=pack.identity.office_name)
    spellings = [name for name in spellings
                 if name == own or not (set(words(name)) <= set(words(own)) or set(words(own)) <= set(words(name)))]
    if len(spellings) > 1:
        yield finding("name.spelt_variously", "identity.names_printed",
                      "The office's own name is spelt in %(count)s ways: %(names)s.", count=len(spellings),
                      names="; ".join(spellings))


def _linked(pack: Pack) -> Iterator[Finding]:
    lists: dict[str, Sequence[str]] = {f"identity.{name}": getattr(pack.identity, name) for name in (
        "linked", "equipment", "qualifications", "warnings", "recording")}
    lists["identity.legal_basis"] = [regulation.printed for regulation in pack.identity.legal_basis]
    lists |= {f"narrative.{part.key}": part.items for part in pack.narrative} | {"checklist": pack.checklist}
    for place, entries in lists.items():
        yield from _numbering("list", place, numbers_of(entries))
    yield from _numbering("linked", "identity.linked_numbers", pack.identity.linked_numbers)
    for name in ("linked", "equipment", "qualifications", "warnings", "recording"):
        items: Sequence[str] = getattr(pack.identity, name)
        numbers = pack.identity.linked_numbers if name == "linked" else numbers_of(items)
        for (i, one), (j, other) in combinations(enumerate(items), 2):
            years = [set(_YEAR.findall(text)) for text in (one, other)]
            if _alternatives(one) & _alternatives(other) and (years[0] == years[1] or not all(years)):
                yield finding("list.repeated", f"identity.{name}.{j + 1}", "%(number)s “%(item)s” repeats %(first)s.",
                              item=other, number=numbers[j] if j < len(numbers) else j + 1,
                              first=numbers[i] if i < len(numbers) else i + 1)


def _alternatives(text: str) -> set[str]:
    """The documents an entry stands for, whatever their year: "Renja/RKT Tahun 2024" is either of two."""
    undated = re.sub(r"\btahun\s+\d{4}\b", "", unnumbered(text), flags=re.IGNORECASE)
    undated = re.sub(r"\([^)]*\)", "", undated)
    return {folded(part) for part in undated.split("/")} - {""}


def _numbering(what: str, place: str, printed: Sequence[str]) -> Iterator[Finding]:
    """Gaps and repetitions of a printed numbering."""
    numbers = ordinals(printed)
    for number, times in repeated(numbers):
        yield finding(f"{what}.number_repeated", place, "The number %(number)s stands here %(times)s times.",
                      number=number, times=times)
    gaps = left_out(numbers)
    if gaps:
        yield finding(f"{what}.number_gap", place, "The numbering leaves out %(numbers)s.",
                      numbers=", ".join(map(str, gaps)))


def _columns(pack: Pack) -> Iterator[Finding]:
    identity = pack.identity
    yield from _numbering("columns", "identity.column_numbers", identity.column_numbers)
    unnumbered = [n for n, text in enumerate(identity.column_numbers, start=1) if blank(text)]
    if unnumbered:
        yield finding("columns.unnumbered", "identity.column_numbers", "Columns without a number: %(columns)s.",
                      columns=", ".join(map(str, unnumbered)))
    heads = [folded(head) for head in identity.column_heads]
    for head in identity.column_heads:
        if "mutu" in words(head) and folded(head) != "mutu baku":
            yield finding("columns.quality_heading", "identity.column_heads", "“%(head)s” stands for Mutu Baku.",
                          head=head)
    for lane in pack.lanes if heads else ():
        if folded(lane.title) not in heads:
            nearest = max(identity.column_heads, key=lambda head: alike(folded(head), folded(lane.title)))
            yield finding("columns.heading_differs", f"lanes.{lane.key}.title",
                          "The column of %(lane)s is headed “%(head)s”.", severity=HINT, lane=lane.title, head=nearest)
