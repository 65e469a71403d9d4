"""Each rule of lint fires on an SOP spoilt in one way and is silent on its clean twin."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from capaian.sop.domain import lint as rules
from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import Pack
from tests.unit.sop.specimens import CLEAN, REGISTER, Spoil, clean, row, seed_register, spoilt


def identity(**fields: Any) -> Spoil:
    return lambda d: d["identity"].update(fields)


def edit(key: str, **fields: Any) -> Spoil:
    return lambda d: row(d, key).update(fields)


def citing(text: str, key: str = "") -> Spoil:
    return lambda d: d["identity"]["legal_basis"].append({"printed": text, **({"key": key} if key else {})})


CITED = "Permen Nomor %s tentang Contoh"

FAULTS: list[tuple[str, str, Spoil]] = [
    ("number.missing", "identity.number", identity(number="")),
    ("number.is_date", "identity.number", identity(number="02 JANUARI 2023")),
    ("number.blank_part", "identity.number", identity(number="/ /I.10-WK/2022")),
    ("number.year", "identity.number", identity(number="065/ 15 /35.09.14/204")),
    ("number.codes_differ", "identity.number",
     lambda d: (identity(number="1/35.09.14/2025")(d), d["identity"]["decree"].update(numbers=["1/35.09.24/2025"]))),
    ("decree.two_numbers", "identity.decree.numbers",
     lambda d: d["identity"]["decree"].update(numbers=["15 Tahun 2024", "050/15/2024"])),
    ("date.incomplete", "identity.made", identity(made={"printed": "Februari 2022"})),
    ("date.missing", "identity.made", identity(made={})),
    ("date.missing", "identity.ratified", lambda d: (identity(ratified={}, effective={})(d), d["identity"].pop("decree"))),
    ("date.order", "identity.effective", identity(ratified={"printed": "9 Januari 2025", "iso": "2025-01-09"})),
    ("date.order", "identity.ratified", identity(made={"printed": "8 Januari 2025", "iso": "2025-01-08"})),
    ("date.order", "identity.decree.date", identity(revised={"printed": "7 Januari 2025", "iso": "2025-01-07"})),
    ("identity.field_missing", "identity.recording", lambda d: d["identity"].pop("recording")),
    ("name.spelt_variously", "identity.names_printed", identity(names_printed=["KECAMATAN CONTO", "CAMAT CONTHO"])),
    ("name.other_office", "identity.names_printed", identity(names_printed=["Kecamatan Lainnya"])),
    ("linked.number_gap", "identity.linked_numbers", identity(linked_numbers=["1", "2", "4"])),
    ("linked.number_repeated", "identity.linked_numbers", identity(linked_numbers=["1", "2", "2"])),
    ("list.repeated", "identity.linked.3", identity(linked=["SOP A", "Renja/RKT Tahun 2024", "Renja Tahun 2024"])),
    ("columns.number_repeated", "identity.column_numbers", identity(column_numbers=["1", "2", "3", "4", "4", "5"])),
    ("columns.number_gap", "identity.column_numbers", identity(column_numbers=["1", "2", "4"])),
    ("columns.unnumbered", "identity.column_numbers", identity(column_numbers=["1", "2", ""])),
    ("columns.quality_heading", "identity.column_heads",
     lambda d: d["identity"]["column_heads"].__setitem__(5, "MUTU BUKU")),
    ("columns.heading_differs", "lanes.kasubag.title",
     lambda d: d["identity"]["column_heads"].__setitem__(3, "Kasubdag/JF")),
    ("title.differs", "identity.titles_printed", identity(titles_printed=["Mekanisme Pengumpulan Data Kinerja"])),
    ("title.heading_differs", "identity.column_heads",
     lambda d: d["identity"]["column_heads"].__setitem__(1, "Uraian Pengukuran")),
    ("title.contradicts_body", "title", lambda d: [r.update(output="Dokumen IKU") for r in d["rows"]]),
    ("regulation.incomplete", "identity.legal_basis.3", citing("Peraturan Bupati Teladan Nomor Tahun 20 tentang Contoh")),
    ("regulation.untitled", "identity.legal_basis.3", citing("Permen Nomor 3 Tahun 2023", "permen-baru")),
    ("regulation.repeated", "identity.legal_basis.3", citing(CITED % "29 Tahun 2014", "perpres-29-2014")),
    ("regulation.revoked", "identity.legal_basis.3", citing(CITED % "1 Tahun 2001", "permen-lama")),
    ("regulation.revoked", "identity.legal_basis.3", citing(CITED % "2 Tahun 2002")),
    ("regulation.unregistered", "identity.legal_basis.3", citing(CITED % "9 Tahun 2009", "tak-dikenal")),
    ("place.other", "identity.legal_basis.3", citing("Perbup Nomor 1 Tahun 2016 tentang Tata Kerja Kecamatan Lainnya")),
    ("place.other", "rows.r5.output", edit("r5", output="Laporan Triwulan Kecamatan Lainnya")),
    ("row.number_missing", "rows.r3.no", edit("r3", no="")),
    ("row.number_repeated", "rows", edit("r3", no="2")),
    ("row.number_gap", "rows", edit("r8", no="9")),
    ("row.number_order", "rows", lambda d: (edit("r2", no="3")(d), edit("r3", no="2")(d))),
    ("row.repeated", "rows.r6.activity",
     edit("r6", activity="Kasubag menyusun laporan", requirement="Data terverifikasi", output="Laporan Triwulan")),
    ("row.time_missing", "rows.r3.standard", edit("r3", standard="")),
    ("row.output_missing", "rows.r3.output", edit("r3", output="-")),
    ("row.requirement_missing", "rows.r3.requirement", edit("r3", requirement="")),
    ("row.quality_crossed", "rows.r7.output",
     lambda d: (edit("r7", output="Surat pengantar")(d), edit("r8", output="Laporan Tahunan")(d))),
    ("row.quality_crossed", "rows.r2.output",
     lambda d: (edit("r2", requirement="Tanda terima", output="Formulir terisi")(d),
                edit("r3", requirement="Disposisi", output="Tanda terima")(d))),
    ("row.quality_turned", "rows.r2.output", 
     lambda d: (edit("r2", requirement="Tanda terima", output="Disposisi")(d), edit("r3", requirement="Tanda terima")(d))),
    ("row.nothing_to_sign", "rows.r1.works", edit("r1", works=[{"kind": "initial", "lane": "camat"}], produces=[])),
    ("row.period_differs", "rows.r7.output", edit("r7", output="Laporan Semesteran")),
    ("row.period_differs", "rows.r7.output", edit("r7", output="Laporan TW II")),
    ("number.missing", "identity.number", identity(number="…………………")),
    ("number.is_date", "identity.number", identity(number="02/01/2023")),
    ("number.is_date", "identity.number", identity(number="Januari 2023")),
    ("number.blank_part", "identity.number", identity(number="Nomor :        /35.09/2025")),
    ("number.blank_part", "identity.number", identity(number="000.8.3.3/...../2025")),
    ("name.other_office", "identity.names_printed",
     lambda d: identity(office_name="Dinas Perhubungan Kota Contoh", names_printed=["Dinas Pendidikan Kota Contoh"])(d)),
    ("place.other", "identity.legal_basis.3", citing("Peraturan Wali Kota Seberang Nomor 3 Tahun 2020 tentang Tata Kerja")),
    ("place.other", "rows.r5.requirement", edit("r5", requirement="Data Pemerintah Kota Seberang")),
    ("mark.without_decision", "rows.r2.marks", edit("r2", marks={"kasubag": "Ya / Tidak"})),
    ("row.actors_differ", "rows.r6.prose", edit("r6", activity="Menandatangani laporan", prose="Kepala Seksi menandatangani")),
    ("row.post_unknown", "rows.r6.activity", edit("r6", activity="Kepala Kantor menandatangani laporan")),
    ("row.post_unknown", "rows.r4.requirement", edit("r4", requirement="Formulir di meja Kabid")),
    ("row.refers_to_itself", "rows.r3.remark", edit("r3", remark="SOP Pengumpulan Data")),
    ("lane.unused", "lanes.staf", lambda d: (
        d["lanes"].append({"key": "staf", "title": "Staf", "actor": "position:staf"}),
        d["identity"]["column_heads"].append("Staf"))),
    ("mark.unknown_lane", "rows.r2.marks", edit("r2", marks={"tak-ada": "x"})),
    ("mark.without_decision", "rows.r5.marks", edit("r5", marks={"camat": "Ya", "kasubag": "Tidak"})),
    ("decision.unmarked", "rows.r4.marks", lambda d: (row(d, "r4").pop("marks"), edit("r5", marks={"camat": "Ya"})(d))),
    ("mark.start_elsewhere", "rows.r2.marks", edit("r2", marks={"kasubag": "MULAI"})),
    ("mark.start_elsewhere", "rows.r1.marks", edit("r1", marks={"kasubag": "Mulai"})),
    ("row.swapped", "rows.r2.activity_printed", edit("r2", activity_printed="Camat menandatangani laporan")),
    ("row.sentence_differs", "rows.r2.activity_printed", edit("r2", activity_printed="Sesuatu yang lain sama sekali")),
    ("row.actors_differ", "rows.r3.prose", edit("r3", prose="Camat mengisi formulir")),
    ("prose.without_row", "rows.r2.prose",
     edit("r2", activity_printed="Camat menandatangani laporan", prose="Kasubag menyerahkan formulir")),
    ("number.missing", "identity.number", identity(number="Nomor SOP :")),
    ("number.is_date", "identity.number", identity(number="Senin, 6 Januari 2025")),
    ("number.is_date", "identity.number", identity(number="Tanggal 6 Jan 2025")),
    ("number.year", "identity.number", identity(number="12 Tahun 205")),
    ("number.year", "identity.number", identity(number="445/SOP/2205")),
    ("number.year", "identity.decree.numbers", lambda d: d["identity"]["decree"].update(numbers=["15 Tahun 20255"])),
    ("row.number_gap", "rows", lambda d: [r.update(no=n) for r, n in zip(d["rows"], "abcdefgi", strict=True)]),
    ("row.number_repeated", "rows",
     lambda d: [r.update(no=n) for r, n in zip(d["rows"], ["I", "II", "III", "III", "IV", "V", "VI", "VII"], strict=True)]),
    ("list.number_gap", "identity.qualifications", identity(qualifications=["a. Teliti", "b. Cermat", "d. Jujur"])),
    ("list.number_gap", "identity.legal_basis", lambda d: d["identity"].update(legal_basis=[
        {"printed": f"{n}. {CITED % f'{n} Tahun 2020'}"} for n in (1, 2, 4)])),
    ("list.number_repeated", "identity.equipment", identity(equipment=["1) Komputer", "2) Printer", "2) Meja"])),
    ("list.repeated", "identity.equipment.3", identity(equipment=["1. Komputer", "2. Meja", "3. Komputer"])),
    ("list.repeated", "identity.recording.2", identity(recording=["Buku agenda", "Buku Agenda"])),
    ("columns.number_repeated", "identity.column_numbers", identity(column_numbers=["(1)", "(2)", "(2)", "(3)"])),
    ("regulation.year", "identity.legal_basis.3", citing("Peraturan Bupati Teladan Nomor 12 Tahun 2052 tentang Contoh")),
    ("regulation.repeated", "identity.legal_basis.3", citing("Perpres No. 29 Tahun 2014 tentang SAKIP")),
    ("regulation.repeated", "identity.legal_basis.3", citing("3. Perbup Teladan 5/2020 tentang Tata Kerja")),
    ("regulation.incomplete", "identity.legal_basis.3", citing("Peraturan Bupati Nomor … Tahun 2020 tentang Tata Kerja")),
    ("place.other", "rows.r5.requirement", edit("r5", requirement="Data Kabupaten Seberang")),
    ("place.other", "rows.r6.activity", edit("r6", activity="Menyampaikan Laporan Kepada Camat Kenanga")),
    ("place.other", "identity.warnings.1", lambda d: identity(
        office_name="Dinas Kesehatan", warnings=["Berlaku di lingkungan Dinas Pendidikan Kabupaten Teladan"])(d)),
    ("place.other", "identity.legal_basis.3", lambda d: (identity(office_name="Dinas Kesehatan")(d), citing(
        "Peraturan Bupati Teladan Nomor 9 Tahun 2021 tentang Susunan Organisasi dan Tata Kerja Dinas Pendidikan")(d))),
    ("place.other", "rows.r5.output", lambda d: (identity(office_name="Kelurahan Melati")(d), edit(
        "r5", output="Laporan Kelurahan Kenanga")(d))),
    ("row.period_differs", "rows.r5.output", edit("r5", output="Laporan tribulanan tahunan")),
    ("row.period_differs", "rows.r5.output", edit(
        "r5", activity="Menyusun laporan triwulan sebagai bahan laporan tahunan", output="Laporan Tahunan")),
    ("row.post_unknown", "rows.r6.activity", edit("r6", activity="Direktur menandatangani laporan")),
    ("mark.without_decision", "rows.r5.marks", edit("r5", marks={"camat": "Lengkap", "kasubag": "Tidak lengkap"})),
    ("mark.without_decision", "rows.r5.marks", edit("r5", marks={"camat": "Y", "kasubag": "T"})),
    ("decision.in_words", "rows.r6.outcomes", edit("r6", activity="Menandatangani laporan, jika salah dikembalikan")),
    ("decision.in_words", "rows.r6.outcomes", edit("r6", activity="Menandatangani laporan atau kembali ke langkah 5")),
]


def found(pack: Pack, *, siblings: tuple[Pack, ...] = ()) -> set[tuple[str, str]]:
    return {(f.code, f.place) for f in lint(pack, siblings=siblings, register=REGISTER)}


def test_a_clean_sop_yields_no_finding_at_all() -> None:
    assert lint(clean(), siblings=[clean()], register=REGISTER) == []


@pytest.mark.parametrize(("code", "place", "spoil"), FAULTS, ids=[f"{c} at {p}" for c, p, _ in FAULTS])
def test_a_fault_is_found_at_its_place(code: str, place: str, spoil: Spoil) -> None:
    assert (code, place) in found(spoilt(spoil))


def sibling(**fields: Any) -> Pack:
    data = copy.deepcopy(CLEAN)
    data["key"], data["title"] = "kecamatan-contoh/pengukuran-kinerja", "Pengukuran Kinerja"
    data["identity"].update(fields)
    return Pack.from_dict(data)


def test_a_number_shared_by_two_sops_is_found_and_an_own_number_is_not() -> None:
    assert ("number.shared", "identity.number") in found(clean(), siblings=(sibling(),))
    assert ("number.shared", "identity.number") not in found(clean(), siblings=(sibling(number="000.8.3.3/8/2025"),))


def test_two_effective_dates_under_one_number_are_found_and_one_date_is_not() -> None:
    later = {"printed": "7 Januari 2026", "iso": "2026-01-07"}
    finding = ("date.effective_differs", "identity.effective")
    assert finding in found(clean(), siblings=(sibling(effective=later),))
    assert finding not in found(clean(), siblings=(sibling(),))


def test_a_sentence_swapped_with_a_sibling_names_the_sibling() -> None:
    other = spoilt(lambda d: d.update(key="kecamatan-contoh/lain", title="Lain"),
                   edit("r5", activity="Kasubag menghitung capaian setiap indikator"))
    pack = spoilt(edit("r5", activity_printed="Kasubag menghitung capaian setiap indikator"))
    swapped = [f for f in lint(pack, siblings=[other]) if f.code == "row.swapped"]
    assert [(f.params["title"], f.params["other"]) for f in swapped] == [("Lain", "5")]


def test_a_revocation_without_a_source_is_a_hint_and_with_a_source_a_warning() -> None:
    def severity(text: str) -> set[str]:
        return {f.severity for f in lint(spoilt(citing(text)), register=REGISTER) if f.code == "regulation.revoked"}

    assert severity(CITED % "1 Tahun 2001") == {"warning"}
    assert severity(CITED % "2 Tahun 2002") == {"hint"}


def test_lint_carries_what_would_block_publication() -> None:
    pack = spoilt(edit("r3", standard="sesuai kebutuhan"))
    assert ("time.unreadable", "error") in {(f.code, f.severity) for f in lint(pack)}


def test_every_finding_fills_its_sentence() -> None:
    for _, _, spoil in FAULTS:
        for one in lint(spoilt(spoil), register=REGISTER):
            assert "%(" not in one.sentence()


def codes_in(folder: Path, pattern: str) -> set[str]:
    """Codes that the rules' source can give."""
    return {code for path in folder.glob(pattern)
            for code in re.findall(r'\b(?:finding|error)\(\s*f?"([a-z_.{}]+\.[a-z_]+)"', path.read_text("utf-8"))}


