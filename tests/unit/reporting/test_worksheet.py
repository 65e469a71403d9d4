"""The worksheet as a workbook: another program recalculates it and finds our figures, cell by cell."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import openpyxl
import pytest

from capaian.kernel.periods import Period
from capaian.kernel.rounding import Rounding
from capaian.measurement.domain.figures import Figure, figures
from capaian.measurement.domain.formulas import DEFINITIONS
from capaian.planning.domain.cards import IndicatorCard, ObjectiveCard, PostCard
from capaian.planning.domain.targets import Comparison, TargetValue
from capaian.reporting.exchange.book import FIRST_ROW
from capaian.reporting.exchange.formulas import PLAIN
from capaian.reporting.exchange.worksheet import SHEETS, WorksheetHead, worksheet_bytes

AT = datetime(2025, 1, 20, 2, 0, tzinfo=UTC)
HEAD = WorksheetHead("Kecamatan Uji", "Triwulan IV Tahun 2024", "Pengukuran", "0" * 64, "Data contoh.")
Q4 = Period.parse("2024Q4")
KASI_A, KASI_B = PostCard("kasi-a", "Kasi A"), PostCard("kasi-b", "Kasi B")
GRADES = ("TMP", "TW", "WDP", "WTP")


TIES = (("100", "1.005"), ("100", "2.675"), ("100", "0.285"), ("1000", "10.05"), ("200", "2.01"), ("0.1", "0.10115"))
"""Target and realisation whose achievement is a half in decimals and not in binary."""
HAIR_BREADTHS = (
    ("higher", "759528418779397", "989551600406736"), ("higher", "89240498268525", "144806094515422"),
    ("lower-linear", "535196940506874", "243648407165755"), ("higher", "97817776233789896", "97817776233789897"),
    ("lower-linear", "258024983704240196342771", "258024983704240196342770"))
"""Amounts of which a spreadsheet, which has fifteen digits, would print another figure."""


@dataclass(frozen=True)
class Given:
    indicator: int
    period: str
    supplier: str = "kasi-a"
    state: str = "value"
    value: Decimal | None = None
    label: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    cell: str = "Formulir!F8"
    reason: str = ""


def target(text: str) -> TargetValue:
    """"80", "70..80", "=WTP", or "" for none."""
    if not text:
        return TargetValue(reason="Tidak ditetapkan")
    if text.startswith("="):
        return TargetValue(label=text[1:])
    if ".." in text:
        low, high = text.split("..")
        return TargetValue(lower=Decimal(low), upper=Decimal(high))
    return TargetValue(value=Decimal(text))


def card(number: int, formula: str = "higher", aim: str = "80", *, time: str = "sum", units: str = "none", unit: str = "nilai",
         frequency: str = "quarter", suppliers: tuple[PostCard, ...] = (KASI_A,), objective: str = "S1",
         direction: str = "higher", budget: bool = False, **options: Any) -> IndicatorCard:
    goal = target(aim)
    return IndicatorCard(
        id=number, code=f"I{number}", name=f"Indikator {number}", operational_definition="", unit=unit,
        objective=ObjectiveCard(objective, "objective", f"Sasaran {objective}", 1), level="outcome", direction=direction,
        formula=formula, formula_options=MappingProxyType(options), decimals=2, time_aggregation=time, unit_aggregation=units,
        is_budget=budget, weight=Decimal(1), category="IKU", frequency=frequency, calculation="", source_medium="",  # type: ignore[arg-type]
        responsible=KASI_A, suppliers=suppliers, evidence_required=False, smart=MappingProxyType({}), note="",
        targets=Comparison(goal, goal, goal))


def quarters(number: int, *values: str | None, **more: Any) -> list[Given]:
    """Values of the quarters; "3/4" is a ratio, "=WTP" a rank, "!" not applicable, "?" not reported, None never entered."""
    out = []
    for key, text in zip(("2024Q1", "2024Q2", "2024Q3", "2024Q4"), values, strict=True):
        if text is not None:
            out.append(given(number, key, text, **more))
    return out


def given(number: int, key: str, text: str, **more: Any) -> Given:
    if text in "!?":
        return Given(number, key, state={"!": "not_applicable", "?": "not_reported"}[text], reason="Belum ada", **more)
    if text.startswith("="):
        return Given(number, key, label=text[1:], **more)
    if "/" in text:
        above, below = map(Decimal, text.split("/"))
        return Given(number, key, numerator=above, denominator=below, value=(above * 100 / below), **more)
    return Given(number, key, value=Decimal(text), **more)


def every_rule() -> Iterator[tuple[IndicatorCard, list[Given]]]:
    """Each rule of measurement with a plain, a missed and an undefined case of it."""
    plain = ("20", "21.5", None, "30.25")
    cases: list[tuple[Mapping[str, Any], Sequence[str | None]]] = [
        ({}, plain), ({"aim": ""}, plain), ({"aim": "0"}, plain), ({"aim": "0", "zero_target": "zero"}, plain),
        ({"aim": "0", "zero_target": "met"}, plain), ({}, ("?", "?", None, "?")), ({}, ("!", "!", "!", "!")), ({}, (None,) * 4),
        ({"cap": 120, "aim": "10"}, plain), ({"cap": 100, "aim": "10", "places": 0}, plain),
        ({"aim": "3", "rounding": "truncate", "time": "last"}, ("1", "1", "1", "2")),
        ({"aim": "800", "rounding": "half-even", "places": 0, "time": "last"}, ("1", "1", "1", "20")),  # 2,5 → 2
        ({"aim": "800", "rounding": "half-even", "places": 0, "time": "last"}, ("1", "1", "1", "28")),  # 3,5 → 4
        ({"aim": "800", "places": 0, "time": "last"}, ("1", "1", "1", "20")),  # 2,5 → 3
        ({"aim": "300", "places": 1, "padded_to": 2}, plain), ({"time": "mean"}, plain), ({"time": "min"}, plain),
        ({"time": "max"}, plain), ({"time": "last"}, ("20", "21", "22", None)),
        ({"time": "last", "aim": "21"}, ("20", "21", None, None)),
        ({"formula": "lower-linear", "aim": "32", "time": "last"}, ("1", "1", "1", "4.88")),
        ({"formula": "lower-linear", "aim": "32", "time": "last"}, ("1", "1", "1", "70")),
        ({"formula": "lower-inverse", "aim": "32", "time": "last"}, ("1", "1", "1", "4.88")),
        ({"formula": "lower-inverse", "aim": "32", "time": "last"}, ("1", "1", "1", "0")),
        ({"formula": "lower-inverse", "aim": "0", "time": "last", "zero_target": "met"}, ("1", "1", "1", "0")),
        ({"formula": "lower-gap", "aim": "32", "time": "last"}, ("1", "1", "1", "4.88")),
        *(({"formula": "range", "aim": "70..80", "time": "last"}, ("1", "1", "1", r)) for r in ("70", "75", "80", "63", "88.8")),
        ({"formula": "range", "aim": "0..0", "time": "last", "zero_target": "zero"}, ("1", "1", "1", "5")),
        ({"formula": "range", "aim": "-1..0", "time": "last"}, ("1", "1", "1", "5")),
        *(({"formula": "stabilise", "aim": "50", "tolerance": 2, "time": "last"}, ("1", "1", "1", r))
          for r in ("52", "57", "43")),
        ({"formula": "stabilise", "aim": "0", "tolerance": 2, "time": "last"}, ("1", "1", "1", "9")),
        *(({"formula": "rank", "aim": "=WTP", "labels": GRADES, "time": "last"}, ("=TW", None, "?", r))
          for r in ("=WTP", "=wdp", None)),
        ({"formula": "rank", "aim": "=WTP", "labels": GRADES}, (None,) * 4),
        ({"formula": "rank", "aim": "", "labels": GRADES}, ("=WTP",) * 4),
        ({"formula": "rank", "aim": "2", "labels": GRADES, "then": "lower-linear"}, ("=TW",) * 4),
        ({"formula": "ratio-of-sums", "time": "ratio-of-sums", "unit": "%"}, ("60/90", "114/174", None, "174/264")),
        ({"formula": "ratio-of-sums", "time": "ratio-of-sums", "unit": "%", "aim": "60"}, ("1/3", "!", "?", "2/3")),
        ({"formula": "ratio-of-sums", "time": "ratio-of-sums", "unit": "%"}, ("!", None, None, "!")),
        ({"aim": "60", "objective": "S2", "budget": True}, ("35009980000", "12", None, "5")),
        ({"unit": "%", "time": "sum"}, plain), ({"unit": "persen", "time": "sum"}, (None,) * 4),
        *(({"aim": aim, "time": "last", "rounding": rule, "objective": "S4"}, (None, None, None, value))
          for aim, value in TIES for rule in ("half-up", "truncate", "half-even")),
        *(({"aim": aim, "time": "last", "formula": rule, "objective": "S5"}, (None, None, None, value))
          for rule, aim, value in HAIR_BREADTHS),
    ]
    for number, (facts, values) in enumerate(cases, 1):
        weight = Decimal(number % 4) if facts.get("cap") or number % 3 == 0 else Decimal(1)
        one = replace(card(number, **{"objective": f"S{number % 3}", **facts}), weight=weight)
        yield one, quarters(number, *values)
    for offset, rule in enumerate(("sum", "mean", "min", "max")):
        number = 100 + offset
        yield (card(number, units=rule, suppliers=(KASI_A, KASI_B), aim="40"),
               [*quarters(number, "10", "11", None, "7.5"), *quarters(number, "3", None, None, "8", supplier="kasi-b")])
    yield (card(110, "ratio-of-sums", "80", time="ratio-of-sums", units="ratio-of-sums", unit="%", suppliers=(KASI_A, KASI_B)),
           [*quarters(110, "1/2", "!", None, "3/7"), *quarters(110, "9/10", "4/5", None, "2/3", supplier="kasi-b")])
    for offset, (one, other) in enumerate((("!!!!", "!!!!"), ("!!!!", None), ("!!!!", "!?!!"))):
        yield card(120 + offset, units="sum", suppliers=(KASI_A, KASI_B), aim="40"), [
            *quarters(120 + offset, *one), *(quarters(120 + offset, *other, supplier="kasi-b") if other else [])]
    yield (card(123, units="sum", time="last", unit="%", suppliers=(KASI_A, KASI_B)),
           [*quarters(123, "10", "11", None, "7.5"), *quarters(123, "3", None, None, "8", supplier="kasi-b")])
    yield card(111, frequency="month", aim="12", time="mean"), [given(111, f"2024{m:02d}", str(m * 3)) for m in range(1, 12)]
    yield card(112, "rank", "=WTP", labels=GRADES, suppliers=(KASI_A, KASI_B)), quarters(
        112, "=TW", "=WDP", None, None, supplier="kasi-b")


def by_chance(many: int) -> Iterator[tuple[IndicatorCard, list[Given]]]:
    """Rules, targets and values drawn from a fixed seed, with few decimals so that ties and exact hits are common."""
    dice = Random(20241)
    for number in range(1000, 1000 + many):
        formula = dice.choice(["higher", "lower-linear", "lower-inverse", "lower-gap", "range", "stabilise"])
        aim = str(Decimal(dice.randint(0, 400)) / dice.choice([1, 4, 10]))
        if formula == "range":
            aim = f"{aim}..{Decimal(aim) + dice.randint(0, 20)}"
        drawn = [str(Decimal(dice.randint(0, 4000)) / dice.choice([1, 10, 1000])) for _ in range(4)]
        values = [None if dice.random() < 0.2 else text for text in drawn]
        yield (card(number, formula, aim, time=dice.choice(["sum", "last", "mean", "min", "max"]), tolerance=dice.choice([0, 3]),
                    rounding=dice.choice([r.value for r in Rounding]), places=dice.choice([0, 1, 2, 3]),
                    zero_target=dice.choice(["undefined", "zero", "met"]), cap=dice.choice([None, 100, 120]),
                    objective=f"S{number % 7}"), quarters(number, *values))


def measured(some: Iterator[tuple[IndicatorCard, list[Given]]]) -> list[Figure]:
    return [figure for one, values in some for figure in figures(one, Q4, values)]


def cells(data: bytes) -> dict[tuple[str, str], Any]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {(sheet.title, c.coordinate): c.value for sheet in book for row in sheet for c in row}


def formula_cells(data: bytes) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [(sheet.title, c.coordinate) for sheet in book for row in sheet for c in row if c.data_type == "f"]


def forgetting(data: bytes) -> bytes:
    """The workbook without the value of any formula, so that whoever opens it must calculate."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text)
            new.writestr(part, text)
    return out.getvalue()


