"""The figures that go on to national applications, as tables of our own that a person or a program reads across.

e-SAKIP Reviu, SIPD and LPPD publish no format for files handed in that could be read, so these layouts are ours:
docs/reference/exports.md says what each column means. Numbers stand twice: as documents print them and exactly, with a
decimal point. Each row says what changed since the last time the same table was handed out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from capaian.kernel.canonical import digest_of

Record = dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column: its key in CSV and JSON, its Indonesian title, what it means."""

    key: str
    title: str
    meaning: str
    width: int = 16


@dataclass(frozen=True)
class Layout:
    """A table for one application. ``keys`` name a row in every period."""

    key: str
    title: str
    application: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ("kode_indikator",)


_CODE = (Column("kode_sasaran", "Kode Sasaran", "Code of the objective in the plan"),
         Column("sasaran", "Sasaran", "Text of the objective", 40),
         Column("kode_indikator", "Kode Indikator", "Code of the indicator in the plan"),
         Column("indikator", "Indikator Kinerja", "Name of the indicator", 40), Column("satuan", "Satuan", "Unit"))
_RESULT = (Column("target_tahun", "Target Tahun", "Target of the year, as printed"),
           Column("target", "Target Periode", "Target of the period, as printed"),
           Column("target_angka", "Target (angka)", "The same, exact; empty where it is no number"),
           Column("realisasi", "Realisasi", "Realisation, as printed"),
           Column("realisasi_angka", "Realisasi (angka)", "The same, exact; empty where it is no number"),
           Column("capaian", "Capaian (%)", "Achievement, rounded as documents print it"),
           Column("capaian_angka", "Capaian (angka)", "The same, with a decimal point; empty when undefined"),
           Column("capaian_tepat", "Capaian (tepat)", "Achievement before rounding, as a fraction"))
_PROOF = (Column("tidak_terdefinisi", "Tidak Terdefinisi Karena", "Why there is no achievement; never 0", 30),
          Column("bukti", "Jumlah Bukti", "Number of files of evidence"),
          Column("verifikator", "Verifikator", "Who accepted the value", 24))
CHANGE = Column("perubahan", "Perubahan Sejak Ekspor Terakhir", "baru, tetap, or each column that changed", 44)

LAYOUTS: Mapping[str, Layout] = {layout.key: layout for layout in (
    Layout("esr", "Pengukuran Kinerja", "e-SAKIP Reviu", (
        *_CODE, *_RESULT, Column("tercapai", "Tercapai", "ya, tidak, or empty when undefined"),
        Column("predikat", "Predikat", "Band of the scale in use"),
        Column("formula", "Formula", "How the achievement is computed", 40),
        Column("sumber_data", "Sumber Data", "Where the value comes from", 30), *_PROOF, CHANGE)),
    Layout("sipd", "Realisasi Kinerja dan Keuangan", "SIPD", (
        *_CODE, Column("jenis", "Jenis", "keuangan for budget absorption, else kinerja"), *_RESULT,
        Column("penanggung_jawab", "Penanggung Jawab", "The post responsible", 30), *_PROOF, CHANGE)),
    Layout("lppd", "Capaian Indikator Kinerja Kunci", "LPPD", (
        *_CODE, Column("rumus", "Rumus", "How the value is computed", 40),
        Column("pembilang", "Pembilang", "Sum of numerators, exact; empty where the value is no ratio"),
        Column("penyebut", "Penyebut", "Sum of denominators, exact"), *_RESULT,
        Column("sumber_data", "Sumber Data", "Where the value comes from", 30),
        Column("unit_penyuplai", "Unit Penyuplai", "Posts that supply the data", 30), *_PROOF, CHANGE)))}


