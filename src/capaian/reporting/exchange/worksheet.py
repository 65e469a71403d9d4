"""Kertas Kerja Pengukuran as a workbook that calculates: change a realisation and every figure that hangs on it follows.

One sheet per scope (the period, to date, the year) with target, realisation, rule and achievement; one with the scores of
the objectives; below them the values as handed in, the scales and the ladders. Each formula carries our own figure, so a
reader that does not calculate shows the same as one that does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import Rounding, round_fraction
from capaian.measurement.domain.figures import SCOPES, Figure
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.specification import Bounds, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Undefined
from capaian.reporting.domain.scoring import WHOLE_OFFICE, rule_words
from capaian.reporting.domain.support import objective_score
from capaian.reporting.exchange import binary, formulas, handed_in
from capaian.reporting.exchange.book import FIRST_ROW, Book, Table, Value, span
from capaian.reporting.exchange.handed_in import COMBINED, PERIODS, Places, is_ratio

SHEETS: Mapping[str, str] = {"period": "Periode", "to_date": "SdPeriode", "year": "Tahun"}
SCORES, NOTES = "Sasaran", "Keterangan"
ROUNDING = {Rounding.HALF_UP: "setengah ke atas", Rounding.TRUNCATE: "dipotong", Rounding.HALF_EVEN: "setengah ke genap"}
ZERO = {ZeroTarget.UNDEFINED: "", ZeroTarget.ZERO: "; T = 0 → 0", ZeroTarget.FULL_WHEN_MET: "; T = 0 → 100 bila terpenuhi"}
COLUMNS = (
    ("No", 5), ("Sasaran", 30), ("Kode", 9), ("Indikator kinerja", 36), ("Satuan", 10), ("Target", 14),
    ("Batas atas target", 12), ("T (angka)", 14), ("Σ pembilang", 13), ("Σ penyebut", 13), ("Realisasi (predikat)", 12),
    ("R (angka)", 16), ("Periode melapor", 10), ("Gabungan antarwaktu", 18), ("Rumus capaian", 26), ("Pembulatan", 20),
    ("Capaian tepat (%)", 16), ("Setelah batas (%)", 16), ("Capaian (%)", 14), ("Tercapai", 10), ("Skala", 14),
    ("Sel sumber", 24), ("Peringatan saat dibuat", 30), ("Bobot", 8))  # fmt: skip


@dataclass(frozen=True)
class WorksheetHead:
    """What stands above every sheet. ``digest`` is that of the data the sheets were made from."""

    office: str
    period: str
    sop: str
    digest: str
    notice: str = ""


def worksheet_bytes(head: WorksheetHead, figures: Sequence[Figure], *, at: datetime) -> bytes:
    """The workbook of these figures (every scope of every indicator). Same input, same bytes; ``at`` is aware."""
    title = f"Kertas kerja pengukuran kinerja {head.period}"
    book = Book(title, at)
    lines = (title, head.office)
    by_scope = {scope: _ordered(f for f in figures if f.scope == scope) for scope in SCOPES}
    tables = {
        scope: book.table(name, (*lines, _scope_words(by_scope[scope])), COLUMNS, notice=head.notice)
        for scope, name in SHEETS.items()
    }
    scores = book.table(SCORES, lines, (
        ("Lingkup", 24), ("Sasaran", 50), ("Indikator", 10), ("Terukur", 10), ("Tercapai", 10), ("Capaian sasaran (%)", 16),
        ("Di samping capaian", 34), ("Cara", 34)), notice=head.notice)  # fmt: skip
    places = Places()
    handed_in.write_values(book, by_scope["year"], lines, head.notice, places)
    handed_in.write_lookups(book, figures, lines, head.notice, places)
    row = FIRST_ROW
    for scope, table in tables.items():
        for number, figure in enumerate(by_scope[scope]):
            _figure(table, FIRST_ROW + number, number + 1, figure, places)
        row = _scores(scores, row, scope, by_scope[scope])
    _notes(book, head)
    return book.bytes()


def _ordered(figures: object) -> list[Figure]:
    """Indicators by objective in the plan's order, the budget below them, so that a score is one range of cells."""
    rows: list[Figure] = list(figures)  # type: ignore[call-overload]
    objectives = list(dict.fromkeys(f.card.objective.text for f in rows))
    return sorted(rows, key=lambda f: (f.card.is_budget, objectives.index(f.card.objective.text)))


def _scope_words(figures: Sequence[Figure]) -> str:
    if not figures:
        return ""
    first = figures[0]
    label = first.period.label_id()
    return f"Januari s.d. {label}" if first.scope == "to_date" else label