def recalculated(data: bytes, folder: Path) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("SKIPPED: no LibreOffice on this machine, so nobody else recalculated the worksheet")
    (folder / "kertas-kerja.xlsx").write_bytes(data)
    subprocess.run([program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "xlsx",
                    "--outdir", str(folder / "out"), str(folder / "kertas-kerja.xlsx")],
                   check=True, capture_output=True, timeout=180)
    return (folder / "out" / "kertas-kerja.xlsx").read_bytes()


def differences(ours: bytes, theirs: bytes) -> list[str]:
    mine, other = cells(ours), cells(theirs)
    found = []
    for place in formula_cells(ours):
        a, b = mine[place] if mine[place] is not None else "", other.get(place) if other.get(place) is not None else ""
        numbers = isinstance(a, int | float) and isinstance(b, int | float)
        same = abs(a - b) <= 1e-12 * max(1.0, abs(a)) if numbers else a == b
        if not same:
            found.append(f"{place}: ours {a!r}, recalculated {b!r}")
    return found


def test_another_program_recalculates_every_rule_to_the_same_figures(tmp_path: Path) -> None:
    data = worksheet_bytes(HEAD, measured(every_rule()), at=AT)
    assert len(formula_cells(data)) > 1000
    assert differences(data, recalculated(forgetting(data), tmp_path)) == []


