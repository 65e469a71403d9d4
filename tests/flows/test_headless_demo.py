"""The Pakusari SOP played to its end by the command, as anybody would run it: the same seed tells the same story, an
uploaded figure goes all the way into the signed PDF, and another program accepts the signatures."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.own_database
WHOLE = ("sop", "period", "open_tasks", "steps", "figures")


def play(out: Path, seeds: Path | None = None, seed: int = 1) -> dict[str, Any]:
    """Run ``capaian demo --headless`` in a process of its own and return its summary."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    for name in ("DJANGO_SETTINGS_MODULE", "CAPAIAN_DATA_DIR", "CAPAIAN_DATABASE_URL"):
        env.pop(name, None)
    if seeds is not None:
        env["CAPAIAN_SEEDS_DIR"] = str(seeds)
    done = subprocess.run([sys.executable, "-m", "capaian", "demo", "--headless", "--seed", str(seed), "--out", str(out)],
                          env=env, cwd=out.parent, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads((out / "summary.json").read_text())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("demo") / "satu"
    return out, play(out)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("demo") / "dua"
    return out, play(out)


@pytest.fixture(scope="module")
def other_figure(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The same, but the section that supplies IKU-2 hands in 79,11 for the last quarter instead of 82,32."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    plan = folder / "seeds" / "indicators" / "kecamatan-pakusari-2024.yaml"
    text = plan.read_text()
    assert text.count('"2024Q4": "82.32"') == 1
    plan.write_text(text.replace('"2024Q4": "82.32"', '"2024Q4": "79.11"'))
    return folder / "tiga", play(folder / "tiga", folder / "seeds")


def signed_pdf(out: Path) -> Path:
    return next(iter((out / "09").glob("*.pdf")))


def text_of(pdf: Path) -> str:
    from pypdf import PdfReader

    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages)


def figure(summary: dict[str, Any], code: str) -> dict[str, Any]:
    return next(f for f in summary["figures"] if f["code"] == code)


def test_the_run_ends_signed_with_nothing_left_open(first: tuple[Path, dict[str, Any]]) -> None:
    _, summary = first
    assert summary["open_tasks"] == 0
    assert [(s["valid"], s["signer"].partition(",")[0]) for s in summary["signatures"]] == [
        (True, "Kasubag Perencanaan"), (True, "Sekretaris Kecamatan"), (True, "Camat Pakusari")]


def test_one_return_at_the_form_and_one_at_the_values_are_part_of_the_story(first: tuple[Path, dict[str, Any]]) -> None:
    returned = [(s["no"], s["kind"], s["outcome"]) for s in first[1]["steps"] if s["outcome"] == "no"]
    assert returned == [("2", "review-form", "no"), ("5", "verify", "no")]
    again = [s["actor"] for s in first[1]["steps"] if s["kind"] == "fill" and s["round"] == 2]
    assert again == ["Kepala Seksi Pemerintahan"]


def test_the_same_seed_tells_the_same_story(first: tuple[Path, dict[str, Any]], again: tuple[Path, dict[str, Any]]) -> None:
    one, two = first[1], again[1]
    assert {key: one[key] for key in WHOLE} == {key: two[key] for key in WHOLE}
    assert [a["path"] for a in one["artefacts"]] == [a["path"] for a in two["artefacts"]]
    assert [{k: v for k, v in s.items() if k != "file"} for s in one["signatures"]] == [
        {k: v for k, v in s.items() if k != "file"} for s in two["signatures"]]


def test_every_paper_without_a_signature_is_the_same_to_the_byte(first: tuple[Path, dict[str, Any]],
                                                                 again: tuple[Path, dict[str, Any]]) -> None:
    signed = {"initialled", "signed", "archive-entry"}  # a signature, or a list that names one by its checksum
    one, two = ({a["path"]: a["sha256"] for a in summary["artefacts"]
                 if a["kind"] not in signed and not a["path"].startswith("arsip/")}
                for summary in (first[1], again[1]))
    assert len(one) > 20 and one == two


def test_another_figure_changes_that_figure_its_achievement_and_the_signed_text(
        first: tuple[Path, dict[str, Any]], other_figure: tuple[Path, dict[str, Any]]) -> None:
    one, two = first[1], other_figure[1]
    assert (figure(one, "IKU-2")["realisation"], figure(two, "IKU-2")["realisation"]) == ("82,32", "79,11")
    assert (figure(one, "IKU-2")["achievement"], figure(two, "IKU-2")["achievement"]) == ("99,75", "95,86")
    before, after = text_of(signed_pdf(first[0])), text_of(signed_pdf(other_figure[0]))
    assert "82,32" in before and "99,75" in before
    assert "79,11" in after and "95,86" in after and "99,75" not in after
    same = [f["code"] for f in one["figures"] if f["code"] != "IKU-2"]
    assert [figure(one, c)["achievement"] for c in same] == [figure(two, c)["achievement"] for c in same]


def test_a_figure_leads_back_to_its_cell_and_evidence(first: tuple[Path, dict[str, Any]]) -> None:
    out, summary = first
    found = figure(summary, "IKU-2")
    assert re.fullmatch(r"Formulir!F\d+ 2024Q4", found["cell"]) and found["verified_by"]
    files = {a["sha256"]: a["path"] for a in summary["artefacts"]}
    assert found["evidence"] and all((out / files[sha256]).exists() for sha256 in found["evidence"])


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="PDFSIG IS NOT INSTALLED: no other program checks the signatures")
def test_another_program_accepts_every_signature(first: tuple[Path, dict[str, Any]]) -> None:
    told = subprocess.run(["pdfsig", "-nocert", str(signed_pdf(first[0]))], capture_output=True, text=True, timeout=60).stdout
    assert re.findall(r"Signature Validation: (.*)", told) == ["Signature is Valid."] * 3, told


def test_the_log_written_out_is_whole_and_chained(first: tuple[Path, dict[str, Any]]) -> None:
    from capaian.procedures.domain.log import chain

    previous = ""
    lines = [json.loads(line) for line in (first[0] / "events.jsonl").read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        stated = line.pop("hash")
        assert stated == chain(previous, line)
        previous = stated