def _figure(table: Table, row: int, number: int, figure: Figure, at: Places) -> None:
    card, m, spec = figure.card, figure.measurement, figure.measurement.spec
    prints, compares = binary.prints_alike(m), binary.compares_alike(m)
    doubts = [w.sentence for w in m.warnings] + ([] if prints and compares else [binary.REASON])
    for column, words in (("A", str(number)), ("B", card.objective.text), ("C", card.code), ("D", card.name), ("E", card.unit),
                          ("N", _over_time_words(figure)), ("O", _rule_words(spec)), ("P", _rounding_words(spec)),
                          ("V", ", ".join(dict.fromkeys(figure.cells))), ("W", "; ".join(doubts))):
        table.text(f"{column}{row}", words)
    table.put(f"X{row}", card.weight)
    _target(table, row, figure, at)
    _realisation(table, row, figure, at)
    here = formulas.Places(f"H{row}", f"G{row}", f"L{row}")
    case = m.undefined.sentence if m.undefined else None
    shown = "#,##0" + ("." + "0" * places if (places := spec.padded_to or spec.places) else "")
    table.formula(f"Q{row}", formulas.achievement(spec, here), case or m.raw)
    table.formula(f"R{row}", formulas.capped(spec, f"Q{row}"), case or m.capped)
    met = "–" if m.met is None else "Ya" if m.met else "Tidak"
    if prints:
        table.formula(f"S{row}", formulas.displayed(spec, f"R{row}"), case or m.displayed, number=shown)
    else:
        table.put(f"S{row}", m.displayed, number=shown, look="plain")
    if compares:
        table.formula(f"T{row}", formulas.met(spec, here), met)
    else:
        table.text(f"T{row}", met)
    if spec.scale is None:
        table.text(f"U{row}", "")
    else:
        bounds, labels = (span(handed_in.SCALES, column, *at.scales[spec.scale]) for column in "BC")
        table.formula(f"U{row}", formulas.band(spec, f"S{row}", bounds, labels), m.band.label if m.band else "")


def _target(table: Table, row: int, figure: Figure, at: Places) -> None:
    """F and G as agreed, H as the number that the rule takes."""
    spec, m = figure.measurement.spec, figure.measurement
    given = {"period": figure.card.targets.period, "to_date": figure.card.targets.to_date, "year": figure.card.targets.year}
    target = given[figure.scope]
    fits = isinstance(m.target, Bounds) == (spec.formula is Formula.RANGE)
    table.put(f"F{row}", target.label or (target.value if target.value is not None else target.lower))
    table.put(f"G{row}", target.upper)
    if not target.is_set:
        table.text(f"H{row}", Undefined.NO_TARGET.sentence)
    elif target.label and spec.ladder is not None:
        table.formula(f"H{row}", _rank(figure, f"F{row}", at), m.target if fits and m.target is not None else
                      Undefined.NON_NUMERIC.sentence)  # type: ignore[arg-type]  # fmt: skip
    elif target.label or not fits:
        table.text(f"H{row}", Undefined.NON_NUMERIC.sentence)
    else:
        table.formula(f"H{row}", f"F{row}", m.target.low if isinstance(m.target, Bounds) else m.target)


def _realisation(table: Table, row: int, figure: Figure, at: Places) -> None:
    """I to K as put together over the periods, L as the number that the rule takes, M how many reported."""
    reached = figure.measurement.realisation
    first, last = at.periods[figure.card.id, figure.parts[0]], at.periods[figure.card.id, figure.parts[-1]]
    states, lines = span(PERIODS, "I", first, last), span(PERIODS, "J", first, last)
    count = f'COUNTIF({states},"terisi")'
    filled = len({v.period for v in figure.values if v.state == "value"})
    table.formula(f"M{row}", f'{count}&" dari "&ROWS({states})', f"{filled} dari {len(figure.parts)}")
    value: Value = reached if reached is not None else handed_in.no_data(figure).sentence
    absent = (f'IF(AND(COUNTIF({states},"tidak berlaku")>0,COUNTIF({states},"belum ada data")=0),'
              f"{formulas.said(Undefined.NOT_APPLICABLE)},{formulas.said(Undefined.NO_DATA)})")  # fmt: skip
    if figure.measurement.spec.ladder is not None:
        label = figure.realisation_text if reached is not None or filled else ""
        table.formula(f"K{row}", f'IF({count}=0,"",{formulas.over_time("last", "", _column("H", at), lines)})', label)
        ranked = _rank(figure, f"K{row}", at)
        table.formula(f"L{row}", f'IF(K{row}="",{formulas.said(Undefined.NO_DATA)},{ranked})', value)
    elif is_ratio(figure):
        parts = figure.aggregate.parts if figure.aggregate else None
        table.formula(f"I{row}", f"SUM({span(PERIODS, 'E', first, last)})", parts.numerator if parts else 0)
        table.formula(f"J{row}", f"SUM({span(PERIODS, 'F', first, last)})", parts.denominator if parts else 0)
        ratio = f"IF(J{row}=0,{formulas.said(Undefined.DENOMINATOR_ZERO)},I{row}/J{row}*100)"
        table.formula(f"L{row}", f"IF({count}=0,{absent},{ratio})", value)
    elif figure.aggregate is not None and figure.aggregate.undefined is Undefined.PERCENT_SUM:
        table.text(f"L{row}", Undefined.PERCENT_SUM.sentence)
    else:
        body = formulas.over_time(figure.card.time_aggregation, span(PERIODS, "G", first, last), _column("G", at), lines)
        table.formula(f"L{row}", f"IF({count}=0,{absent},{body})", value)