def test_another_program_recalculates_figures_drawn_by_chance_to_the_same(tmp_path: Path) -> None:
    data = worksheet_bytes(HEAD, measured(by_chance(300)), at=AT)
    assert differences(data, recalculated(forgetting(data), tmp_path)) == []


def test_what_applies_to_no_supplier_is_not_taken_for_missing() -> None:
    cases = {f.card.id: f.measurement.undefined for f in measured(every_rule()) if f.scope == "year" and 120 <= f.card.id < 123}
    assert [case.value if case else None for case in cases.values()] == ["not-applicable", "no-data", "not-applicable"]


def test_a_half_stays_a_formula_and_only_a_figure_that_cannot_be_recalculated_is_a_value() -> None:
    def made(aim: str, value: str, formula: str = "higher") -> tuple[bool, str]:
        one = card(1, formula, aim, time="last"), quarters(1, None, None, None, value)
        data = worksheet_bytes(HEAD, measured(iter([one])), at=AT)
        written = set(formula_cells(data))
        live = {("Periode", f"S{FIRST_ROW}"), ("Periode", f"T{FIRST_ROW}")} <= written
        return live, cells(data)["Periode", f"W{FIRST_ROW}"] or ""

    for aim, value in (*TIES, ("80", "83"), ("35009980000.00", "35009979999.99")):
        assert made(aim, value) == (True, ""), (aim, value)
    for formula, aim, value in HAIR_BREADTHS:
        live, why = made(aim, value, formula)
        assert not live
        assert "ditulis sebagai nilai" in why


