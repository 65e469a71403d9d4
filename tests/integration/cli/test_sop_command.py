"""``capaian sop``: on files without a database, and on the library of an office."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from capaian.cli.main import main
from capaian.organisation.models import Office
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.models import ProcedureVersion
from tests.integration.cli.conftest import PAKUSARI

ROOT = Path(__file__).parents[3]
SEED = ROOT / "seeds/sop/kecamatan-pakusari/pengumpulan-data-kinerja.yaml"
SEEDS = sorted((ROOT / "seeds/sop").glob("*/*.yaml"))
Told = pytest.CaptureFixture[str]


@pytest.mark.parametrize("path", SEEDS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_delivered_sop_is_shown_and_has_no_error(path: Path, capsys: Told) -> None:
    assert main(["sop", "show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert all(row.activity in shown for row in load_pack(path.read_bytes()).rows)
    assert main(["sop", "lint", str(path)]) == 0
    assert "0 galat" in capsys.readouterr().out
    assert main(["sop", "lint", "--strict", str(path)]) == 1


@pytest.mark.parametrize("ending", ["yaml", "xlsx", "bpmn"])
def test_what_goes_out_comes_in_again_unchanged(ending: str, tmp_path: Path, capsys: Told) -> None:
    out, back = tmp_path / f"a.{ending}", tmp_path / "b.yaml"
    assert main(["sop", "export", str(SEED), "--out", str(out)]) == 0
    assert main(["sop", "import", str(out), "--out", str(back)]) == 0
    assert main(["sop", "diff", str(SEED), str(back)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_document_is_drawn_and_the_same_twice(ending: str, begins: bytes, tmp_path: Path) -> None:
    first, second = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    for out in (first, second):
        assert main(["sop", "export", str(SEED), "--out", str(out), "--at", "2024-01-02"]) == 0
    assert first.read_bytes().startswith(begins) and first.read_bytes() == second.read_bytes()


def test_a_drawing_may_be_of_one_section(tmp_path: Path, capsys: Told) -> None:
    paringin = ROOT / "seeds/sop/kecamatan-paringin-selatan/pengumpulan-data-kinerja.yaml"
    one, all_ = tmp_path / "one.svg", tmp_path / "all.svg"
    assert main(["sop", "draw", str(paringin), "--section", "semester", "--out", str(one)]) == 0
    assert main(["sop", "draw", str(paringin), "--out", str(all_)]) == 0
    assert one.stat().st_size < all_.stat().st_size
    assert main(["sop", "draw", str(paringin), "--section", "windu", "--out", str(one)]) == 2
    assert "[sop.section]" in capsys.readouterr().err


def test_the_empty_workbook_can_be_read_and_written_over(tmp_path: Path) -> None:
    book, pack = tmp_path / "baru.xlsx", tmp_path / "baru.yaml"
    assert main(["sop", "template", "--out", str(book)]) == 0
    assert main(["sop", "import", str(book), "--out", str(pack)]) == 0
    assert main(["sop", "lint", str(pack)]) == 0


def test_a_change_is_told_by_its_place_and_makes_the_answer_no(tmp_path: Path, capsys: Told) -> None:
    changed = tmp_path / "changed.yaml"
    changed.write_text(SEED.read_text().replace("standard: 10 menit", "standard: 20 menit", 1))
    assert main(["sop", "diff", str(SEED), str(changed)]) == 1
    assert "diubah rows.r2.standard: 10 menit → 20 menit" in capsys.readouterr().out
    assert main(["sop", "diff", "--json", str(SEED), str(changed)]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {"kind": "changed", "place": "rows.r2.standard", "old": "10 menit", "new": "20 menit"}]


@pytest.mark.parametrize(("content", "place", "code"), [
    (b"rows: [", "line ", "yaml.syntax"),  # libyaml names the line after it
    (b"a: 1\na: 2\n", "line 2", "yaml.duplicate"),
    (b"\xff\xfe\x00", "x.yaml", "yaml.not_utf8"),
    (b"PK\x03\x04broken", "x.yaml", ""),
    (b"<definitions/>", "x.yaml", ""),
    (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "x.yaml", ""),
    (SEED.read_bytes().replace(b"standard: 10 menit", b"standar: 10 menit", 1), "rows.r2", "sop.unknown_field"),
    (SEED.read_bytes().replace(b"kind: verify", b"kind: periksa", 1), "rows.r5.works.1.kind", "sop.wrong_value"),
])
def test_a_file_that_cannot_be_read_is_refused_with_file_row_and_field(
        content: bytes, place: str, code: str, tmp_path: Path, capsys: Told) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    for words in (["show"], ["lint"], ["import"], ["export", "--out", str(tmp_path / "y.pdf")]):
        assert main(["sop", words[0], str(tmp_path / "x.yaml"), *words[1:]]) == 2
        said = capsys.readouterr().err
        assert said.startswith("x.yaml") and place in said and f"[{code}" in said
        assert "Traceback" not in said and not (tmp_path / "y.pdf").exists()


def test_an_sop_that_leads_nowhere_is_named_by_lint_and_still_drawn_to_look_at(tmp_path: Path, capsys: Told) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SEED.read_text().replace("to: r3", "to: r33", 1))
    assert main(["sop", "lint", str(broken)]) == 1
    assert "rows.r2.outcomes" in capsys.readouterr().out
    assert main(["sop", "draw", str(broken), "--out", str(tmp_path / "x.svg")]) == 0


def test_good_files_are_checked_although_another_cannot_be_read(tmp_path: Path, capsys: Told) -> None:
    (tmp_path / "bad.yaml").write_text("a: [")
    assert main(["sop", "lint", str(SEED), str(tmp_path / "bad.yaml"), str(tmp_path / "none.yaml")]) == 2
    said = capsys.readouterr()
    assert "0 galat" in said.out and "bad.yaml: line" in said.err and "none.yaml" in said.err


def test_files_of_one_office_are_siblings(capsys: Told) -> None:
    both = [str(p) for p in SEEDS if p.parent.name == "setwan-purwakarta"]
    main(["sop", "lint", "--json", *both])
    together = json.loads(capsys.readouterr().out)
    main(["sop", "lint", "--json", both[0]])
    alone = json.loads(capsys.readouterr().out)
    codes = {f["code"] for f in together[both[0]]} - {f["code"] for f in alone[both[0]]}
    assert codes


def test_a_result_never_overwrites_what_it_is_read_from(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(SEED.read_bytes())
    assert main(["sop", "import", str(path), "--out", str(path)]) == 2
    assert "[sop.same_file]" in capsys.readouterr().err and path.read_bytes() == SEED.read_bytes()


def test_files_are_worked_on_without_framework_or_database(tmp_path: Path) -> None:
    script = ("import sys; from capaian.cli.main import main;"
              f"main(['sop','lint',{str(SEED)!r}]); main(['sop','draw',{str(SEED)!r},'--out',{str(tmp_path / 'a.pdf')!r}]);"
              "print('django' in sys.modules, file=sys.stderr)")
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT / "src")
    assert told.stderr == "False\n"


# --- the library -----------------------------------------------------------------------------------------------------


def test_the_library_is_listed_and_its_sop_shown_checked_and_exported(
        pakusari: Office, tmp_path: Path, capsys: Told) -> None:
    assert main(["sop", "list"]) == 0
    assert "kecamatan-pakusari/pengumpulan-data-kinerja  versi 1  berlaku sejak 7 Januari 2024" in capsys.readouterr().out
    words = ["--office", PAKUSARI, "--key", "pengumpulan-data-kinerja"]
    assert main(["sop", "show", *words]) == 0
    assert main(["sop", "lint", *words]) == 0
    assert main(["sop", "export", *words, "--out", str(tmp_path / "a.yaml")]) == 0
    assert load_pack((tmp_path / "a.yaml").read_bytes()) == load_pack(SEED.read_bytes())


def test_an_import_into_the_library_is_a_draft_beside_the_version_in_force(
        pakusari: Office, tmp_path: Path, capsys: Told) -> None:
    changed = tmp_path / "changed.yaml"
    changed.write_text(SEED.read_text().replace("standard: 10 menit", "standard: 20 menit", 1))
    words = ["--office", PAKUSARI, "--key", "pengumpulan-data-kinerja"]
    assert main(["sop", "import", str(changed), "--office", PAKUSARI, "--as", "kasubag-perencanaan@pakusari"]) == 0
    assert list(ProcedureVersion.objects.order_by("number").values_list("number", "state")) == [
        (1, "in_force"), (2, "draft")]
    capsys.readouterr()
    assert main(["sop", "diff", *words]) == 1
    assert "rows.r2.standard" in capsys.readouterr().out
    assert main(["sop", "diff", *words, "--number", "1"]) == 0


def test_a_printed_table_comes_into_the_library_on_the_posts_of_the_office(
        pakusari: Office, tmp_path: Path, capsys: Told) -> None:
    book = openpyxl.Workbook()
    for line in (["KECAMATAN PAKUSARI"], ["SOP Survei Kepuasan"],
                 ["No", "Kegiatan", "Camat", "Kasubbag Perencanaan", "Juru Ketik", "Waktu", "Output"],
                 ["1", "Memerintahkan", "v", None, None, "5 menit", "Disposisi"],
                 ["2", "Merekap", None, "v", None, "1 hari", "Rekap"], ["3", "Mengetik", None, None, "v", "1 hari", "Laporan"]):
        book.active.append(line)
    book.save(tmp_path / "survei.xlsx")
    book.close()
    words = ["--office", PAKUSARI, "--as", "kasubag-perencanaan@pakusari"]
    assert main(["sop", "import", str(tmp_path / "survei.xlsx"), *words]) == 0
    kept = ProcedureVersion.objects.get(definition__key=f"{PAKUSARI}/survei-kepuasan")
    assert [lane["actor"] for lane in kept.pack["lanes"]] == [
        "position:camat", "position:kasubag-perencanaan", "position:juru-ketik"]
    assert {note["place"] for note in kept.pack["notes"] if note["place"].startswith("lanes.")} == {"lanes.juru-ketik.actor"}
    assert "Kasubbag Perencanaan" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "code"), [
    (["show", "--office", "tidak-ada", "--key", "x"], "office.unknown"),
    (["show", "--office", PAKUSARI], "sop.key"),
    (["show", "--office", PAKUSARI, "--key", "tidak-ada"], "sop.unknown"),
    (["show", "--office", PAKUSARI, "--key", "pengumpulan-data-kinerja", "--number", "9"], "sop.unknown"),
    (["show"], "sop.which"),
    (["import", str(SEED), "--office", PAKUSARI, "--as", "hantu@pakusari"], "account.unknown"),
    (["import", str(SEEDS[0]), "--office", PAKUSARI], "sop.office"),
    (["publish", "--office", PAKUSARI, "--key", "pengumpulan-data-kinerja", "--as", "camat@pakusari",
      "--effective", "besok"], "sop.date"),
    (["publish", "--office", PAKUSARI, "--key", "pengumpulan-data-kinerja", "--as", "camat@pakusari",
      "--effective", "2024-05-01"], "sop.published"),
])
def test_what_does_not_exist_is_refused_with_a_sentence(
        words: list[str], code: str, pakusari: Office, capsys: Told) -> None:
    assert main(["sop", *words]) == 2
    assert f"[{code}]" in capsys.readouterr().err
