"""A workbook that holds an SOP as offices print it: read as it stands, what is only likely is noted for an officer."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.drafting import draft_problems
from capaian.sop.domain.flowchart import WEB, crossings, draw
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.publication import publication_problems
from capaian.sop.exchange.remarks import Remark
from capaian.sop.exchange.xlsx import from_xlsx, template_xlsx

Cells = Sequence[Sequence[object]]

HEALTH: Cells = [  # two lines of headings, ticks and a diamond, identity above
    ["PEMERINTAH KABUPATEN TELADAN"], ["DINAS KESEHATAN"], [],
    *([None] * 6 + row for row in (
        ["Nomor SOP", ":", "440/12/SOP/2025"], ["Tgl. Pembuatan", ":", "2 Januari 2025"], ["Tanggal Revisi", ":", "-"],
        ["Tanggal Efektif", ":", "06/01/2025"], ["Disahkan oleh", ":", "Kepala Dinas\n\nNama Contoh"],
        ["Nama SOP", ":", "Pengumpulan Data Kinerja"])), [],
    ["Dasar Hukum", None, None, None, None, None, "Kualifikasi Pelaksana"],
    ["1. Perpres Nomor 29 Tahun 2014 tentang SAKIP\n2. Permen Nomor 3 Tahun 2023 tentang Contoh", *[None] * 5, "- Teliti"], [],
    ["No", "Uraian Prosedur", "Pelaksana", None, None, "Mutu Baku", None, None, "Ket."],
    [None, None, "Kepala Dinas", "Kasubag Program", "Bidang", "Kelengkapan", "Waktu", "Output"],
    list("123456789"),
    [1, "Memerintahkan pengumpulan data", "√", None, None, "Surat", "15 menit", "Disposisi"],
    ["2.", "Mengisi format", None, None, "v", "- Format\n- Data dukung", "selama 3 hari", "Format terisi"],
    ["No", "Uraian Prosedur", "Pelaksana", None, None, "Mutu Baku"], list("123456789"),
    [3.0, "Memeriksa isian", None, "◇", None, "Format terisi", "± 2 jam", "Data terverifikasi"],
    [None, None, None, None, None, "Data dukung"],
    [4, "Menyusun rekapitulasi", None, "x", "x", "Data terverifikasi", "1 x 24 jam", "Rekapitulasi"],
    [5, "Mengarsipkan", None, "●", None, "Rekapitulasi", None, "Arsip"], [], [], [],
    [*[None] * 6, "Kepala Dinas"], [*[None] * 6, "Nama Contoh"]]

PLANNING: Cells = [  # one line of headings, other order, columns of answers, the unit in the head
    ["SOP Pengukuran Kinerja Bulanan"], [],
    ["NO.", "KEGIATAN", None, "KEPALA", "SEKRETARIS", "TIM", "YA", "TIDAK", "WAKTU (MENIT)", "HASIL",
     "PERSYARATAN/\nPERLENGKAPAN", "CATATAN"],
    ["1", "Mengumpulkan data", None, None, None, "v", None, None, 120, "Data", "Nota dinas"], [],
    ["2", "Memverifikasi data", None, None, "v", None, "3", "1", "60", "Data valid", "Data"], [],
    ["3", "Menyetujui capaian", None, "v", None, None, "lanjut", "kembali ke 1", "15", "Persetujuan", "Data valid"]]

INSPECTION: Cells = [  # the actors' names in one column, the way back in the remark
    ["INSPEKTORAT KOTA TELADAN"], ["STANDAR OPERASIONAL PROSEDUR PENGUMPULAN DATA KINERJA"], ["Nomor : 700/3/2024"],
    ["Tgl. Pengesahan : 31 April 2024"], [],
    ["No", "Aktivitas", "Pelaksana", "Waktu", "Output", "Persyaratan", "Ket"],
    ["1", "Menugaskan tim", "Inspektur", "5 menit", "Surat tugas", "Disposisi"],
    ["2", "Mengumpulkan data", "Auditor, Sekretaris", "3 hari", "Data mentah", "Surat tugas"],
    ["3", "Mereviu data", "Sekretaris", "1 hari", "Data direviu", "Data mentah", "Jika tidak sesuai kembali ke no. 2"],
    ["4", "Mengesahkan", "Inspektur", "30 menit", "Data final", "Data direviu"]]

VILLAGE: Cells = [  # words in the actors' columns, headings between rows, a number twice
    ["No", "Langkah-langkah Kegiatan", "PELAKU", None, None, "BAKU MUTU", None, None, "Catatan"],
    [None, None, "Lurah", "Seklur", "Kasi", "Syarat", "Waktu (Jam)", "Hasil"],
    [None, "A. PERSIAPAN"], ["1", "Memberi perintah", "Mulai", None, None, "Surat", "1", "Disposisi"],
    [None, "B. PELAKSANAAN"], ["2", "Mengisi data", None, None, "□", "Format", "1 hari", "Isian"],
    ["3", "Memeriksa isian", None, "Ya", "Tidak", "Isian", "1/2 hari", "Data"],
    ["3", "Lurah menandatangani", None, None, None, "Data", "1", "Laporan"]]


def book(cells: Cells, title: str = "Tabel") -> bytes:
    made = openpyxl.Workbook()
    made.active.title = title
    for line in cells:
        made.active.append(list(line))
    stream = io.BytesIO()
    made.save(stream)
    made.close()
    return stream.getvalue()


def read(cells: Cells) -> tuple[Pack, tuple[Remark, ...]]:
    return from_xlsx(book(cells))


def acting(pack: Pack) -> list[tuple[str, ...]]:
    return [tuple(pack.lane(key).title for key in row.works[0].all_of or (row.works[0].lane,)) for row in pack.rows]


def answers(pack: Pack, row: str) -> list[tuple[str, str, bool]]:
    return [(o.label, o.to, o.returns) for o in pack.row(row).outcomes]


def test_who_acts_is_the_column_with_a_sign_under_two_lines_of_headings() -> None:
    pack, remarks = read(HEALTH)
    assert acting(pack) == [("Kepala Dinas",), ("Bidang",), ("Kasubag Program",), ("Kasubag Program", "Bidang"),
                            ("Kasubag Program",)]
    assert [row.no for row in pack.rows] == ["1", "2.", "3", "4", "5"]
    assert answers(pack, "r3") == [("Ya", "r4", False), ("Tidak", "r2", True)]
    assert {r.code for r in remarks} >= {"table.read", "table.together", "table.decision", "table.below", "bpmn.kind"}


def test_texts_stay_as_printed_and_a_line_without_number_goes_on_with_the_row_above() -> None:
    pack, _ = read(HEALTH)
    assert pack.row("r2").requirement == "- Format\n- Data dukung" and pack.row("r3").requirement == "Format terisi\nData dukung"
    assert [row.standard for row in pack.rows] == ["15 menit", "selama 3 hari", "± 2 jam", "1 x 24 jam", ""]
    assert pack.identity.column_numbers == tuple("123456789")


def test_the_identity_sheet_is_read_from_what_stands_above_the_table() -> None:
    identity = read(HEALTH)[0].identity
    assert (identity.number, identity.government, identity.office_name) == (
        "440/12/SOP/2025", "PEMERINTAH KABUPATEN TELADAN", "DINAS KESEHATAN")
    assert (identity.made.iso, identity.effective.iso, identity.revised.printed) == ("2025-01-02", "2025-01-06", "")
    assert identity.ratified_by == "Kepala Dinas" and identity.qualifications == ("Teliti",)
    assert [one.printed for one in identity.legal_basis] == [
        "Perpres Nomor 29 Tahun 2014 tentang SAKIP", "Permen Nomor 3 Tahun 2023 tentang Contoh"]


def test_columns_may_stand_in_any_order_and_answers_may_have_columns() -> None:
    pack, remarks = read(PLANNING)
    assert [(r.requirement, r.standard, r.output) for r in pack.rows] == [
        ("Nota dinas", "120", "Data"), ("Data", "60", "Data valid"), ("Data valid", "15", "Persetujuan")]
    assert pack.time_unit == "MENIT" and pack.sections[0].periods == ("month",)
    assert answers(pack, "r2") == [("Ya", "r3", False), ("Tidak", "r1", True)]
    assert answers(pack, "r3") == [("Ya", "end", False), ("Tidak", "r1", True)]
    assert "table.period" in {r.code for r in remarks}


def test_actors_may_be_named_in_one_column_and_a_return_in_the_remark() -> None:
    pack, remarks = read(INSPECTION)
    assert acting(pack) == [("Inspektur",), ("Auditor", "Sekretaris"), ("Sekretaris",), ("Inspektur",)]
    assert answers(pack, "r3") == [("Ya", "r4", False), ("Tidak", "r2", True)]
    assert pack.identity.number == "700/3/2024" and pack.title == "PENGUMPULAN DATA KINERJA"
    assert (pack.identity.ratified.printed, pack.identity.ratified.iso) == ("31 April 2024", None)
    assert "table.date" in {r.code for r in remarks}


def test_words_in_the_actors_columns_are_kept_and_an_answer_leads_back_to_its_column() -> None:
    pack, remarks = read(VILLAGE)
    assert acting(pack) == [("Lurah",), ("Kasi",), ("Seklur",), ("Lurah",)]
    assert dict(pack.row("r3").marks) == {"seklur": "Ya", "kasi": "Tidak"} and dict(pack.row("r1").marks) == {"lurah": "Mulai"}
    assert answers(pack, "r3") == [("Ya", "r4", False), ("Tidak", "r2", True)]
    assert [note.text for note in pack.notes if note.kind == "printed"] == [
        "Judul kelompok baris dalam tabel: “A. PERSIAPAN”.", "Judul kelompok baris dalam tabel: “B. PELAKSANAAN”."]
    assert "table.nobody" in {r.code for r in remarks}


@pytest.mark.parametrize("cells", [HEALTH, PLANNING, INSPECTION, VILLAGE], ids=["health", "planning", "inspection", "village"])
def test_what_was_read_can_be_drawn_kept_as_a_draft_and_put_in_force(cells: Cells) -> None:
    pack, _ = read(cells)
    assert draft_problems(pack.to_dict()) == [] and publication_problems(pack) == []
    assert crossings(draw(pack, page=WEB)) == []
    noted = {note.place for note in pack.notes}
    assert {f"rows.{row.key}.works" for row in pack.rows} <= noted
    assert {f"rows.{row.key}.outcomes" for row in pack.rows if row.outcomes} <= noted


def test_a_formula_among_the_cells_is_refused_and_so_is_a_workbook_without_a_table() -> None:
    for cells, code in (([*INSPECTION, ["=1+4", "Menghapus"]], "xlsx.formula"), ([["Daftar hadir"], ["Nama"]], "xlsx.no_table"),
                        (INSPECTION[:6], "xlsx.no_rows")):
        with pytest.raises(InvalidInput) as refusal:
            read(cells)
        assert refusal.value.code == code


def test_a_table_beside_the_sheet_of_facts_takes_its_identity_from_there() -> None:
    made = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    for name in made.sheetnames:
        if name not in ("SOP", "Langkah"):
            made.remove(made[name])
    made["Langkah"].delete_rows(1, 10)
    for line in INSPECTION[5:]:
        made["Langkah"].append(list(line))
    stream = io.BytesIO()
    made.save(stream)
    made.close()
    pack, _ = from_xlsx(stream.getvalue())
    assert (pack.key, pack.title, len(pack.rows), pack.identity.recording) == ("kantor/nama-sop", "Nama SOP", 4, ())
    assert pack.identity.column_heads[:3] == ("No", "Aktivitas", "Pelaksana")


def test_the_identity_may_stand_on_a_sheet_of_its_own_and_rows_without_a_sign_are_said() -> None:
    made = openpyxl.Workbook()
    for line in (["SEKRETARIAT DPRD"], ["Nomor SOP : 45/SOP/2025"], ["Dasar Hukum :", "Peralatan :"], ["1. UU Satu;", "- ATK"]):
        made.active.append(line)
    table = made.create_sheet("Flowchart")
    for line in [*VILLAGE[:2], ("1", "Kasi mengisi data", None, None, None, "Format", "1", "Isian"),
                               ("2", "Mengarsipkan", None, None, None, "Isian", "1", "Arsip")]:
        table.append(list(line))
    stream = io.BytesIO()
    made.save(stream)
    made.close()
    pack, remarks = from_xlsx(stream.getvalue())
    assert (pack.identity.number, pack.identity.office_name, pack.identity.equipment) == (
        "45/SOP/2025", "SEKRETARIAT DPRD", ("ATK",))
    assert acting(pack) == [("Kasi",), ("Kasi",)] and [r.code for r in remarks].count("table.nobody") == 2
