"""SOPs of offices the product has never seen: checked, drawn, and played to their end by an office made up for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from capaian.cli.main import main
from capaian.cli.run.playing import play
from capaian.cli.run.strangers import seeds_for
from capaian.config.signing import WiredDesk
from capaian.kernel.errors import InvalidInput
from capaian.kernel.periods import Period
from capaian.planning.domain.checks import problems
from capaian.planning.domain.plan import plan_from_data
from capaian.signing import ports
from capaian.sop.domain.lint import lint
from capaian.sop.domain.publication import actor_problems, publication_problems

FOLDER = Path(__file__).parents[2] / "data" / "sop"
BADAN, KELURAHAN = FOLDER / "badan-keuangan-contoh.yaml", FOLDER / "kelurahan-contoh.bpmn"


@pytest.fixture
def desk(db: None, authority: WiredDesk, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The settings of a simulation: seeds and files of the test's own."""
    settings.FILES_DIR = tmp_path / "files"
    settings.SEEDS_DIR = tmp_path / "seeds"
    before = list(ports._desk)
    ports.connect(authority)
    yield tmp_path / "seeds"
    ports._desk[:] = before


@pytest.mark.parametrize(("path", "period", "answers"), [
    (KELURAHAN, "202403", {}),
    (KELURAHAN, "202404", {"r2": ["tidak", "ditolak"]}),
], ids=["straight", "returned-and-refused"])
def test_a_foreign_sop_is_played_to_its_end(
        path: Path, period: str, answers: dict[str, list[str]], desk: Path, tmp_path: Path) -> None:
    pack = seeds_for(path, desk)
    keys = {o.label.lower(): o.key for o in pack.row("r2").outcomes}
    wanted = {row: [next(key for label, key in keys.items() if label.endswith(word) or key == word) for word in words]
              for row, words in answers.items()}
    summary = play(pack, Period.parse(period), wanted, instant=True, seed=1, out=tmp_path / "out", told=lambda _: None)
    assert summary["open_tasks"] == 0
    steps = [step["step"] if isinstance(step, dict) else step for step in summary["steps"]]
    assert len(steps) == (3 + 1 if answers else 9), steps


@pytest.mark.parametrize("path", [BADAN, KELURAHAN], ids=lambda path: path.stem)
def test_a_clean_sop_of_another_office_raises_no_alarm(path: Path, tmp_path: Path) -> None:
    pack = seeds_for(path, tmp_path)
    told = {(f.code, f.place) for f in lint(pack)}
    assert told <= {("identity.field_missing", "identity.name_printed"), ("row.time_missing", "rows.r6.standard"),
                    ("row.time_missing", "rows.r12.standard")}


@pytest.mark.parametrize("path", [BADAN, KELURAHAN], ids=lambda path: path.stem)
def test_the_office_made_up_for_an_sop_has_somebody_for_every_row_and_a_plan(path: Path, tmp_path: Path) -> None:
    pack = seeds_for(path, tmp_path)
    office = yaml.safe_load((tmp_path / "organisation" / f"{pack.office}.yaml").read_text())
    posts = {post["key"] for post in office["positions"]}
    known = {f"position:{key}" for key in posts}
    known |= {f"{kind}:{one['key']}" for kind, many in (("team", "teams"), ("role", "roles")) for one in office[many]}
    assert publication_problems(pack) == [] and actor_problems(pack, known, known) == []
    assert all("contoh" in person["name"] for person in office["people"])
    assert {person["position"] for person in office["people"]} == posts | {""}
    plan = plan_from_data(yaml.safe_load((tmp_path / "indicators" / f"{pack.office}-2024.yaml").read_text()))
    assert problems(plan, posts) == []


@pytest.mark.parametrize("path", [BADAN, KELURAHAN], ids=lambda path: path.stem)
def test_a_foreign_sop_goes_through_every_format_without_loss(
        path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("xlsx", "bpmn", "yaml", "docx", "pdf", "svg"):
        assert main(["sop", "export", str(path), "--to", suffix, "--out", str(tmp_path / f"sop.{suffix}")]) == 0
    for suffix in ("xlsx", "bpmn"):
        assert main(["sop", "import", str(tmp_path / f"sop.{suffix}"), "--out", str(tmp_path / "back.yaml")]) == 0
        assert (tmp_path / "back.yaml").read_text() == (tmp_path / "sop.yaml").read_text()
    assert main(["sop", "show", str(path)]) == 0
    assert "Pelaksana" in capsys.readouterr().out


def test_an_sop_that_follows_on_another_wants_its_file_beside_it(tmp_path: Path) -> None:
    title = "title: Pengukuran Kinerja"
    (tmp_path / "sop.yaml").write_text(BADAN.read_text().replace(title, f"{title}\nneeds: badan-keuangan-contoh/data", 1))
    with pytest.raises(InvalidInput) as refusal:
        seeds_for(tmp_path / "sop.yaml", tmp_path / "seeds")
    assert refusal.value.code == "simulate.needs"