def _column(column: str, at: Places) -> str:
    return span(PERIODS, column, 1, at.last)


def _rank(figure: Figure, label: str, at: Places) -> str:
    ladder = figure.measurement.spec.ladder
    assert ladder is not None
    labels, numbers = (span(handed_in.LADDERS, column, *at.ladders[ladder.rungs]) for column in "BC")
    return formulas.rank(label, labels, numbers)


def _scores(table: Table, row: int, scope: str, figures: Sequence[Figure]) -> int:
    """One line per objective, then one of all: the mean of the measured indicators, beside it how many reached their
    target."""
    start = 0
    counted = [f for f in figures if not f.card.is_budget]
    groups = [(name, [f for f in counted if f.card.objective.text == name])
              for name in dict.fromkeys(f.card.objective.text for f in counted)]  # fmt: skip
    for objective, group in [*groups, *([(WHOLE_OFFICE, counted)] if len(groups) > 1 else [])]:
        whole = group is counted
        first = FIRST_ROW + (0 if whole else start)
        last = first + len(group) - 1
        start += len(group)
        exact, reached, weights = (span(SHEETS[scope], column, first, last) for column in "RTX")
        result = objective_score(group)
        rule = rule_words([f"{f.card.weight:f}" for f in group])
        table.text(f"A{row}", _scope_words(group))
        table.text(f"B{row}", objective)
        table.formula(f"C{row}", f"ROWS({exact})", result.total)
        table.formula(f"D{row}", f"COUNT({exact})", result.measured)
        table.formula(f"E{row}", f'COUNTIF({reached},"Ya")', result.met)
        weighted = len({f.card.weight for f in group}) > 1
        mean = formulas.rounded(formulas.mean(exact, weights, weighted=weighted), 2, Rounding.HALF_UP)
        shown: Value = "–" if result.value is None else Fraction(round_fraction(result.value, 2))
        if result.value is None or binary.rounds_alike(result.value, 2, Rounding.HALF_UP):
            table.formula(f"F{row}", f'IF(D{row}=0,"–",{mean})', shown, number="#,##0.00")
        else:
            table.put(f"F{row}", shown, number="#,##0.00", look="plain")
            rule += f"; {binary.REASON}"
        table.text(f"H{row}", rule)
        unmeasured = f'IF(C{row}>D{row},", "&(C{row}-D{row})&" tidak terukur","")'
        table.formula(f"G{row}", f'"tercapai "&E{row}&" dari "&C{row}&{unmeasured}', result.beside)
        row += 1
    return row


def _over_time_words(figure: Figure) -> str:
    if figure.measurement.spec.ladder is not None:
        return "predikat terakhir"
    return COMBINED["ratio-of-sums" if is_ratio(figure) else figure.card.time_aggregation]


def _rule_words(spec: Spec) -> str:
    words = {Formula.RANGE: "100 di dalam rentang; di bawahnya R/batas bawah × 100; "
                            "di atasnya (2 × batas atas − R)/batas atas × 100",
             Formula.STABILISE: f"100 dalam toleransi {format_number(spec.tolerance)}; selebihnya "
                                "(T − (|R − T| − toleransi))/T × 100"}  # fmt: skip
    rule = spec.definition.expression if spec.definition is not None else words[spec.formula]
    cap = f"; paling tinggi {format_number(spec.cap)}" if spec.cap is not None else ""
    return f"{rule}{cap}{ZERO[spec.zero_target]}"


def _rounding_words(spec: Spec) -> str:
    return f"{ROUNDING[spec.rounding]}, {spec.places} desimal"


def _notes(book: Book, head: WorksheetHead) -> None:
    table = book.table(NOTES, ("Keterangan", head.office), (("Hal", 30), ("Isi", 110)), notice=head.notice)
    rows = (
        ("SOP", head.sop),
        ("Periode", head.period),
        ("Sidik data", head.digest),
        ("Sel biru", "Angka yang diserahkan penyuplai data, target yang diperjanjikan, skala, dan peringkat."),
        ("Sel putih", "Dihitung oleh rumus. Ubah sel biru, dan semua angka yang bergantung padanya ikut berubah."),
        ("Urutan hitung", "Data per penyuplai → Subperiode (gabungan antarunit) → R (gabungan antarwaktu) → capaian."),
        ("Tidak terdefinisi", "Ditulis dengan sebabnya, tidak pernah nol, dan tidak ikut dalam rata-rata sasaran."),
        ("Pembulatan", "Satu kali, pada kolom Capaian; kolom Capaian tepat tidak dibulatkan."),
        ("Capaian sasaran", "Rata-rata capaian (setelah batas) indikator yang terukur, menurut bobot rencana bila berbeda; "
                            "selalu dibaca bersama jumlah yang tercapai."),
        ("Nilai, bukan rumus", "Lembar sebar menghitung dengan sekitar 15 digit. Bila angka yang dicetaknya dapat berbeda dari "
                               "hitungan eksak, yang ditulis adalah nilainya, dengan peringatan di barisnya."),
    )
    for row, (what, words) in enumerate(rows, FIRST_ROW):
        table.text(f"A{row}", what)
        table.text(f"B{row}", words)