def test_a_score_in_the_worksheet_is_the_one_of_the_report() -> None:
    two = [(replace(card(1, aim="10", cap=120), weight=Decimal(3)), quarters(1, "1", "2", "30", "4")),
           (card(2, aim="40", objective="S1"), quarters(2, "1", "2", "3", "4"))]
    known = cells(worksheet_bytes(HEAD, measured(iter(two)), at=AT))
    assert known["Sasaran", f"F{FIRST_ROW}"] == float(Decimal("32.5"))  # Q4: 4 of 10 and 4 of 40, weighing 3 and 1
    assert known["Sasaran", f"H{FIRST_ROW}"] == "rata-rata tertimbang (bobot 3; 1)"
    assert known["Sasaran", f"F{FIRST_ROW + 1}"] == float(Decimal("96.25"))  # 37 of 10 under its cap of 120, and 10 of 40


def test_beside_the_objectives_stands_the_score_of_all_of_them() -> None:
    two = [(card(1, aim="10", time="last"), quarters(1, None, None, None, "5")),
           (card(2, aim="10", time="last", objective="S2"), quarters(2, None, None, None, "10"))]
    known = cells(worksheet_bytes(HEAD, measured(iter(two)), at=AT))
    rows = [tuple(known["Sasaran", f"{column}{FIRST_ROW + row}"] for column in "BFG") for row in range(3)]
    assert rows == [("Sasaran S1", 50, "tercapai 0 dari 1"), ("Sasaran S2", 100, "tercapai 1 dari 1"),
                    ("Seluruh sasaran", 75, "tercapai 1 dari 2")]


