"""The columns of the SOP workbook: one list that the writer, the reader and the reference page share.

A cell of kind ``list`` holds one item per line; ``map`` holds ``key = text`` per line; ``flag`` holds ``ya`` or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from capaian.sop.domain.pack import Lane, Narrative, Note, Outcome, Regulation, Role, Row, Section, Work


@dataclass(frozen=True)
class Field:
    """A column, or a line of the sheet "SOP": heading as printed, path in the pack, kind of cell."""

    heading: str
    name: str
    kind: str = "text"
    must: bool = False
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """A table sheet and the value that each of its lines becomes. ``parent`` names the row that owns the line."""

    title: str
    of: type[Any]
    fields: tuple[Field, ...]
    parent: str = ""


STEP = Field("Langkah", "", must=True, width=10)

LANES = Sheet("Pelaksana", Lane, (
    Field("Kunci", "key", must=True), Field("Nama", "title", width=30), Field("Aktor", "actor", width=34)))
ROWS = Sheet("Langkah", Row, (
    Field("Kunci", "key", must=True, width=8), Field("No", "no", width=6), Field("Kegiatan", "activity", width=50),
    Field("Kelengkapan", "requirement", width=26), Field("Waktu", "standard", width=14), Field("Output", "output", width=26),
    Field("Keterangan", "remark", width=20), Field("Syarat", "requires", "list"), Field("Hasil", "produces", "list"),
    Field("Lanjut ke", "next", "list", width=10), Field("Menunggu", "after", "list", width=10),
    Field("Beda orang dari", "checks", "list", width=10), Field("Kata di kolom pelaksana", "marks", "map"),
    Field("Kegiatan tercetak", "activity_printed", width=40), Field("Uraian prosa", "prose", width=40),
    Field("Nomor prosa", "prose_no", width=10)))
WORKS = Sheet("Pekerjaan", Work, (
    STEP, Field("Jenis", "kind", must=True), Field("Pelaksana", "lane", must=True), Field("Aktor", "actor", width=30),
    Field("Setiap anggota", "each", "flag", width=10), Field("Bersama", "all_of", "list"),
    Field("Sebutan", "label", width=30)), parent="works")
OUTCOMES = Sheet("Keputusan", Outcome, (
    STEP, Field("Kunci", "key", must=True), Field("Jawaban", "label"), Field("Ke", "to", must=True, width=8),
    Field("Kembali", "returns", "flag", width=9), Field("Hanya yang dikembalikan", "only_returned", "flag", width=12)),
    parent="outcomes")
SECTIONS = Sheet("Bagian", Section, (
    Field("Kunci", "key", must=True), Field("Judul", "title", width=24), Field("Periode", "periods", "list"),
    Field("Langkah", "rows", "list"), Field("Setelah", "opens_after")))
ROLES = Sheet("Peran", Role, (
    Field("Kunci", "key", must=True), Field("Nama", "title", width=30), Field("Aktor", "actors", "list", width=36),
    Field("Tercetak", "printed", "list", width=36)))
BASIS = Sheet("Dasar Hukum", Regulation, (Field("Peraturan", "printed", width=90), Field("Kunci", "key", width=28)))
PROSE = Sheet("Narasi", Narrative, (
    Field("Kunci", "key", width=20), Field("Judul", "title", width=30), Field("Isi", "text", width=80),
    Field("Butir", "items", "list", width=80)))
NOTES = Sheet("Catatan", Note, (
    Field("Jenis", "kind", width=12), Field("Tempat", "place", width=30), Field("Isi", "text", width=90)))
TABLES = (ROWS, WORKS, OUTCOMES, LANES, SECTIONS, ROLES, BASIS, PROSE, NOTES)

# The sheet "SOP": heading, path. Dates have two lines: as printed, and the ISO date where it is certain.
DATES = (("Tanggal pembuatan", "made"), ("Tanggal revisi", "revised"), ("Tanggal pengesahan", "ratified"),
         ("Tanggal efektif", "effective"))
FACTS = (
    Field("Format", "format", must=True), Field("Kunci SOP", "key", must=True), Field("Kantor", "office", must=True),
    Field("Judul", "title", must=True), Field("Satuan waktu", "time_unit"), Field("Menunggu SOP", "needs"),
    Field("Kolom formulir", "form_columns", "list"), Field("Ceklist dokumen", "checklist", "list"),
    Field("Nomor SOP", "identity.number"), Field("Pemerintah", "identity.government"),
    Field("Nama kantor", "identity.office_name"), Field("Bagian/unit", "identity.unit"),
    Field("Nama SOP tercetak", "identity.name_printed"),
    Field("Nama kantor tercetak", "identity.names_printed", "list"),
    Field("Judul tercetak", "identity.titles_printed", "list"),
    *(f for heading, name in DATES for f in (
        Field(heading, f"identity.{name}.printed"), Field(f"{heading} (ISO)", f"identity.{name}.iso", "iso"))),
    Field("Disahkan oleh", "identity.ratified_by"), Field("Aktor pengesah", "identity.ratifier"),
    Field("Disahkan elektronik", "identity.ratified_electronically", "flag"),
    Field("Kualifikasi pelaksana", "identity.qualifications", "list"), Field("Keterkaitan", "identity.linked", "list"),
    Field("Nomor keterkaitan", "identity.linked_numbers", "list"),
    Field("Peralatan/perlengkapan", "identity.equipment", "list"), Field("Peringatan", "identity.warnings", "list"),
    Field("Pencatatan dan pendataan", "identity.recording", "list"),
    Field("Kepala kolom", "identity.column_heads", "list"), Field("Nomor kolom", "identity.column_numbers", "list"),
    Field("Ada keputusan penetapan", "decree", "flag"), Field("Judul keputusan", "decree.title"),
    Field("Nomor keputusan", "decree.numbers", "list"), Field("Tanggal keputusan", "decree.date.printed"),
    Field("Tanggal keputusan (ISO)", "decree.date.iso", "iso"), Field("Menimbang", "decree.considering", "list"),
    Field("Mengingat", "decree.recalling", "list"), Field("Memutuskan", "decree.decides", "list"),
)

# Signs that stand for what a line of a cell cannot hold.
BREAK, BLANK = "␤", "␀"
