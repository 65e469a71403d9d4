"""The archive by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from capaian.archive.selectors import items
from capaian.cli.main import main
from capaian.foundation.services import path_of
from tests.integration.archive.conftest import Filed


def test_the_list_names_each_filed_run_by_number_and_run(filed: Filed, capsys: pytest.CaptureFixture[str]) -> None:
    run, entry = filed()
    assert main(["archive", "list"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if str(run.uid) in line)
    assert entry.number in line and entry.title in line
    assert main(["archive", "list", "--search", "tidak ada yang bernama begini"]) == 0
    assert str(run.uid) not in capsys.readouterr().out


def test_the_check_ends_with_1_while_something_is_wrong(filed: Filed, capsys: pytest.CaptureFixture[str]) -> None:
    _run, entry = filed()
    assert main(["archive", "check"]) == 0
    path_of(str(items(entry.pk)[0].file_id)).write_bytes(b"lain")
    assert main(["archive", "check"]) == 1
    assert "1 temuan" in capsys.readouterr().out


def test_a_filed_run_is_exported_and_a_stranger_run_is_refused(
    filed: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, _entry = filed()
    assert main(["archive", "export", str(run.uid), "--out", str(tmp_path / "paket")]) == 0
    assert (tmp_path / "paket" / "bagit.txt").is_file()
    assert main(["archive", "export", "tidak-ada", "--out", str(tmp_path / "lain")]) == 2
    assert not (tmp_path / "lain").exists()


def test_a_schedule_that_cannot_be_read_is_refused_and_a_good_one_is_kept(
    filed: Filed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run, entry = filed()
    office = entry.office.key
    assert main(["archive", "schedule", "--office", office, str(tmp_path)]) == 2
    assert main(["archive", "schedule", "--office", office, "seeds/archive/jadwal-retensi.yaml"]) == 0
    assert office in capsys.readouterr().out