TWINS: list[Spoil] = [
    identity(number="800/ 12 /SOP/DISHUB/2025"),
    identity(number="NOMOR : 065/15/35.09.14/2025", decree=None),
    identity(names_printed=["KECAMATAN CONTOH KABUPATEN TELADAN", "Camat"]),
    citing("Peraturan Daerah Kabupaten Teladan Nomor 3 Tahun 2016 tentang Susunan Perangkat Daerah", "perda-teladan-3-2016"),
    edit("r2", requirement="Dokumen", output="Dokumen"),
    edit("r6", activity="Menandatangani laporan", prose="Camat menandatangani laporan"),
    edit("r5", requirement="Data Kota Layak Anak"),
    lambda d: [edit(key, requirement="Berkas", output="Berkas")(d) for key in ("r2", "r3", "r4", "r5")],
    lambda d: d["identity"]["decree"].update(numbers=["000.8/1/2025", "Nomor : 000.8/1/2025"]),
    lambda d: [r.update(no=n) for r, n in zip(d["rows"], "abcdefgh", strict=True)],
    lambda d: [r.update(no=n) for r, n in zip(d["rows"], ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"], strict=True)],
    lambda d: [r.update(no=n) for r, n in zip(d["rows"], ["1", "2", "3", "4", "5", "6", "1", "2"], strict=True)],
    identity(qualifications=["1. Teliti", "2. Cermat"], recording=["a. Agenda", "b. Arsip"]),
    identity(linked=["Renja Tahun 2024", "Renja Tahun 2025"], linked_numbers=[]),
    citing("Peraturan Daerah Kabupaten Teladan Nomor 2 Tahun 2025 tentang RPJPD sampai dengan Tahun 2045"),
    edit("r6", activity="Camat Menandatangani Laporan Dibantu Sekretaris Kecamatan Contoh"),
    edit("r5", activity="Menyusun laporan triwulan sebagai bahan laporan tahunan"),
    edit("r2", activity="Menyerahkan formulir dan mengingatkan bila belum diisi"),
    lambda d: (d.update(title="Penyusunan Laporan Kinerja"), [r.update(output="Konsep LKjIP") for r in d["rows"][2:7]],
               [r.update(requirement="Konsep LKjIP") for r in d["rows"][3:8]],
               identity(name_printed="SOP Penyusunan Laporan Kinerja", titles_printed=[])(d)),
]
"""What other offices print rightly, in another way."""


@pytest.mark.parametrize("twin", TWINS, ids=range(len(TWINS)))
def test_what_is_only_written_otherwise_is_no_fault(twin: Spoil) -> None:
    assert [f for f in lint(spoilt(twin)) if f.code != "mark.start_elsewhere"] == []


def test_every_rule_has_its_fault_here() -> None:
    given = codes_in(Path(rules.__file__).parent, "*.py")
    spread = {f"{what}.{kind}" for what in ("linked", "columns", "list") for kind in ("number_repeated", "number_gap")}
    given = {code for code in given if "{" not in code} | spread
    assert given == {code for code, _, _ in FAULTS} | {"number.shared", "date.effective_differs"}


def test_every_code_is_explained_in_the_reference(root: Path) -> None:
    reference = (root / "docs/reference/sop-lint.md").read_text("utf-8")
    publication = codes_in(Path(rules.__file__).parent.parent, "publication.py") | codes_in(
        Path(rules.__file__).parent.parent, "branches.py")
    explained = set(re.findall(r"^\| `([a-z_.]+)` \|", reference, flags=re.MULTILINE))
    times = {f"time.{name}" for name in (
        "unreadable", "no_unit", "not_positive", "range_reversed", "mixed_units", "contradiction", "ambiguous")}
    assert explained == publication | times | {code for code, _, _ in FAULTS} | {"number.shared",
                                                                                 "date.effective_differs"}


@pytest.mark.parametrize("said", [
    "PermenPAN-RB No. 12 Tahun 2015 tentang Pedoman Evaluasi", "Permenpan RB 12/2015", "permen pan dan rb nomor 12 tahun 2015",
    "3. Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Republik Indonesia Nomor 12 Tahun 2015"])
def test_a_regulation_is_known_under_every_usual_name(said: str) -> None:
    found = seed_register().cited(said)
    assert found is not None and found.key == "permenpanrb-12-2015"
    other = seed_register().cited("PermenPAN-RB No. 12 Tahun 2016")
    assert other is None or other.key != "permenpanrb-12-2015"
