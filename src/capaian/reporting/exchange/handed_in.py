"""The sheets below the worksheet: every value as handed in, put together per period; the scales and the ladders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure, ValueLike, observations
from capaian.measurement.domain.ladders import Ladder
from capaian.measurement.domain.scales import Scale
from capaian.measurement.domain.specification import Ratio
from capaian.measurement.domain.undefined import Absent, Undefined
from capaian.reporting.exchange.book import FIRST_ROW, Book, Table, Value, span
from capaian.reporting.exchange.formulas import FUNCTIONS

DATA, PERIODS, SCALES, LADDERS = "Data", "Subperiode", "Skala", "Peringkat"
STATES = {"value": "terisi", "not_reported": "belum ada data", "not_applicable": "tidak berlaku", "": ""}
COMBINED = {"sum": "jumlah", "mean": "rata-rata", "min": "terendah", "max": "tertinggi", "last": "nilai terakhir",
            "ratio-of-sums": "Σ pembilang / Σ penyebut × 100", "none": "tidak digabung"}  # fmt: skip
_LOWEST = -(10**300)
Observed = Decimal | Fraction | int | Ratio | Absent | None


@dataclass
class Places:
    """Where each thing stands: rows of an indicator's periods, of its scale and of its ladder."""

    periods: dict[tuple[int, str], int] = field(default_factory=dict)
    last: int = FIRST_ROW
    scales: dict[Scale, tuple[int, int]] = field(default_factory=dict)
    ladders: dict[tuple[tuple[str, int], ...], tuple[int, int]] = field(default_factory=dict)


def is_ratio(figure: Figure) -> bool:
    """Whether the value is made of numerators and denominators."""
    return "ratio-of-sums" in (figure.card.formula, figure.card.time_aggregation)


def write_values(book: Book, years: Sequence[Figure], lines: Sequence[str], notice: str, at: Places) -> None:
    """Both sheets: the values of the year by supplier, and per period with the rule over units."""
    data = book.table(DATA, lines, (
        ("Kode", 10), ("Indikator", 38), ("Periode", 12), ("Penyuplai data", 28), ("Keadaan", 14), ("Pembilang", 14),
        ("Penyebut", 14), ("Nilai", 16), ("Predikat", 12), ("Sel formulir", 18), ("Alasan", 30)), notice=notice)  # fmt: skip
    periods = book.table(PERIODS, lines, (
        ("Kode", 10), ("Indikator", 38), ("Periode", 12), ("Gabungan antarunit", 20), ("Pembilang", 14), ("Penyebut", 14),
        ("Nilai", 16), ("Predikat", 12), ("Keadaan", 14), ("Baris", 8)), notice=notice)  # fmt: skip
    row = FIRST_ROW
    for figure in years:
        card = figure.card
        observed = {o.key: o.value for o in observations(card, figure.parts, figure.values)} if not _ranked(figure) else {}
        titles = {s.key: s.title for s in card.suppliers}
        for key in figure.parts:
            here: list[ValueLike | None] = [v for v in figure.values if v.period == key]
            given = {v.supplier for v in here if v is not None}
            missing = [s.key for s in card.suppliers if s.key not in given]
            first = row
            lacking = missing or ([] if here else [""])
            for supplier, value in [*((v.supplier, v) for v in here if v), *((s, None) for s in lacking)]:
                _value(data, row, figure, Period.parse(key), titles.get(supplier, supplier), value)
                row += 1
            _period(periods, at.last, figure, Period.parse(key), (first, row - 1), observed.get(key))
            at.periods[card.id, key] = at.last
            at.last += 1


def _ranked(figure: Figure) -> bool:
    return figure.measurement.spec.ladder is not None


def _value(table: Table, row: int, figure: Figure, period: Period, supplier: str, v: ValueLike | None) -> None:
    table.text(f"A{row}", figure.card.code)
    table.text(f"B{row}", figure.card.name)
    table.text(f"C{row}", period.label_id())
    table.text(f"D{row}", supplier)
    table.put(f"E{row}", STATES[v.state] if v else "")
    ratio = v is not None and v.numerator is not None and v.denominator is not None
    table.put(f"F{row}", v.numerator if v else None)
    table.put(f"G{row}", v.denominator if v else None)
    if ratio:
        value = Ratio(((v.numerator, v.denominator),)).value  # type: ignore[arg-type,union-attr]
        table.formula(f"H{row}", f'IF(G{row}=0,"",F{row}/G{row}*100)', value)
    else:
        table.put(f"H{row}", v.value if v and v.state == "value" else None)
    table.put(f"I{row}", v.label if v else "")
    table.text(f"J{row}", v.cell if v else "")
    table.text(f"K{row}", v.reason if v else "")