def records(layout: Layout, content: Mapping[str, Any]) -> list[Record]:
    """The rows of a layout from a frozen snapshot's content, in the plan's order, without the column of changes."""
    year = {f["indicator"]: f for f in content["figures"] if f["scope"] == "year"}
    wanted = [f for f in content["figures"] if f["scope"] == "period"] or list(year.values())
    wanted_keys = [column.key for column in layout.columns if column is not CHANGE]
    out = []
    for figure in wanted:
        parts = [row for row in content["rows"] if row["indicator"] == figure["indicator"]
                 and row["period"] == figure["period"] and row["state"] == "value"]
        whole = _whole(figure, year.get(figure["indicator"], {}), parts)
        out.append({key: whole[key] for key in wanted_keys})
    return out


def _whole(figure: Mapping[str, Any], year: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> Record:
    met = figure["met"]
    return {
        "kode_sasaran": figure["objective_code"], "sasaran": figure["objective"],
        "kode_indikator": figure["indicator"], "indikator": figure["name"], "satuan": figure["unit"],
        "jenis": "keuangan" if figure["is_budget"] else "kinerja", "target_tahun": year.get("target", ""),
        "target": figure["target"], "target_angka": exact(figure["target"]), "realisasi": figure["realisation"],
        "realisasi_angka": exact(figure["realisation"]), "capaian": figure["achievement"],
        "capaian_angka": exact(figure["achievement"]), "capaian_tepat": figure["raw"] or "",
        "tercapai": "" if met is None else "ya" if met else "tidak",
        "predikat": figure["scale"], "formula": figure["formula_key"], "rumus": figure["formula"],
        "sumber_data": figure["source"], "penanggung_jawab": figure["responsible"],
        "unit_penyuplai": "; ".join(figure["suppliers"]), "pembilang": _sum(parts, "numerator"),
        "penyebut": _sum(parts, "denominator"), "tidak_terdefinisi": figure["undefined"],
        "bukti": str(len({e["sha256"] for e in figure["evidence"]})), "verifikator": figure["verified_by"]}


def _sum(parts: Sequence[Mapping[str, Any]], key: str) -> str:
    known = [Decimal(row[key]) for row in parts if row.get(key) is not None]
    return f"{sum(known, Decimal(0)):f}" if known and len(known) == len(parts) else ""


def exact(printed: str) -> str:
    """A figure as a document prints it, with a decimal point and without marks; empty where it is no number.

    >>> exact("1.250,50"), exact("-35.009"), exact("WTP"), exact("–")
    ('1250.50', '-35009', '', '')
    """
    plain = printed.strip().removesuffix("%").strip().replace(".", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return ""
    return f"{value:f}" if value.is_finite() else ""


def with_changes(layout: Layout, now: Sequence[Record], before: Sequence[Record] | None) -> tuple[list[Record], list[Record]]:
    """Each row with its change, and the rows of the last time that are gone.

    ``before`` is ``None`` when the table was never handed out: then every row is new.

    >>> layout = LAYOUTS["esr"]
    >>> row = {"kode_indikator": "A1", "realisasi": "90"}
    >>> [r["perubahan"] for r in with_changes(layout, [row], None)[0]]
    ['baru']
    >>> rows, gone = with_changes(layout, [{**row, "realisasi": "91"}], [row, {**row, "kode_indikator": "A2"}])
    >>> rows[0]["perubahan"], [r["kode_indikator"] for r in gone]
    ('Realisasi: 90 → 91', ['A2'])
    """
    titles = {column.key: column.title for column in layout.columns}
    known = {_key(layout, row): row for row in before or ()}
    out = []
    for row in now:
        old = known.pop(_key(layout, row), None)
        if old is None:
            change = "baru"
        else:
            change = "; ".join(f"{titles.get(key, key)}: {old.get(key) or '–'} → {text or '–'}"
                               for key, text in row.items() if old.get(key, "") != text) or "tetap"
        out.append({**row, CHANGE.key: change})
    return out, list(known.values())


def _key(layout: Layout, row: Record) -> tuple[str, ...]:
    return tuple(row[key] for key in layout.keys)


def digest(rows: Sequence[Record]) -> str:
    """The digest of what was handed out."""
    return digest_of(rows)
