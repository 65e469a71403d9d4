"""The identity sheet of a printed SOP: fields found by their words, values beside or under them."""

from __future__ import annotations

import re
from typing import Any

from capaian.sop.domain.pack import PrintedDate, Regulation
from capaian.sop.exchange.cells import number_of
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.words import iso_date, plain

Placed = tuple[str, tuple[int, dict[str, str]]]  # sheet, (number of the line, its cells)

_SCALARS = (
    ("number", r"(?:nomor|no) sop(?: ap)?|nomor"), ("made", r"(?:tanggal|tgl) (?:pembuatan|dibuat|penyusunan)"),
    ("revised", r"(?:tanggal|tgl) (?:revisi|perubahan)"),
    ("effective", r"(?:tanggal|tgl) (?:efektif|berlaku|mulai berlaku|diberlakukan|pemberlakuan)"),
    ("ratified", r"(?:tanggal|tgl) (?:pengesahan|disahkan|penetapan|ditetapkan)"),
    ("ratified_by", r"disahkan oleh|disyahkan oleh|ditetapkan oleh|pengesahan"),
    ("name_printed", r"(?:nama|judul) (?:sop(?: ap)?|prosedur)"), ("unit", r"unit kerja|bagian unit|bidang bagian"),
)
_LISTS = (
    ("legal_basis", r"dasar hukum"), ("qualifications", r"kualifikasi(?: pelaksana(?:an)?)?"),
    ("linked", r"keterkaitan(?: (?:dengan )?sop(?: lain(?:nya)?)?)?"),
    ("equipment", r"(?:peralatan|perlengkapan)(?: (?:dan )?(?:perlengkapan|peralatan))?"), ("warnings", r"peringatan"),
    ("recording", r"pencatatan(?: (?:dan )?pendataan)?"),
)
_OFFICE = re.compile(r"(?:dinas|badan|inspektorat|kecamatan|kelurahan|sekretariat|rumah sakit|rsud|uptd?|puskesmas|bagian|kantor"
                     r"|satuan polisi|biro|direktorat|bappeda|balai|lembaga|pusat|desa|nagari|distrik)\b", re.IGNORECASE)
_BELOW = re.compile(r"(?:uptd?|puskesmas|rsud|rumah sakit|kelurahan|desa)\b", re.IGNORECASE)
"""Offices that are printed under the one that they belong to."""
_BULLET = re.compile(r"^\s*(?:[-•–*·▪►]+|\(?\d{1,2}[.)]|\(?[a-z][.)])\s*")
_DATES = ("made", "revised", "effective", "ratified")


def identity_in(lines: list[Placed], remarks: list[Remark]) -> tuple[dict[str, Any], str]:
    """The fields of ``Identity`` that the lines print, and the title of the SOP, empty where none is printed."""
    found: dict[str, Any] = {"office_name": ""}
    lists: dict[str, list[str]] = {name: [] for name, _ in _LISTS}
    titles: list[str] = []
    offices: list[str] = []
    open_lists: list[tuple[int, str]] = []  # column, list: what stands below a list's heading
    used_to = ("", 0)
    for sheet, (number, cells) in lines:
        if sheet != used_to[0]:
            open_lists = []
        used_to = (sheet, number)
        ordered = sorted(cells.items(), key=lambda cell: number_of(cell[0]))
        headed = [(number_of(letters), name) for letters, text in ordered if (name := _list_named(text))]
        if headed:
            open_lists = headed
        taken: set[str] = set()
        for place, (letters, text) in enumerate(ordered):
            scalar, value = _scalar_in(text)
            if scalar and scalar not in found:
                beside = [(at, cell) for at, cell in ordered[place + 1:] if cell.strip(" :\n")]
                if not value and beside and not _scalar_in(beside[0][1])[0] and not _list_named(beside[0][1]):
                    value = beside[0][1].strip().lstrip(": ")
                    taken.add(beside[0][0])
                taken.add(letters)
                found[scalar] = value.strip()
        for letters, text in ordered:
            if letters in taken:
                continue
            name = _list_named(text)
            if name:
                rest = text.partition(":")[2] if ":" in text.split("\n")[0] else ""
                lists[name].extend(_items("\n".join([rest, *text.split("\n")[1:]])))
                continue
            home = [n for at, n in open_lists if at <= number_of(letters)]
            if open_lists and (home or not _headline(text)):
                lists[home[-1] if home else open_lists[0][1]].extend(_items(text))
                continue
            for part in map(str.strip, text.split("\n")):
                _headlines(part, found, titles, offices)
    _finish(found, lists, remarks)
    found["office_name"] = next((name for name in reversed(offices) if _BELOW.match(name)), offices[0] if offices else "")
    kind = plain(found["office_name"]).partition(" ")[0]
    found["names_printed"] = tuple(dict.fromkeys(name for name in offices if plain(name).partition(" ")[0] == kind))
    units = [name for name in offices if plain(name).partition(" ")[0] != kind]
    if units and found["office_name"] == offices[0]:
        found.setdefault("unit", units[-1])
    found["titles_printed"] = tuple(dict.fromkeys(titles))
    return found, re.sub(r"^sop\s*:?\s+", "", found.get("name_printed") or (titles[0] if titles else ""), flags=re.IGNORECASE)


