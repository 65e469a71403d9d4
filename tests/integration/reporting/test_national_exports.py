"""Tables for national applications hold what was approved, exactly, and say what changed since the last time."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from capaian.cli.main import main
from capaian.collection.models import Snapshot
from capaian.foundation.models import AuditEntry
from capaian.kernel.errors import InvalidInput, ManyProblems, NotReady
from capaian.organisation.domain.actors import SYSTEM
from capaian.procedures.ports import STEP_KINDS
from capaian.reporting.domain.lke import criteria_of
from capaian.reporting.domain.national import LAYOUTS
from capaian.reporting.exchange.lke import bundle
from capaian.reporting.exchange.national import Handed, hand_out
from tests.cast import KEY, MORNING, Cast, found_cast, quiet_kinds, row, sop, to_the_end

LATER = MORNING + timedelta(hours=1)
FIGURE = {
    "indicator": "A1", "name": "=HYPERLINK(\"x\")", "unit": "%", "objective": "Meningkatnya pelayanan",
    "objective_code": "S1", "is_budget": False, "scope": "period", "period": "2026Q1", "target": "80", "realisation": "65,91",
    "achievement": "82,39", "raw": "181250/2200", "undefined": "", "met": False, "scale": "Tinggi",
    "formula": "Selesai / masuk", "formula_key": "ratio-of-sums@1", "source": "Register", "responsible": "Kasi A",
    "suppliers": ["Kasi A", "Kasi B"], "evidence": [{"name": "a.pdf", "sha256": "a"}, {"name": "b.pdf", "sha256": "a"}],
    "verified_by": "Petugas (contoh)"}
UNDEFINED = {**FIGURE, "indicator": "A2", "name": "Opini", "realisation": "–", "achievement": "–", "raw": None, "met": None,
             "undefined": "Belum ada data", "evidence": [], "verified_by": "", "scale": ""}
PARTS = [{"indicator": "A1", "period": "2026Q1", "state": "value", "numerator": n, "denominator": d}
         for n, d in (("100", "150"), ("74", "114"))]


@pytest.fixture
def cast(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    for key, kind in quiet_kinds().items():
        monkeypatch.setitem(STEP_KINDS, key, kind)
    return found_cast()


@pytest.fixture
def ended(cast: Cast) -> Any:
    """A run of 2026Q1 that ended with frozen data."""
    run = cast.start(sop(row(1, "order", "camat"), row(2, "record", "petugas")))
    freeze(run, FIGURE, UNDEFINED)
    to_the_end(run, cast)
    return run


def freeze(run: Any, *figures: dict[str, Any]) -> None:
    number = Snapshot.objects.filter(run=run.id).count() + 1
    whole = [{**figure, "scope": scope} for figure in figures for scope in ("period", "year")]
    Snapshot.objects.create(run_id=run.id, number=number, digest=str(number) * 64, at=MORNING + timedelta(minutes=number),
                            content={"run": str(run.uid), "figures": whole, "rows": PARTS})


def out(layout: str = "esr", form: str = "json", period: str = "2026Q1") -> Handed:
    return hand_out(layout=layout, office=KEY, period=period, form=form, actor=SYSTEM, at=LATER)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_three_forms_hold_the_same_rows(ended: Any, layout: str) -> None:
    told = json.loads(out(layout, "json").data)
    keys = [column.key for column in LAYOUTS[layout].columns if column.key != "perubahan"]
    printed = list(csv.DictReader(io.StringIO(out(layout, "csv").data.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(out(layout, "xlsx").data))
    cells = [[cell.value or "" for cell in line] for line in book["Data"].iter_rows(min_row=2)]
    for number, line in enumerate(told["baris"]):
        assert [printed[number][k].removeprefix("'") for k in keys] == [line[k] for k in keys]
        assert cells[number][:-1] == [line[k] for k in keys]
    assert told["format"] == f"capaian-{layout}/1"
    assert book.sheetnames == ["Data", "Dihapus", "Keterangan"]


def test_numbers_stand_as_printed_and_exactly_and_a_missing_one_is_never_0(ended: Any) -> None:
    first, second = out("lppd").rows
    assert (first["realisasi"], first["realisasi_angka"], first["capaian_angka"]) == ("65,91", "65.91", "82.39")
    assert (first["pembilang"], first["penyebut"], first["bukti"]) == ("174", "264", "1")
    assert (second["realisasi_angka"], second["capaian_angka"], second["tidak_terdefinisi"]) == ("", "", "Belum ada data")


def test_no_text_becomes_a_formula(ended: Any) -> None:
    assert out(form="csv").data.decode("utf-8-sig").count("'=HYPERLINK") == 1
    cell = openpyxl.load_workbook(io.BytesIO(out(form="xlsx").data))["Data"]["D2"]
    assert cell.data_type == "s"


def test_the_next_export_says_what_changed_what_is_new_and_what_is_gone(ended: Any) -> None:
    assert {r["perubahan"] for r in out().rows} == {"baru"}
    assert {r["perubahan"] for r in out(form="csv").rows} == {"tetap"}
    freeze(ended, {**FIGURE, "realisation": "70"}, {**FIGURE, "indicator": "A9"})
    made = out()
    assert [r["perubahan"] for r in made.rows] == ["Realisasi: 65,91 → 70; Realisasi (angka): 65.91 → 70", "baru"]
    assert [r["kode_indikator"] for r in made.gone] == ["A2"]
    assert made.changed == 2
    assert {r["perubahan"] for r in out("sipd").rows} == {"baru"}


def test_what_is_still_being_worked_on_is_not_handed_out(cast: Cast) -> None:
    run = cast.start(sop(row(1, "order", "camat"), row(2, "record", "petugas")))
    freeze(run, FIGURE)
    with pytest.raises(NotReady):
        out()
    to_the_end(run, cast)
    assert len(out().rows) == 1
    with pytest.raises(NotReady):
        out(period="2026Q2")


def test_an_unknown_table_or_form_is_refused_and_remembers_nothing(ended: Any) -> None:
    for wrong in ({"layout": "siap"}, {"form": "pdf"}):
        with pytest.raises(InvalidInput):
            out(**wrong)
    assert not AuditEntry.objects.filter(act__startswith="export.").exists()


DELIVERED = yaml.safe_load((Path(__file__).parents[3] / "seeds/evaluation/lke.yaml").read_text())


def test_the_evidence_of_the_collecting_criterion_is_gathered_by_itself(ended: Any, cast: Cast) -> None:
    made = bundle(office=KEY, year=2026, criteria=criteria_of(DELIVERED), actor=SYSTEM, at=LATER)
    package = zipfile.ZipFile(io.BytesIO(made))
    names = package.namelist()
    folder = "mekanisme-pengumpulan-data"
    assert package.read(f"{folder}/sop/uji-versi-1.pdf").startswith(b"%PDF")
    assert json.loads(package.read(f"{folder}/ratification/uji-versi-1.json"))["disahkan_elektronik"] is False
    log = package.read(f"{folder}/logs/uji-2026Q1/catatan-peristiwa.jsonl").decode().splitlines()
    assert json.loads(log[-1])["type"] == "run_finished"
    listing = package.read(f"{folder}/DAFTAR-BUKTI.txt").decode()
    assert "PermenPANRB 88/2021" in listing
    assert "belum ada" in listing  # nothing was handed over in this run
    sums = package.read("manifest-sha256.txt").decode().splitlines()
    assert {line.split("  ", 1)[1] for line in sums} == set(names) - {"manifest-sha256.txt"}


def test_another_years_runs_are_not_evidence_of_this_one(ended: Any, cast: Cast) -> None:
    names = zipfile.ZipFile(io.BytesIO(bundle(
        office=KEY, year=2025, criteria=criteria_of(DELIVERED), actor=SYSTEM, at=LATER))).namelist()
    assert not any("/logs/" in name for name in names)


def test_the_same_evidence_twice_is_the_same_file(ended: Any, cast: Cast) -> None:
    first, second = (bundle(office=KEY, year=2026, criteria=criteria_of(DELIVERED), actor=SYSTEM, at=LATER) for _ in "12")
    assert first == second


def test_a_list_of_criteria_with_faults_is_refused_whole() -> None:
    with pytest.raises(ManyProblems) as refused:
        criteria_of({"format": "capaian-lke/1", "criteria": [
            {"key": "A b"}, {"key": "a", "evidence": ["foto"]}, {"key": "a", "evidence": ["sop"]}]})
    assert [p.code for p in refused.value.problems] == ["lke.key", "lke.evidence", "lke.key"]


def test_the_page_of_exports_names_every_column() -> None:
    page = (Path(__file__).parents[3] / "docs/reference/exports.md").read_text()
    told = {line.split("|")[1].strip().strip("`") for line in page.splitlines() if line.startswith("| `")}
    assert told == {column.key for layout in LAYOUTS.values() for column in layout.columns}


@pytest.mark.parametrize("words", [["export", "esr"], ["export", "sipd"], ["export", "lppd"]])
def test_the_command_writes_the_same_table(ended: Any, words: list[str], tmp_path: Path, capsys: Any) -> None:
    asked = [*words, "--office", KEY, "--period", "2026Q1", "--out"]
    assert main([*asked, str(tmp_path / "baru" / "tabel.json")]) == 0
    told = json.loads((tmp_path / "baru" / "tabel.json").read_bytes())
    assert [line["kode_indikator"] for line in told["baris"]] == ["A1", "A2"]
    assert "2 baris" in capsys.readouterr().out
    assert main([*asked, str(tmp_path / "tabel.doc")]) == 2 and not (tmp_path / "tabel.doc").exists()


def test_the_command_writes_the_evidence_of_a_year(ended: Any, tmp_path: Path) -> None:
    asked = ["export", "lke", "--office", KEY, "--year", "2026", "--out", str(tmp_path / "bukti.zip")]
    assert main(asked) == 0
    assert zipfile.is_zipfile(tmp_path / "bukti.zip")
    assert main([*asked, "--criteria", str(tmp_path / "tidak-ada.yaml")]) == 2
