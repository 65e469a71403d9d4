"""``capaian run``: followed, proved and mined in the database, mined from files, and played."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from capaian.cli.main import main
from capaian.cli.run.simulating import read_decisions
from capaian.kernel.errors import InvalidInput
from capaian.organisation.models import Office
from capaian.organisation.selectors import actor_of, standing_in
from capaian.procedures.domain.clock import by
from capaian.procedures.models import RunEvent, Task
from capaian.procedures.ports import STEP_KINDS, Plain, RunRef
from capaian.procedures.selectors import open_tasks, spent_of, task_ref
from capaian.procedures.services import complete_task, start_run
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.models import ProcedureVersion
from capaian.sop.selectors import in_force
from tests.integration.cli.conftest import FOUNDED, PAKUSARI

ROOT = Path(__file__).parents[3]
KEY = f"{PAKUSARI}/pengumpulan-data-kinerja"
SEED = ROOT / f"seeds/sop/{KEY}.yaml"
Told = pytest.CaptureFixture[str]


@pytest.fixture
def played(pakusari: Office, monkeypatch: pytest.MonkeyPatch) -> RunRef:
    """A run that went to its end with one return at row 2, of an SOP whose steps leave no papers."""
    for kind in KINDS:
        monkeypatch.setitem(STEP_KINDS, kind, Plain())
    monkeypatch.setattr("capaian.procedures.services.record.FINISHERS", [])
    version = in_force(pakusari.pk, KEY)
    for row in version.pack["rows"]:
        row.pop("produces", None), row.pop("requires", None)
    ProcedureVersion.objects.filter(pk=version.pk).update(pack=version.pack, digest="bare")
    version = in_force(pakusari.pk, KEY)
    at = FOUNDED + timedelta(days=7)
    run = start_run(version=version, section="triwulan", period="2024Q1", at=at,
                    actor=actor_of(person=standing_in(pakusari.pk, "position:petugas-pengolah-data", at), at=at))
    returned = False
    while waiting := open_tasks(run.id):
        task = task_ref(waiting[0].pk)
        back = task.row.key == "r2" and not returned
        returned = returned or back
        outcome = next((o.key for o in task.outcomes if o.returns == back), "")
        at += timedelta(minutes=6)
        complete_task(task_id=task.id, outcome=outcome, reason="Salah kolom." if back else "", at=at,
                      actor=actor_of(person=standing_in(pakusari.pk, task.member, at), at=at))
    return run


def test_a_run_is_listed_and_shown_with_every_round(played: RunRef, capsys: Told) -> None:
    assert main(["run", "list", "--office", PAKUSARI]) == 0
    assert str(played.uid) in capsys.readouterr().out
    assert main(["run", "list", "--state", "running"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["run", "show", str(played.uid), "--json"]) == 0
    tasks = json.loads(capsys.readouterr().out)["tasks"]
    assert [(t["row"], t["round"]) for t in tasks[:4]] == [("1", 1), ("2", 1), ("1", 2), ("2", 2)]
    assert main(["run", "show", str(played.uid)]) == 0
    assert "Salah kolom." in capsys.readouterr().out


def test_an_address_of_no_run_is_refused(pakusari: Office, capsys: Told) -> None:
    for uid in ("abc", "00000000-0000-0000-0000-000000000000"):
        assert main(["run", "show", uid]) == 2
        assert "[run.unknown]" in capsys.readouterr().err


def test_log_and_tables_agree_until_somebody_touches_a_table(played: RunRef, capsys: Told) -> None:
    assert main(["run", "check"]) == 0
    Task.objects.filter(run=played.id, row_no="3").update(outcome="dibelokkan")
    capsys.readouterr()
    assert main(["run", "check", "--office", PAKUSARI]) == 1
    assert str(played.uid) in capsys.readouterr().out
    assert main(["run", "check", str(played.uid)]) == 1


def test_a_run_of_the_engine_fits_its_sop_exactly(played: RunRef, capsys: Told) -> None:
    assert main(["run", "mine", "--office", PAKUSARI, "--json", "--least", "1"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    assert found["fitness"] == 1 and found["counts"]["twice"] == 0 and found["acts"] == 13
    assert {line["key"] for line in found["time"]["row"]} == set("123456789")


def test_the_tables_and_the_log_tell_the_same_times(played: RunRef, capsys: Told) -> None:
    assert main(["run", "mine", str(played.uid), "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    rows = {line.key: (line.count, line.total, line.standard, line.late) for line in by(spent_of(played.office_id), "row")}
    assert rows == {x["key"]: (x["count"], x["total"], x["standard"], x["late"]) for x in found["time"]["row"]}
    assert len(spent_of(played.office_id, run_id=played.id)) == 13 and spent_of(played.office_id, run_id=played.id + 1) == []


def test_the_log_in_every_format_is_the_same_run(played: RunRef, tmp_path: Path, capsys: Told) -> None:
    for ending in ("jsonl", "csv", "xes"):
        assert main(["run", "export", str(played.uid), "--out", str(tmp_path / f"a.{ending}")]) == 0
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    assert len(lines) == RunEvent.objects.filter(run=played.id).count()
    events = etree.parse(str(tmp_path / "a.xes")).findall("trace/event")
    ends = [e for e in events if e.find("string[@key='lifecycle:transition']").get("value") == "complete"]
    assert len(ends) == 13
    capsys.readouterr()
    for ending in ("jsonl", "csv"):
        assert main(["run", "mine", str(tmp_path / f"a.{ending}"), "--sop", str(SEED), "--json"]) == 0
        [found] = json.loads(capsys.readouterr().out)
        assert (found["fitness"], found["acts"]) == (1, 13)
    assert main(["run", "export", str(played.uid), "--out", str(tmp_path / "a.doc")]) == 2


PAPER = """kasus;baris;pelaksana;waktu
TW1;1;Petugas Pengolah Data Kinerja dan LKIP OPD;08/01/2024 09.00
TW1;2;Camat;09/01/2024 09.00
TW1;4;Kepala Seksi;12/01/2024 09.00
TW1;3;;13/01/2024 09.00
TW1;5;;14/01/2024 09.00
TW1;5;;14/01/2024 10.00
TW1;6;;15/01/2024 09.00
TW1;7;Kasubag Perencanaan;15/01/2024 09.05
TW1;8;Sekretaris;15/01/2024 09.10
"""


def test_a_table_typed_in_from_paper_shows_every_deviation(tmp_path: Path, capsys: Told) -> None:
    (tmp_path / "paper.csv").write_text(PAPER)
    words = ["run", "mine", str(tmp_path / "paper.csv"), "--sop", KEY]
    assert main([*words, "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    told = {(d["kind"], d["row"]) for d in found["deviations"]}
    assert told == {("wrong_lane", "2"), ("out_of_order", "3"), ("twice", "5"), ("skipped", "9"), ("late", "2")}
    assert found["fitness"] == pytest.approx(6 / 10)
    assert main([*words, "--least", "0.9"]) == 1
    said = capsys.readouterr().out
    assert "Kesesuaian 0.6000" in said and "TW1: baris 9 dilewati" in said


@pytest.mark.parametrize(("name", "content", "words", "code"), [
    ("a.csv", PAPER, [], "log.sop"),
    ("a.csv", PAPER, ["--sop", "tidak/ada"], "log.no_sop"),
    ("a.csv", PAPER, ["--sop", KEY, "--zone", "Bulan"], "log.zone"),
    ("a.csv", PAPER, ["--sop", KEY, "--section", "windu"], "sop.section"),
    ("a.csv", PAPER, ["--sop", "kecamatan-paringin-selatan/pengumpulan-data-kinerja"], "log.section"),
    ("a.csv", PAPER.replace("09/01/2024 09.00", "kemarin"), ["--sop", KEY], "log.time"),
    ("a.csv", PAPER.replace("waktu", "jam"), ["--sop", KEY], "log.column"),
    ("a.jsonl", '{"type": "run_started"}\n', ["--sop", KEY], "log.event"),
    ("a.jsonl", '{"type": \n', ["--sop", KEY], "log.json"),
])
def test_a_log_that_cannot_be_judged_is_refused_with_its_place(
        name: str, content: str, words: list[str], code: str, tmp_path: Path, capsys: Told) -> None:
    (tmp_path / name).write_text(content)
    assert main(["run", "mine", str(tmp_path / name), *words]) == 2
    said = capsys.readouterr().err
    assert f"[{code}]" in said and (code.startswith(("log.time", "log.column", "log.event", "log.json")) <= (name in said))


def test_decisions_name_rows_by_key_or_number_and_answers_by_key_or_word(tmp_path: Path) -> None:
    pack = load_pack(SEED.read_bytes())
    path = tmp_path / "d.yaml"
    path.write_text('r2: [no, "yes"]\n"5": Dikembalikan\n')
    assert read_decisions(path, pack) == {"r2": ["no", "yes"], "r5": ["no"]}
    path.write_text('{"r2": ["no"]}')
    assert read_decisions(path, pack) == {"r2": ["no"]}


@pytest.mark.parametrize(("text", "code"), [
    ("r99: [yes]", "simulate.row"), ("r1: [yes]", "simulate.no_decision"), ("r2: [mungkin]", "simulate.answer"),
    ("- r2", "simulate.decisions"), ("r2: [", "yaml.syntax")])
def test_a_decision_that_the_sop_does_not_know_is_refused(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(text)
    with pytest.raises(InvalidInput) as refused:
        read_decisions(tmp_path / "d.yaml", load_pack(SEED.read_bytes()))
    assert refused.value.code == code and refused.value.place.startswith("d.yaml")


@pytest.mark.parametrize(("words", "code"), [
    (["--sop", "tidak/ada", "--period", "2024Q1"], "simulate.sop"),
    (["--sop", KEY, "--period", "202401"], "simulate.period"),
    (["--sop", KEY, "--period", "2019Q1"], "simulate.year"),
    (["--sop", KEY, "--period", "kemarin"], "period"),
])
def test_a_simulation_that_cannot_be_played_is_refused_before_anything_is_made(
        words: list[str], code: str, tmp_path: Path, capsys: Told) -> None:
    assert main(["run", "simulate", *words, "--out", str(tmp_path / "out")]) == 2
    assert f"[{code}" in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.fixture
def apart(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command in a process of its own, because a simulation sets up its own database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAPAIAN_", "DJANGO_"))}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {**kept, "PYTHONPATH": str(ROOT / "src"), "CAPAIAN_DATA_DIR": str(tmp_path / "none")}
        return subprocess.run([sys.executable, "-m", "capaian", *words], env=environment, capture_output=True, text=True,
                              timeout=300, cwd=tmp_path)

    return run


@pytest.mark.own_database
def test_a_simulated_run_decides_as_told_and_leaves_what_the_demo_leaves(
        apart: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text('r2: ["no"]\nr5: ["no", "no"]\n')
    told = apart("run", "simulate", "--sop", KEY, "--period", "2024Q2", "--decisions", "d.yaml", "--out", "out",
                 "--speed", "instant")
    assert told.returncode == 0, told.stderr
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    rounds = {(s["no"], s["round"]) for s in summary["steps"]}
    assert {("2", 2), ("4", 3), ("5", 3), ("9", 1)} <= rounds and summary["open_tasks"] == 0
    assert all(s["valid"] for s in summary["signatures"]) and len(summary["signatures"]) == 3
    for line in summary["artefacts"]:
        assert (tmp_path / "out" / line["path"]).exists()
    mined = apart("run", "mine", "out/events.jsonl", "--json", "--least", "1")
    assert mined.returncode == 0 and json.loads(mined.stdout)[0]["counts"]["late"] == 0
    again = apart("run", "simulate", "--sop", KEY, "--period", "2024Q2", "--out", "out")
    assert again.returncode == 2 and "[simulate.out]" in again.stderr
    assert not (tmp_path / "none").exists()