def test_a_changed_realisation_changes_the_figure(tmp_path: Path) -> None:
    before = worksheet_bytes(HEAD, measured(iter([(card(1, aim="80"), quarters(1, None, None, None, "40"))])), at=AT)
    book = openpyxl.load_workbook(io.BytesIO(before))
    place = next(c.coordinate for c in book["Data"]["H"] if c.value == 40)
    book["Data"][place] = 60
    changed = io.BytesIO()
    book.save(changed)
    after = cells(recalculated(changed.getvalue(), tmp_path))
    assert (cells(before)["Periode", f"S{FIRST_ROW}"], after["Periode", f"S{FIRST_ROW}"]) == (50, 75)


def test_a_wrong_formula_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capaian.reporting.exchange.formulas.PLAIN", {key: "{R}/{T}*101" for key in PLAIN})
    data = worksheet_bytes(HEAD, measured(iter([(card(1), quarters(1, "1", "2", "3", "4"))])), at=AT)
    assert any("'Periode', 'Q6'" in line for line in differences(data, recalculated(forgetting(data), tmp_path)))


def test_every_formula_of_measurement_has_its_twin_in_the_worksheet() -> None:
    assert set(PLAIN) == set(DEFINITIONS)


def test_the_stored_values_are_our_figures() -> None:
    made = measured(every_rule())
    known = cells(worksheet_bytes(HEAD, made, at=AT))
    for scope, sheet in SHEETS.items():
        by_code = {f.card.code: f for f in made if f.scope == scope}
        for row in range(FIRST_ROW, FIRST_ROW + len(by_code)):
            figure = by_code[known[sheet, f"C{row}"]].measurement
            want = figure.undefined.sentence if figure.undefined else float(figure.displayed or 0)
            assert known[sheet, f"S{row}"] == want


def test_an_undefined_figure_is_named_and_never_zero() -> None:
    known = cells(worksheet_bytes(HEAD, measured(iter([(card(1), quarters(1, "?", "?", "?", "?"))])), at=AT))
    assert known["Tahun", f"S{FIRST_ROW}"] == "tidak ada data realisasi"
    assert known["Sasaran", f"F{FIRST_ROW}"] == "–"
    assert known["Sasaran", f"G{FIRST_ROW}"] == "tercapai 0 dari 1, 1 tidak terukur"


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    one = replace(card(1), name='=HYPERLINK("http://contoh.test")')
    data = worksheet_bytes(HEAD, measured(iter([(one, quarters(1, "1", "2", "3", "4"))])), at=AT)
    assert ("Periode", f"D{FIRST_ROW}") not in formula_cells(data)
    assert cells(data)["Periode", f"D{FIRST_ROW}"] == '=HYPERLINK("http://contoh.test")'


def test_the_same_figures_give_the_same_bytes() -> None:
    made = measured(every_rule())
    assert worksheet_bytes(HEAD, made, at=AT) == worksheet_bytes(HEAD, made, at=AT)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        worksheet_bytes(HEAD, [], at=datetime(2025, 1, 20))
