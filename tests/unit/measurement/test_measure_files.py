"""``capaian measure table``: any honest file is read, any odd cell is named and counted, no hostile file is opened."""

from __future__ import annotations

import csv
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from capaian.cli.main import main

Told = tuple[int, list[dict[str, Any]], str]


@pytest.fixture
def measure(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    def run(path: Path, *options: str, words: tuple[str, ...] = ("measure", "table")) -> Told:
        code = main([*words, str(path), *options])
        out, err = capfd.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def csv_file(folder: Path, text: str | bytes, name: str = "tabel.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def workbook(folder: Path, rows: list[list[Any]], change: Callable[[Any], None] | None = None) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    path = folder / "tabel.xlsx"
    book.save(path)
    return path


HEADER = ["Indikator", "Satuan", "Target", "Realisasi"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_by_the_header(delimiter: str, tmp_path: Path, measure: Callable[..., Told]) -> None:
    path = csv_file(tmp_path, delimiter.join(HEADER) + "\n" + delimiter.join(["x", "%", "80", "83"]) + "\n")
    code, rows, _ = measure(path)
    assert (code, rows[0]["achievement"]) == (0, "103.75")


def test_the_header_may_stand_below_a_title_and_above_column_numbers(
    tmp_path: Path, measure: Callable[..., Told]
) -> None:
    title = "LAPORAN KINERJA;;;\n;;;\nNo;Indikator Kinerja;Target 2024;Realisasi (%)\n(1);(2);(3);(4=3/2)\n"
    text = f"{title}1;x;80;83\n;;;\n2;y;80;40\n"
    code, rows, err = measure(csv_file(tmp_path, text))
    assert code == 0
    assert [(row["row"], row["achievement"]) for row in rows] == [(5, "103.75"), (7, "50.00")]
    assert "1 blank rows" in err
    assert "1 rows that only number the columns" in err
    assert "tidak dipakai: No" in err


def test_a_header_of_two_rows_is_read_as_one(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = "Indikator;Tahun;\n;Target;Realisasi\nx;80;83\n"
    options = ("--map", "target=Tahun Target", "--map", "realisasi=Tahun Realisasi")
    assert measure(csv_file(tmp_path, text), *options)[1][0]["achievement"] == "103.75"


def test_two_columns_for_one_field_are_a_question_that_map_answers(
    tmp_path: Path, measure: Callable[..., Told]
) -> None:
    path = csv_file(tmp_path, "indikator;Target 2023;Target 2024;realisasi\nx;10;80;83\n")
    code, _, err = measure(path)
    assert code == 2
    assert "[table.two_columns]" in err
    assert "Target 2023" in err
    assert measure(path, "--map", "target=Target 2024")[1][0]["achievement"] == "103.75"
    assert measure(path, "--map", "target=#C")[1][0]["achievement"] == "103.75"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a;b\n1;2\n", "table.no_header"),
        (b"indikator;target;realisasi\n\xff;1;2\n", "table.encoding"),
        (
            "indikator;target;realisasi\n" + "x;1;2\n" * 600 + '"tidak ditutup;1;2\n' + "x;1;2\n" * 40_000,
            "table.broken",
        ),
        ("", "table.no_header"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    text: str | bytes, code: str, tmp_path: Path, measure: Callable[..., Told]
) -> None:
    status, _, err = measure(csv_file(tmp_path, text))
    assert status == 2
    assert f"[{code}]" in err


def test_every_odd_cell_is_named_with_its_place(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = "indikator;target;realisasi\na;1.250;9\nb;N/A;5\nc;80;#DIV/0!\nd;80;=A1\ne;0;5\nf;80\ng;80;83;lebih\nh;WTP;WTP\n"
    _, rows, err = measure(csv_file(tmp_path, text))
    assert [row["undefined"] for row in rows] == [
        *("non-numeric", "no-target", "non-numeric", "non-numeric", "target-zero", "no-data", None, "non-numeric")
    ]
    assert "baris 2, kolom target" in rows[0]["problems"][0]
    assert [row["problems"][0].rpartition("[")[2] for row in rows if row["problems"]] == [
        *("number.ambiguous]", "number.formula_error]", "number.formula]", "number.not_a_number]")
    ]
    assert all(row["achievement"] is None for row in rows if row["undefined"])
    assert "1 rows with more cells than the header" in err
    assert "1 rows with fewer cells than the header" in err


def test_a_declared_style_or_decimals_settle_an_ambiguous_number(tmp_path: Path, measure: Callable[..., Told]) -> None:
    path = csv_file(tmp_path, "indikator;satuan;target;realisasi\na;orang;1.250;1.000\nb;Rp;1.250;1.000\n")
    assert [row["achievement"] for row in measure(path)[1]] == [None, "80.00"]
    assert [row["achievement"] for row in measure(path, "--numbers", "id")[1]] == ["80.00", "80.00"]
    assert [row["achievement"] for row in measure(path, "--input-decimals", "0")[1]] == ["80.00", "80.00"]


def test_each_row_may_declare_its_own_rule(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = (
        "indikator;target;realisasi;arah;rumus;kebijakan;pembulatan;desimal;batas;skala\n"
        "a;80;90;turun;;;;1;;85=Baik|=Kurang\n"
        "b;70-80;90;;range;;;;;\n"
        "c;WTP;WDP;;rank:TMP<TW<WDP<WTP;;;;;\n"
        "d;80;90;naik;t/r;;;;;\n"
        "e;80;90;;;;;;100;default\n"
        "f;50;57;;stabilise:2;;;;;\n"
        "g;0;5;;;100;;;;\n"
        "h;3;2;;;;dipotong;;;\n"
        "i;80;78;;;;;;;fraction\n"
        "j;80;78;;;;entah;;;\n"
    )
    _, rows, _ = measure(csv_file(tmp_path, text))
    assert [(row["achievement"], row["scale"]) for row in rows] == [
        *(("87.5", "Baik"), ("87.50", None), ("75.00", None), (None, None), ("100.00", "Sangat Tinggi")),
        *(("90.00", None), ("100.00", None), ("66.66", None), ("0.98", None), (None, None)),
    ]
    assert rows[3]["undefined"] == rows[9]["undefined"] == "rule-unknown"
    assert "spec.contradiction" in rows[3]["problems"][0]
    assert rows[6]["warnings"] == ["zero-target-policy"]


def test_the_fast_path_and_the_explained_path_give_the_same_rows(tmp_path: Path, measure: Callable[..., Told]) -> None:
    rng = random.Random(7)
    cells = ["0", "80", "98,5", "95.96", "0,765", "1.250", "N/A", "", "Rp 1.000", "100%", "12345678,90", "WTP", " 5 "]
    names = ["Cakupan", "Angka kematian", "Jumlah", 'Nama "kutip"', "=1+1"]
    words = ["", "naik", "turun"]

    def figure() -> str:
        number = rng.randint(0, 10**6)
        return rng.choice([*cells, f"{number / 100:.2f}".replace(".", ","), str(number)])

    for style in ("mixed", "plain"):
        lines = ["indikator;satuan;target;realisasi;arah"]
        for _ in range(1500):
            pair = [figure(), figure()] if style == "mixed" else [f"{rng.randint(0, 9999)},{rng.randint(10, 99)}"] * 2
            lines.append(";".join([rng.choice(names), rng.choice(["%", "Rp"]), *pair, rng.choice(words)]))
        path = csv_file(tmp_path, "\n".join(lines))
        fast, slow = measure(path)[1], measure(path, "--explain")[1]
        assert fast == [{key: row[key] for key in row if key != "explanation"} for row in slow]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
def test_the_result_is_written_in_the_form_its_name_says(
    suffix: str, tmp_path: Path, measure: Callable[..., Told]
) -> None:
    source = csv_file(tmp_path, "indikator;target;realisasi\n=cmd();80;83\ny;N/A;5\n")
    out = tmp_path / f"hasil.{suffix}"
    assert measure(source, "--out", str(out))[0] == 0
    if suffix == "jsonl":
        first = json.loads(out.read_text().splitlines()[0])
        assert (first["indicator"], first["achievement"]) == ("=cmd()", "103.75")
    elif suffix == "csv":
        with out.open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert (rows[0]["indicator"], rows[0]["achievement"]) == ("'=cmd()", "103.75")
    else:
        page = openpyxl.load_workbook(out).active
        cells = {cell.value: page.cell(2, cell.column) for cell in page[1]}
        assert (cells["achievement"].value, cells["indicator"].data_type) == (103.75, "s")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["tabel.csv", out.name])


def test_a_result_is_not_left_behind_when_the_source_breaks_in_the_middle(
    tmp_path: Path, measure: Callable[..., Told]
) -> None:
    text = "indikator;target;realisasi\n" + "x;1;2\n" * 600 + '"' + "x" * 200_000 + "\n"
    out = tmp_path / "hasil.jsonl"
    assert measure(csv_file(tmp_path, text), "--out", str(out))[0] == 2
    assert not out.exists()
    assert measure(csv_file(tmp_path, "indikator;target;realisasi\n"), "--out", str(tmp_path / "tabel.csv"))[0] == 2


def test_a_workbook_is_read_as_it_is_shown(tmp_path: Path, measure: Callable[..., Told]) -> None:
    def percent(page: Any) -> None:
        page["D2"].number_format = "0.00%"

    path = workbook(tmp_path, [HEADER, ["a", "%", 80, 0.95070000000000001], ["b", "%", "98,5", 49.25]], percent)
    _, rows, _ = measure(path)
    assert [(row["realisation"], row["achievement"]) for row in rows] == [("95.07", "118.84"), ("49.25", "50.00")]


def test_formula_and_merged_cells_are_named_and_not_guessed(tmp_path: Path, measure: Callable[..., Told]) -> None:
    def merge(page: Any) -> None:
        page.merge_cells("C3:C4")

    rows = [
        ["Laporan"],
        HEADER,
        ["a", "%", 80, 83],
        ["b", "%", None, 83],
        ["c", "%", 80, "=1+1"],
        ["d", "%", 80, "#DIV/0!"],
    ]
    path = workbook(tmp_path, rows, merge)
    _, told, err = measure(path)
    assert [row["undefined"] for row in told] == [None, "no-target", "non-numeric", "non-numeric"]
    assert "[cell.merged]" in told[1]["problems"][0]
    assert "[number.formula]" in told[2]["problems"][0]
    assert "[number.formula_error]" in told[3]["problems"][0]
    assert "1 problem: cell.merged" in err


def test_names_that_span_two_header_rows_are_kept_and_a_year_may_stand_above_its_columns(
    tmp_path: Path, measure: Callable[..., Told]
) -> None:
    def merge(page: Any) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:D1"):
            page.merge_cells(cells)

    rows = [["Indikator", "Satuan", "Tahun 2024", None], [None, None, "Target", "Realisasi"], ["a", "%", 80, 83]]
    _, told, err = measure(workbook(tmp_path, rows, merge))
    assert [(row["indicator"], row["unit"], row["achievement"]) for row in told] == [("a", "%", "103.75")]
    assert "fewer cells" not in err
    years = [["Indikator", "2023", None, "2024", None], [None, "Target", "Realisasi", "Target", "Realisasi"]]
    code, _, err = measure(workbook(tmp_path, [*years, ["a", 1, 2, 80, 83]]))
    assert code == 2
    assert "2023 Target" in err
    options = ("--map", "target=2024 Target", "--map", "realisasi=2024 Realisasi")
    assert measure(workbook(tmp_path, [*years, ["a", 1, 2, 80, 83]]), *options)[1][0]["achievement"] == "103.75"


def test_several_sheets_with_such_a_table_are_a_question(tmp_path: Path, measure: Callable[..., Told]) -> None:
    book = openpyxl.Workbook()
    for name in ("Januari", "Februari"):
        page = book.create_sheet(name)
        page.append(HEADER)
        page.append(["x", "%", 80, 83])
    path = tmp_path / "tabel.xlsx"
    book.save(path)
    code, _, err = measure(path)
    assert code == 2
    assert "[xlsx.which_sheet]" in err
    assert measure(path, "--sheet", "Februari")[1][0]["achievement"] == "103.75"
    assert "[xlsx.no_sheet]" in measure(path, "--sheet", "Maret")[2]


def changed(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("attack", "part", "code"),
    [
        (lambda text: b'<!DOCTYPE x [<!ENTITY a "b">]>' + text, SHEET, "xlsx.doctype"),
        (lambda _: '<?xml version="1.0"?><!DOCTYPE x>'.encode("utf-16"), "xl/sharedStrings.xml", "xlsx.doctype"),
        (lambda text: text + b" " * 2_000_000, SHEET, "xlsx.ratio"),
        (lambda _: b" " * 60_000_000, "xl/media/x.bin", "xlsx.size"),
        (lambda text: text.replace(b'r="D2"', b'r="XFD1048576"'), SHEET, "xlsx.too_wide"),
        (lambda _: b"<broken", "xl/workbook.xml", "xlsx.not_a_workbook"),
    ],
)
def test_a_hostile_workbook_is_refused_before_it_is_opened(
    attack: Callable[[bytes], bytes], part: str, code: str, tmp_path: Path, measure: Callable[..., Told]
) -> None:
    path = changed(workbook(tmp_path, [HEADER, ["x", "%", 80, 83]]), part, attack)
    status, _, err = measure(path)
    assert status == 2
    assert f"[{code}]" in err


def test_a_workbook_of_too_many_parts_or_that_is_none_is_refused(tmp_path: Path, measure: Callable[..., Told]) -> None:
    path = workbook(tmp_path, [HEADER])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_001):
            archive.writestr(f"x/{number}", b"")
    assert "[xlsx.entries]" in measure(path)[2]
    assert "[xlsx.not_a_workbook]" in measure(csv_file(tmp_path, "bukan buku kerja", "x.xlsx"))[2]


def test_an_unknown_form_a_missing_file_and_an_unknown_word_are_refused(
    tmp_path: Path, measure: Callable[..., Told]
) -> None:
    path = csv_file(tmp_path, "indikator;target;realisasi\nx;80;83\n")
    assert "[table.no_file]" in measure(tmp_path / "tidak-ada.csv")[2]
    assert "[table.format]" in measure(csv_file(tmp_path, "x", "x.ods"))[2]
    assert "[out.format]" in measure(path, "--out", str(tmp_path / "hasil.doc"))[2]
    assert "[out.folder]" in measure(path, "--out", str(tmp_path / "tidak" / "ada.csv"))[2]
    assert "[table.map]" in measure(path, "--map", "warna=Target")[2]
    assert "[spec.unknown_word]" in measure(path, "--rounding", "entah")[2]


def test_a_csv_with_a_printed_column_can_be_compared(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = "Indikator;Satuan;Target;Realisasi;Capaian (%);Arah\nx;%;80;83;103,75;naik\ny;%;80;83;83;naik\n"
    _, rows, _ = measure(csv_file(tmp_path, text), words=("measure", "compare"))
    assert [row["rule"] is None for row in rows] == [False, True]
    assert "copies-realisation" in rows[1]["warnings"]


@pytest.mark.parametrize(
    "header",
    [
        "Program/Kegiatan;Anggaran (Rp);Realisasi Anggaran (Rp);%",
        "Uraian;Pagu;Realisasi;Serapan (%)",
        "Indikator Kinerja Program;Target PK 2024;Realisasi s.d. TW IV;Prosentase Capaian",
        "Indikator;Target Output;Realisasi Output;Capaian Output",
        "Indikator Tujuan/Sasaran;Rencana;Realisasi;Kinerja (%)",
    ],
)
def test_the_headings_of_other_offices_are_known(header: str, tmp_path: Path, measure: Callable[..., Told]) -> None:
    _, rows, _ = measure(csv_file(tmp_path, f"{header}\nx;80;83;103,75\n"), words=("measure", "compare"))
    assert (rows[0]["computed"], rows[0]["warnings"]) == ("103.75", [])


def test_a_physical_target_is_never_set_beside_money_spent(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = "Indikator;Target;Pagu;Realisasi Anggaran\nx;80;100;83\n"
    assert "[table.no_header]" in measure(csv_file(tmp_path, text))[2]


def test_json_lines_are_measured_and_a_broken_line_is_named(tmp_path: Path, measure: Callable[..., Told]) -> None:
    text = '{"indicator":"A","target":80,"realisasi":83.125}\n[1]\n{"target":1e999999,"realisasi":NaN}\n'
    _, rows, _ = measure(csv_file(tmp_path, text, "x.jsonl"))
    assert rows[0]["achievement"] == "103.91"
    assert "[row.unreadable]" in rows[1]["problems"][0]
    assert rows[2]["undefined"] == "non-numeric"