def _scalar_in(text: str) -> tuple[str, str]:
    """A field's name and the value in the same cell.

    >>> _scalar_in("Nomor SOP : 065/7/2024"), _scalar_in("Tgl. Pembuatan"), _scalar_in("Disahkan oleh\\nCamat")
    (('number', '065/7/2024'), ('made', ''), ('ratified_by', 'Camat'))
    """
    label, sign, value = text.partition(":")
    if not sign:
        label, _, value = text.partition("\n")
    said = plain(label)
    name = next((name for name, form in _SCALARS if re.fullmatch(form, said)), "")
    return name, value.strip() if name else ""


def _list_named(text: str) -> str:
    said = plain(text.split("\n")[0].partition(":")[0])
    return next((name for name, form in _LISTS if re.fullmatch(form, said)), "")


def _items(text: str) -> list[str]:
    """The entries of a cell: one each line, bullets and numbers dropped, a lone number none.

    >>> _items("1. Renstra\\n2) Renja\\n- DPA\\n3")
    ['Renstra', 'Renja', 'DPA']
    """
    items = [_BULLET.sub("", part).strip(" ;\t") for part in text.split("\n")]
    return [item for item in items if item.strip(" .:-") and not item.strip(" .)").isdecimal()]


def _headline(text: str) -> bool:
    return bool(re.match(r"\s*(?:pemerintah|sop\b|standa(?:r|rt|rd)\b|kementerian)", text, re.IGNORECASE) or _OFFICE.match(text))


def _headlines(text: str, found: dict[str, Any], titles: list[str], offices: list[str]) -> None:
    """What stands above the fields: the government, the office, the title."""
    if re.match(r"(?:pemerintah|kementerian|provinsi)\b", text, re.IGNORECASE) and len(text) < 150:
        found.setdefault("government", text)
    elif _OFFICE.match(text) and len(text) < 150:
        offices.append(text)
    elif match := re.match(r"(?:standar[td]? operasional prosedur(?: administrasi pemerintahan)?(?: \(sop(?:[ -]ap)?\))?|sop)\b"
                           r"\s*[:\-–]?\s*(.+)", text, re.IGNORECASE):
        titles.append(match[1].strip())


def _finish(found: dict[str, Any], lists: dict[str, list[str]], remarks: list[Remark]) -> None:
    for name in _DATES:
        if name in found:
            said = found[name]
            found[name] = PrintedDate("" if not said.strip(" -–.") else said, iso_date(said))
            if said.strip(" -–.") and found[name].iso is None:
                remarks.append(Remark("table.date", "“%(text)s” is not a date that is certain; it is kept as printed.", "",
                                      {"text": said}))
    if "\n" in found.get("ratified_by", ""):
        post, *_others = [line.strip() for line in found["ratified_by"].split("\n") if line.strip()]
        found["ratified_by"] = post
        remarks.append(Remark("table.signer", "Of the ratification only “%(post)s” is kept; who signs is known when it is "
                              "ratified.", "", {"post": post}))
    for name, items in lists.items():
        found[name] = tuple(Regulation(item) for item in items) if name == "legal_basis" else tuple(items)
