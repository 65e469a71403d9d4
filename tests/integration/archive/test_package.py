"""A package of a filed run explains itself, and is checked by programs that know nothing of this one."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from capaian.archive.exchange.package import write_package
from capaian.archive.selectors import items, troubles
from capaian.foundation.selectors import known_files
from capaian.foundation.services import path_of
from capaian.foundation.worker import drain
from capaian.kernel.errors import Conflict, NotFound
from tests.cast import MORNING
from tests.integration.archive.conftest import Filed

LATER = MORNING + timedelta(hours=1)
needs_sha256sum = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")


def checks(folder: Path, listing: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sha256sum", "--check", "--strict", "--quiet", listing], cwd=folder, text=True,
                          capture_output=True, check=False)


@needs_sha256sum
def test_sha256sum_alone_proves_the_package(filed: Filed, tmp_path: Path) -> None:
    _, entry = filed()
    drain(at=LATER)
    out = tmp_path / "paket"
    written = write_package(entry, out, at=LATER)
    for listing in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert checks(out, listing).returncode == 0
    there = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert there == set(written)
    in_manifest = {line.split("  ", 1)[1] for line in (out / "manifest-sha256.txt").read_text().splitlines()}
    assert {p for p in there if p.startswith("data/")} == in_manifest


@needs_sha256sum
def test_a_changed_byte_is_noticed_by_sha256sum(filed: Filed, tmp_path: Path) -> None:
    _, entry = filed()
    out = tmp_path / "paket"
    write_package(entry, out, at=LATER)
    summary = out / "data" / "ringkasan.json"
    summary.write_bytes(summary.read_bytes().replace(b"Kecamatan", b"kecamatan", 1))
    assert checks(out, "manifest-sha256.txt").returncode == 1


def test_the_package_holds_documents_log_summary_and_a_readme(filed: Filed, tmp_path: Path) -> None:
    run, entry = filed()
    drain(at=LATER)
    out = tmp_path / "paket"
    write_package(entry, out, at=LATER)
    summary = json.loads((out / "data" / "ringkasan.json").read_text())
    assert summary["pelaksanaan"] == str(run.uid)
    assert [s["baris"] for s in summary["langkah"]] == ["1", "2"]
    assert {b["sha256"] for b in summary["berkas"]} == {i.file_id or "" for i in items(entry.pk)}
    assert all((out / b["berkas"]).is_file() for b in summary["berkas"] if b["sha256"])
    log = (out / "data" / "peristiwa" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["seq"] for line in log] == list(range(1, len(log) + 1))
    assert list((out / "data" / "segel-arsip").iterdir())
    assert "sha256sum -c manifest-sha256.txt" in (out / "BACA-SAYA.txt").read_text()
    assert f"External-Identifier: {entry.number}" in (out / "bag-info.txt").read_text()
    assert (out / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")


def test_a_zip_holds_the_same_package(filed: Filed, tmp_path: Path) -> None:
    _, entry = filed()
    written = write_package(entry, tmp_path / "paket.zip", at=LATER)
    with zipfile.ZipFile(tmp_path / "paket.zip") as package:
        assert package.testzip() is None
        assert package.namelist() == [f"paket/{path}" for path in written]


def test_nothing_that_is_there_is_overwritten(filed: Filed, tmp_path: Path) -> None:
    _, entry = filed()
    (tmp_path / "berisi").mkdir()
    (tmp_path / "berisi" / "catatan.txt").write_text("milik orang")
    (tmp_path / "ada.zip").write_text("milik orang")
    for out in (tmp_path / "berisi", tmp_path / "ada.zip"):
        with pytest.raises(Conflict):
            write_package(entry, out, at=LATER)


def test_an_altered_or_missing_file_is_found_and_stops_a_package(filed: Filed, tmp_path: Path) -> None:
    _, entry = filed()
    altered, missing, unreadable = (i.file_id for i in items(entry.pk) if i.kind in {"draft", "signed", "events"})
    path_of(altered).write_bytes(b"%PDF lain")
    path_of(missing).unlink()
    path_of(unreadable).unlink()
    path_of(unreadable).mkdir()
    stray = path_of("ab" * 32)
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"tidak dikenal")
    assert stray.name not in known_files()
    found = troubles()
    told = ["diubah di luar", "hilang", "tidak dapat dibaca", stray.name]
    assert [word for line in found for word in told if word in line] == told, found
    with pytest.raises((Conflict, NotFound)):
        write_package(entry, tmp_path / "paket", at=LATER)
