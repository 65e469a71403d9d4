"""Rows as other offices may publish them: a rule is found for every honest one, and no fault passes in silence."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from capaian.cli.main import main
from capaian.measurement.domain.comparison import PrintedRow, compare

NAMES = (
    "Jumlah dokumen",
    "Nilai kematangan arsip",
    "Persentase jalan mantap",
    "Rasio tenaga kesehatan",
    "Ketersediaan air",
)


def printed(value: Fraction, places: int, mark: str = ",", group: str = ".") -> str:
    """A number cut to its places, in a national style."""
    units = abs(value.numerator) * 10**places // value.denominator
    whole, rest = divmod(units, 10**places)
    text = f"{whole:,}".replace(",", group) + (f"{mark}{rest:0{places}d}" if places else "")
    return f"-{text}" if value < 0 and units else text


def rounded(value: Fraction, places: int, rule: str) -> Fraction:
    units, rest = divmod(abs(value) * 10**places, 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (rule == "half-up" or units % 2))
    units += rule != "truncate" and up
    return Fraction(units, 10**places) * (-1 if value < 0 else 1)


@dataclass(frozen=True)
class Made:
    """A row an office could print, with what it was made of."""

    row: PrintedRow
    value: Fraction
    target: Fraction
    reached: Fraction


def made(rng: random.Random) -> Made:
    unit = rng.choice(["%", "orang", "indeks", "Rp", "per 100.000 KH", ""])
    places = 0 if unit in ("orang", "Rp") else rng.choice([0, 1, 2])
    most = 10**9 if unit == "Rp" else 10 ** rng.choice([2, 3, 5])
    target = Fraction(rng.randint(5 * 10**places, most * 10**places), 10**places)
    reached = Fraction(int(target * rng.randint(30, 180) * 10**places) // 100 + 1, 10**places)
    kind, formula = rng.choice([("higher", "higher"), ("lower", "linear"), ("lower", "inverse"), ("unknown", "higher")])
    ways = {"higher": reached / target, "linear": (2 * target - reached) / target, "inverse": target / reached}
    cap = rng.choice([None, None, None, 100, 120, 150])
    value = ways[formula] * 100
    shown = min(value, Fraction(cap)) if cap else value
    fraction = cap is None and rng.random() < 0.1
    digits = 2 if fraction else rng.choice([0, 1, 2, 2, 3])
    figure = rounded(
        shown / 100 if fraction else shown, digits, rng.choice(["half-up", "half-up", "truncate", "half-even"])
    )
    mark, group = rng.choice([(",", "."), (",", ""), (".", ","), (".", "")])
    after = rng.choice(["", "%", " %"]) if unit == "%" else ""
    row = PrintedRow(
        rng.choice(NAMES),
        unit,
        printed(target, places, mark, group) + after,
        printed(reached, places, mark, group) + after,
        printed(figure, digits, mark, group) + ("" if fraction else rng.choice(["", "%", " %"])),
        kind,
        "budget" if unit == "Rp" else "indicator",
        (),
        str(cap) if cap else None,
        "fraction" if fraction else "",
    )
    return Made(row, figure, target, reached)


def read(text: str | None) -> Fraction:
    assert text is not None
    return Fraction(text)


def rows(seed: int, count: int) -> Iterator[Made]:
    rng = random.Random(seed)
    return (made(rng) for _ in range(count))


def test_every_honest_row_has_a_rule_that_gives_its_figure_and_no_warning() -> None:
    for one in rows(1, 1500):
        answer = compare(one.row)
        assert answer.rule is not None, one
        assert answer.warnings == (), (one, answer)
        assert read(answer.computed) == one.value, (one, answer)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("reached", {"copies-realisation"}),
        ("target", {"copies-target"}),
        ("shifted", {"scale-mix"}),
        ("growth", {"growth-not-achievement", "uncommon-formula"}),
        ("exchanged", {"possible-typo", "unrounded-source", "rounded-otherwise"}),
    ],
)
def test_a_fault_never_passes_in_silence_and_is_named_for_what_it_is(fault: str, named: set[str]) -> None:
    told = wrong = 0
    for one in rows(2, 150):
        value = rounded(one.reached / one.target * 100, 2, "half-up")
        if abs(value - 100) < 5 or value.denominator == 1:
            continue
        digits = str(int(value * 100))
        figure = {
            "reached": one.reached,
            "target": one.target,
            "shifted": value * 100,
            "growth": value - 100,
            "exchanged": Fraction(int(digits[1] + digits[0] + digits[2:]), 100),
        }[fault]
        if abs(figure - value) < Fraction(1, 10) or abs(figure) < 10 or (fault == "growth" and figure < 0):
            continue
        answer = compare(
            PrintedRow(
                one.row.indicator, one.row.unit, one.row.target, one.row.realisation, printed(figure, 2), "higher"
            )
        )
        assert answer.rule is None or answer.warnings, (one, figure)
        told += 1
        wrong += not named & {found.value for found in answer.warnings}
    assert told > 25
    assert wrong * 20 <= told


@pytest.mark.parametrize(
    ("target", "reached", "shown", "kind", "found"),
    [
        ("100%", "3/4", "75", "higher", ["ratio-written-out"]),
        ("80*)", "83**)", "103,75 %", "higher", []),
        ("80", "83", "103 ,75", "higher", []),
        ("BB (72,50)", "BB (74,00)", "102,07", "higher", []),
        ("72,50 / BB", "74,00 / BB", "102,07", "higher", []),
        ("1.250", "1,300", "104,00", "higher", []),
        ("1.250", "1,250", "100", "higher", []),
        ("10", "25", "0", "lower", ["not-reproduced", "negative-shown-as-zero"]),
        ("80", "130", "150", "higher", ["cap-not-declared"]),
        ("98", "46", "46,00", "higher", ["copies-realisation"]),
        ("80", "83", "103.75", "(2T-R)/T", ["not-reproduced", "wrong-direction"]),
        ("80", "83", "103.75", "maximize", []),
        ("10 Maret 2024", "12/03/2024", "100", "higher", ["date-not-number"]),
        ("80¹⁾", "83 2)", "103,75*", "higher", []),
        ("12 (dua belas) bulan", "9 (sembilan) bulan", "75 (tujuh puluh lima) persen", "higher", []),
        ("1.234.567.890,-", "617.283.945,-", "50", "higher", []),
        ("Rp 1,2 M", "Rp\u00a0900.000.000,00", "75,00%", "higher", []),
        ("1 234 568", "617 284", "50", "higher", []),
        ("98, 6", "49 ,3", "50,0", "higher", []),
        ("12.500 m2", "10.000 m2", "80.", "higher", []),
        ("–2", "–3", "150", "higher", []),
        ("80", "83", "Tercapai (103,75%)", "higher", []),
        ("80", "76", "95% / belum tercapai", "higher", []),
        ("± 80", "80", "100", "higher", ["bound-not-number"]),
        ("80", "44,80", "44,00", "higher", ["not-reproduced", "growth-not-achievement"]),
        ("70-80", "75", "100", "range", []),
        ("WTP", "WDP", "75", "rank:TMP<TW<WDP<WTP", []),
        ("WTP", "Adverse", "75", "rank:TMP<TW<WDP<WTP", ["realisation-not-numeric", "figure-without-data"]),
        ("50", "57", "90", "stabilise:2", []),
    ],
)
def test_what_stands_beside_the_figures_is_read(
    target: str, reached: str, shown: str, kind: str, found: list[str]
) -> None:
    answer = compare(PrintedRow("Nilai kematangan arsip", "nilai", target, reached, shown, kind))
    told = [one.value for one in answer.warnings]
    assert told == found if found != ["date-not-number"] else found[0] in told


@pytest.mark.parametrize(
    ("parts", "shown", "kind", "found"),
    [
        ("90,00; 120,00; 96,00", "102", "average", []),
        ("90,00; 120,00; 96,00", "306,00", "sum", []),
        ("99,125; 98,250", "98,69", "average", []),
        ("99.125; 98.250", "98,69", "average", []),
        ("90,41; 99,80", "95,2", "average", ["rounded-otherwise"]),
        ("90,00; 120,00; 96,00", "95,33", "average", ["averaged-otherwise"]),
        ("90,00; 120,00; 96,00", "108,00", "average", ["averaged-otherwise"]),
        ("90,00; 120,00; 96,00", "306,00", "average", ["averaged-otherwise"]),
        ("90; 121; 96", "102,5", "average", ["unrounded-source"]),
        ("90,00; 120,00; 96,00", "120,00", "average", ["possible-typo"]),
        ("90,00; 120,00; 96,00", "77,41", "average", []),
    ],
)
def test_an_average_that_is_not_the_mean_of_its_parts_is_told_how_it_may_have_been_made(
    parts: str, shown: str, kind: str, found: list[str]
) -> None:
    row = PrintedRow("Rata-rata capaian", achievement=shown, row_type=kind, of=tuple(parts.split(";")))
    answer = compare(row)
    told = [one.value for one in answer.warnings]
    assert told == (["not-reproduced", *found] if answer.rule is None else found)
    assert (answer.rule is None) == (bool(found) or shown == "77,41")


@pytest.mark.parametrize(
    ("name", "kind", "doubted"),
    [
        ("Persentase kawasan kumuh yang tertata", "higher", False),
        ("Persentase sengketa tanah yang difasilitasi", "higher", False),
        ("Angka keluhan pelanggan terjawab", "higher", False),
        ("Penyaluran beras miskin", "higher", False),
        ("Rata-rata lama penyelesaian izin", "lower", False),
        ("Rasio utang terhadap pendapatan", "lower", False),
        ("Jumlah kasus kekerasan yang dilaporkan", "higher", True),
        ("Tingkat Pengangguran Terbuka", "higher", True),
        ("Persentase penyelesaian tepat waktu", "lower", True),
    ],
)
def test_what_is_done_about_a_harm_is_not_the_harm(name: str, kind: str, doubted: bool) -> None:
    shown = "90" if kind == "higher" else "110"
    answer = compare(PrintedRow(name, "%", "100", "90", shown, kind))
    assert [one.value for one in answer.warnings] == (["direction-looks-wrong"] if doubted else [])


def test_the_cap_of_a_multiple_may_be_written_as_one() -> None:
    row = PrintedRow("Serapan", "Rp", "1.000.000", "1.500.000", "1,20", "higher", "budget", (), "1,2", "fraction")
    assert compare(row).warnings == ()


def test_an_average_row_without_its_parts_is_measured_by_its_own_target() -> None:
    answer = compare(PrintedRow("Rata-rata", "%", "80", "83", "103,75", "higher", "average"))
    assert (answer.computed, answer.warnings) == ("103.75", ())


def test_one_answer_comes_back_for_every_object_whatever_its_fields(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    good = {"indicator": "x", "target": "80", "realisasi": "83", "capaian_printed": "103,75", "formula_kind": "higher"}
    lines = [
        json.dumps(good),
        json.dumps({**good, "target": 80, "realisasi": 83.0, "capaian_printed": 103.75}),
        json.dumps({key: good[key] for key in good if key not in ("indicator", "formula_kind")}),
        json.dumps(
            {**good, "unit": None, "of": None, "cap": None, "scale": None, "row_type": None, "asing": [1, {"a": 2}]}
        ),
        "",
        "{tidak utuh",
        json.dumps({**good, "cap": 120, "note": "x" * 2_000}),
        json.dumps({**good, "isian": "x" * 1_200_000}),
        json.dumps({**good, "indicator": "y"}),
    ]
    path = tmp_path / "baris.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert main(["measure", "compare", str(path)]) == 0
    told = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [one["row"] for one in told] == [1, 2, 3, 4, 6, 7, 8, 9]
    assert [one["computed"] for one in told] == [*["103.75"] * 4, None, "103.75", None, "103.75"]
    assert [bool(one["warnings"]) for one in told] == [*[False] * 4, True, False, True, False]
