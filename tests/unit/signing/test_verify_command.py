"""``capaian verify``: plain Indonesian words and an exit code, without Django."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from capaian.cli import verify
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.domain import sentences
from capaian.signing.domain.verdicts import Change, Level, State, Trust
from tests.unit.signing.conftest import KEPALA, signed_by


@pytest.fixture
def root_file(authority: LocalAuthority, tmp_path: Path) -> Path:
    path = tmp_path / "root.pem"
    path.write_bytes(authority.root_pem)
    return path


def told(data: bytes, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(data)
    code = verify.main([str(path), "--root", str(root), *more])
    return code, capsys.readouterr().out


def test_a_valid_file(
    signed: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(signed, root_file, tmp_path, capsys)
    assert code == 0
    assert said.startswith("laporan.pdf\nSAH: ")
    assert "3. Ditandatangani oleh Dr. Sari Contoh, M.Si. selaku Plt. Kepala Dinas, 1 April 2026 08.39 WIB." in said
    assert "Otoritas Lokal Dinas Contoh" in said
    assert "B-LT" in said


def test_a_changed_file(signed: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = bytearray(signed)
    broken[400] ^= 1
    code, said = told(bytes(broken), root_file, tmp_path, capsys)
    assert code == 1
    assert "BERUBAH: " in said


def test_a_strangers_file(
    stranger: LocalAuthority, prepared: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(signed_by(stranger, prepared, "paraf_1", KEPALA), root_file, tmp_path, capsys)
    assert code == 1
    assert "TIDAK DIPERCAYA: " in said


def test_a_file_without_signature(
    report: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(report, root_file, tmp_path, capsys)
    assert code == 1
    assert "TIDAK BERTANDA TANGAN: " in said


def test_what_is_no_pdf_and_what_is_not_there(
    root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(b"hello", root_file, tmp_path, capsys)[0] == 2
    assert verify.main([str(tmp_path / "nowhere.pdf"), "--root", str(root_file)]) == 2
    assert verify.main([str(tmp_path / "laporan.pdf"), "--root", str(tmp_path / "nowhere.pem")]) == 2


def test_json_for_programs(
    archived: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(archived, root_file, tmp_path, capsys, "--json")
    answer = json.loads(said)
    assert code == 0
    assert answer["state"] == "valid"
    assert [one["level"] for one in answer["signatures"]] == ["B-LTA"] * 3
    assert answer["signatures"][2]["title"] == "Plt. Kepala Dinas"


def test_it_needs_no_django(signed: bytes, root_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(signed)
    program = ("import sys; from capaian.cli import verify; code = verify.main(sys.argv[1:]); "
               "sys.exit(code or ('django' in sys.modules and 9))")
    source = Path(verify.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program, str(path), "--root", str(root_file)], capture_output=True,
                          text=True, cwd=tmp_path, env={"PYTHONPATH": str(source), "PATH": ""})
    assert done.returncode == 0, done.stderr


def test_the_authority_of_this_installation_is_trusted_by_itself(
    signed: bytes, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(signed)
    monkeypatch.setenv("CAPAIAN_AUTHORITY_DIR", str(folder))
    assert verify.main([str(path)]) == 0
    monkeypatch.setenv("CAPAIAN_AUTHORITY_DIR", str(tmp_path / "empty"))
    assert verify.main([str(path)]) == 1


def test_roots_can_be_added_in_a_folder(
    signed: bytes, authority: LocalAuthority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(signed)
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "contoh.crt").write_bytes(authority.root_pem)
    (tmp_path / "roots" / "readme.txt").write_text("not a certificate")
    monkeypatch.setenv("CAPAIAN_AUTHORITY_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("CAPAIAN_TRUST_ROOTS", str(tmp_path / "roots"))
    assert verify.main([str(path)]) == 0


def test_there_is_a_sentence_for_everything_that_can_be_found() -> None:
    assert set(sentences.STATES) == set(State)
    assert set(sentences.CHANGES) == set(Change)
    assert set(sentences.TRUSTS) == set(Trust)
    assert set(sentences.LEVELS) == set(Level)


def test_times_are_shown_in_the_zone_asked_for(
    signed: bytes, root_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 April 2026 10.39 WIT." in told(signed, root_file, tmp_path, capsys, "--zone", "WIT")[1]