def _period(table: Table, row: int, figure: Figure, period: Period, rows: tuple[int, int], value: Observed) -> None:
    card, (first, last) = figure.card, rows
    many = len(card.suppliers) > 1
    table.text(f"A{row}", card.code)
    table.text(f"B{row}", card.name)
    table.text(f"C{row}", period.label_id())
    table.text(f"D{row}", COMBINED[card.unit_aggregation] if many and not _ranked(figure) else "satu unit")
    if _ranked(figure):
        labels = span(DATA, "I", first, last)
        label = next((v.label for v in figure.values if v.period == period.key and v.state == "value"), "")
        table.formula(f"H{row}", f'IFERROR(INDEX({labels},MATCH("?*",{labels},0)),"")', label)
        state = "terisi" if label else ""
        table.formula(f"I{row}", f'IF(H{row}<>"","terisi","")', state)
    elif many:
        state = _units(table, row, card.unit_aggregation, first, last, value)
    else:
        state = _single(table, row, first, is_ratio(figure), figure, period, value)
    table.formula(f"J{row}", f'IF(I{row}="terisi",ROW(),0)', row if state == "terisi" else 0)


def _units(table: Table, row: int, rule: str, first: int, last: int, value: Observed) -> str:
    case = value.case if isinstance(value, Absent) else None
    state = "tidak berlaku" if case is Undefined.NOT_APPLICABLE else "" if value is None else "terisi"
    states = span(DATA, "E", first, last)
    none = f'IF(COUNTIF({states},"tidak berlaku")=ROWS({states}),"tidak berlaku","")'
    if rule == "ratio-of-sums":
        above, below = span(DATA, "F", first, last), span(DATA, "G", first, last)
        ratio = value if isinstance(value, Ratio) else None
        table.formula(f"E{row}", f'IF(COUNT({above})=0,"",SUM({above}))', ratio and ratio.numerator)
        table.formula(f"F{row}", f'IF(COUNT({below})=0,"",SUM({below}))', ratio and ratio.denominator)
        table.formula(f"G{row}", f'IF(ISNUMBER(F{row}),IF(F{row}=0,"",E{row}/F{row}*100),"")', ratio and ratio.value)
        table.formula(f"I{row}", f'IF(COUNT({above})>0,"terisi",{none})', state)
    else:
        values = span(DATA, "H", first, last)
        shown = None if isinstance(value, Ratio | Absent) else value
        if case is Undefined.PERCENT_SUM:
            table.text(f"G{row}", "")
        else:
            table.formula(f"G{row}", f'IF(COUNT({values})=0,"",{FUNCTIONS[rule]}({values}))', shown)
        table.formula(f"I{row}", f'IF(COUNT({values})>0,"terisi",{none})', state)
    return state


def _single(table: Table, row: int, at: int, ratio: bool, figure: Figure, period: Period, value: Observed) -> str:
    given = next((v for v in figure.values if v.period == period.key), None)
    state = STATES[given.state] if given else ""
    filled = state == "terisi"
    parts = value if isinstance(value, Ratio) else None
    if ratio:
        for column, source, part in (("E", "F", parts and parts.numerator), ("F", "G", parts and parts.denominator)):
            table.formula(f"{column}{row}", f'IF({DATA}!$E${at}="terisi",{DATA}!${source}${at},"")', part)
    shown: Value = parts.value if parts else None
    if filled and not isinstance(value, Ratio | Absent):
        shown = value
    table.formula(f"G{row}", f'IF({DATA}!$E${at}="terisi",{DATA}!$H${at},"")', shown)
    table.formula(f"I{row}", f'{DATA}!$E${at}&""', state)
    return state


def write_lookups(book: Book, figures: Sequence[Figure], lines: Sequence[str], notice: str, at: Places) -> None:
    """The scales with ascending lower bounds, and the ladders of ranked indicators."""
    scales = book.table(SCALES, lines, (("Skala", 24), ("Mulai dari (%)", 16), ("Predikat", 24), ("Sumber", 40)), notice=notice)
    ladders = book.table(LADDERS, lines, (("Indikator", 30), ("Predikat", 24), ("Angka", 10)), notice=notice)
    row = FIRST_ROW
    for scale in dict.fromkeys(f.measurement.spec.scale for f in figures if f.measurement.spec.scale):
        at.scales[scale] = (row, row + len(scale.bands) - 1)
        for band in reversed(scale.bands):
            scales.text(f"A{row}", scale.name)
            if band.lower is None:
                scales.put(f"B{row}", _LOWEST, number='General;"tanpa batas bawah"')
            else:
                scales.put(f"B{row}", band.lower)
            scales.put(f"C{row}", band.label)
            scales.text(f"D{row}", scale.source or "ditetapkan instansi")
            row += 1
    row = FIRST_ROW
    for figure in figures:
        ladder: Ladder | None = figure.measurement.spec.ladder
        if ladder is None or ladder.rungs in at.ladders:
            continue
        at.ladders[ladder.rungs] = (row, row + len(ladder.rungs) - 1)
        for label, step in ladder.rungs:
            ladders.text(f"A{row}", figure.card.name)
            ladders.put(f"B{row}", label)
            ladders.put(f"C{row}", step)
            row += 1


def no_data(figure: Figure) -> Undefined:
    """The case of a realisation that is not there."""
    if figure.aggregate is not None and figure.aggregate.undefined is not None:
        return figure.aggregate.undefined
    return Undefined.NON_NUMERIC if figure.values and any(v.state == "value" for v in figure.values) else Undefined.NO_DATA
