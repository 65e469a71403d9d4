"""Figures printed in published reports: made again by a declared rule, or named as what they are."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest

from capaian.cli.main import main
from capaian.measurement.domain.comparison import PrintedRow, Verdict, compare

DATA = Path(__file__).resolve().parents[2] / "data" / "achievement.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
HIDDEN = ("test_class", "reproduced_by", "note")
RULE_OF_CLASS = {
    "strict": "",
    "truncate": "truncate",
    "cap100": "cap=100",
    "fraction": "show=fraction",
    "zero_policy": "zero=",
}


def verdict(row: dict[str, Any]) -> Verdict:
    return compare(
        PrintedRow(
            row.get("indicator", ""),
            row.get("unit") or "",
            row.get("target"),
            row.get("realisasi"),
            row.get("capaian_printed"),
            row.get("formula_kind", ""),
            row.get("row_type") or "",
            tuple(row.get("of") or ()),
            row.get("cap"),
            row.get("scale") or "",
        )
    )


def rows_of(*classes: str) -> list[Any]:
    return [pytest.param(row, id=str(row["id"])) for row in ROWS if row["test_class"] in classes]


def plain(text: str) -> str:
    return text.replace("%", "").replace(",", ".").strip()


@pytest.mark.parametrize("row", rows_of(*RULE_OF_CLASS))
def test_an_honest_figure_is_made_again_under_its_rule_and_raises_no_alarm(row: dict[str, Any]) -> None:
    answer = verdict(row)
    assert answer.rule is not None
    assert RULE_OF_CLASS[row["test_class"]] in answer.rule
    assert answer.computed == plain(row["capaian_printed"])
    assert answer.warnings == ()


@pytest.mark.parametrize("row", rows_of("anomaly", "nonnumeric_or_semantics"))
def test_a_doubtful_row_never_gives_a_silent_figure(row: dict[str, Any]) -> None:
    answer = verdict(row)
    assert answer.warnings
    assert answer.why


@pytest.mark.parametrize("row", rows_of("anomaly"))
def test_an_anomaly_is_never_reproduced(row: dict[str, Any]) -> None:
    assert verdict(row).rule is None


def answers(path: Path, out: Path) -> list[dict[str, Any]]:
    with redirect_stderr(io.StringIO()):
        assert main(["measure", "compare", str(path), "--out", str(out)]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_the_answer_is_the_same_when_nobody_says_what_is_expected(tmp_path: Path) -> None:
    bare = tmp_path / "bare.jsonl"
    lines = [json.dumps({key: row[key] for key in row if key not in HIDDEN}) for row in ROWS]
    bare.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = answers(DATA, tmp_path / "a.jsonl")
    assert told == answers(bare, tmp_path / "b.jsonl")
    assert len(told) == len(ROWS)
    assert [one["id"] for one in told] == [row["id"] for row in ROWS]


def test_a_figure_changed_in_its_last_digits_is_no_longer_reproduced() -> None:
    """A rule that would make almost any figure is not a rule."""
    wrong = 0
    kept = [row for row in ROWS if row["test_class"] == "strict" and "," in row["capaian_printed"]]
    for row in kept:
        whole, _, digits = plain(row["capaian_printed"]).partition(".")
        other = f"{whole},{(int(digits) + 37) % 10 ** len(digits):0{len(digits)}d}"
        if other.rstrip("0").endswith(","):
            continue  # ,00 may have been rounded to a whole number, which many figures fit
        wrong += verdict({**row, "capaian_printed": other}).rule is not None
    assert wrong == 0


def test_the_other_direction_does_not_make_a_figure() -> None:
    row = {"indicator": "Angka putus sekolah", "target": "80", "realisasi": "50", "formula_kind": "lower"}
    answer = verdict({**row, "capaian_printed": "62,50"})
    assert answer.rule is None
    assert "wrong-direction" in [one.value for one in answer.warnings]


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ({"target": "80", "realisasi": "50", "capaian_printed": "160,00"}, "swapped-columns"),
        ({"target": "75%", "realisasi": "92,8", "capaian_printed": "92,8"}, "copies-realisation"),
        ({"target": "95", "realisasi": "0,95", "capaian_printed": "100,00"}, "scale-mix"),
        ({"target": "95", "realisasi": "0,95", "capaian_printed": "1,00"}, "scale-mix"),
        ({"target": "80", "realisasi": "83", "capaian_printed": "103,57"}, "possible-typo"),
        ({"target": "80", "realisasi": "83", "capaian_printed": "130,75"}, "possible-typo"),
        ({"target": "80", "realisasi": "83", "capaian_printed": "3,75"}, "growth-not-achievement"),
        ({"target": "9,3", "realisasi": "9,2", "capaian_printed": "98,31"}, "unrounded-source"),
        ({"target": "80", "realisasi": "78", "capaian_printed": "0,98"}, "fraction-not-declared"),
        ({"target": "80", "realisasi": "95", "capaian_printed": "100"}, "cap-not-declared"),
        ({"target": "80", "realisasi": "95", "capaian_printed": "118,75", "cap": "100"}, "cap-not-applied"),
        ({"target": "70-80", "realisasi": "75", "capaian_printed": "100"}, "range-target"),
        ({"target": "≥ 80", "realisasi": "82", "capaian_printed": "102,50"}, "bound-not-number"),
        ({"target": "100%", "realisasi": "7/6x100%", "capaian_printed": "116,67%"}, "ratio-written-out"),
        ({"target": "12 Maret 2024", "realisasi": "10 Maret 2024", "capaian_printed": "100"}, "labels-without-ladder"),
        ({"target": "WTP", "realisasi": "WTP", "capaian_printed": "100"}, "labels-without-ladder"),
        ({"target": "#DIV/0!", "realisasi": "5", "capaian_printed": "5"}, "target-not-numeric"),
        ({"target": "80", "realisasi": "82", "capaian_printed": "Tercapai"}, "printed-not-numeric"),
        ({"target": "0", "realisasi": "5", "capaian_printed": "55"}, "target-zero"),
        ({"target": "80", "realisasi": "", "capaian_printed": "0"}, "figure-without-data"),
        ({"target": "1.250", "realisasi": "700", "capaian_printed": "11,11"}, "ambiguous-number"),
    ],
)
def test_each_kind_of_fault_is_named(row: dict[str, Any], finding: str) -> None:
    answer = verdict({"indicator": "Cakupan layanan", "unit": "%", "formula_kind": "higher", **row})
    assert finding in [one.value for one in answer.warnings]


def test_a_mortality_that_counts_as_success_is_doubted_although_its_figure_is_right() -> None:
    row = {"indicator": "Angka Kematian Ibu", "target": "90", "realisasi": "95", "capaian_printed": "105,56"}
    answer = verdict({**row, "formula_kind": "higher"})
    assert answer.rule is not None
    assert [one.value for one in answer.warnings] == ["direction-looks-wrong"]


def test_a_number_with_two_readings_is_settled_only_by_the_figure_it_makes() -> None:
    row = {"indicator": "Jumlah peserta", "unit": "orang", "formula_kind": "higher", "target": "1.250"}
    answer = verdict({**row, "realisasi": "980", "capaian_printed": "78,40"})
    assert answer.rule is not None
    assert answer.computed == "78.40"


def test_numbers_of_a_file_format_have_one_reading(tmp_path: Path) -> None:
    path = tmp_path / "angka.jsonl"
    path.write_text(
        '{"indicator": "x", "target": 1.250, "realisasi": 1, "capaian_printed": 80, "formula_kind": "higher"}\n'
    )
    assert answers(path, tmp_path / "o.jsonl")[0]["computed"] == "80"


@pytest.mark.parametrize(
    "line",
    [
        "[1, 2]",
        "not json",
        '{"target": 1e999999, "realisasi": NaN, "capaian_printed": Infinity}',
        '{"target": [[1]], "realisasi": {"a": 1}, "capaian_printed": true, "of": 5, "cap": [], "scale": 3}',
        "[" * 100_000,
        '{"indicator": "\\ud800", "target": "8", "realisasi": "8", "capaian_printed": "100", "formula_kind": "higher"}',
        "{}",
        '{"target": "' + "9" * 20_000 + '"}',
    ],
)
def test_a_hostile_line_gives_one_answer_and_the_next_line_is_read(line: str, tmp_path: Path) -> None:
    good = (
        '{"indicator": "x", "target": "80", "realisasi": "83", "capaian_printed": "103,75", "formula_kind": "higher"}'
    )
    path = tmp_path / "buruk.jsonl"
    path.write_text(f"{line}\n{good}\n", encoding="utf-8")
    told = answers(path, tmp_path / "o.jsonl")
    assert len(told) == 2
    assert told[1]["computed"] == "103.75"
    assert told[0]["warnings"] or told[0]["computed"] == "100"


def test_the_reader_of_files_works_without_django(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys; sys.modules['django'] = None\n"
        f"from capaian.cli.measure.__main__ import main\nsys.exit(main(['measure', 'compare', {str(DATA)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=DATA.parents[2] / "src", check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(ROWS)
