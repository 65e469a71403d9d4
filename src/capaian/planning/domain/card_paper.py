"""The printed indicator cards (manual IKU) with the SMART check and the years around, and the performance tree.

A card has the five mandatory attributes of PermenPANRB 53/2014, then how a figure is verified, its accuracy, its limits
and how they are made up for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from capaian.kernel.numbers import format_number
from capaian.kernel.paper import (
    Block,
    Chart,
    Column,
    Fields,
    Heading,
    Note,
    PageBreak,
    Paper,
    Sheet,
    Table,
    Title,
)
from capaian.kernel.periods import Period, kind_of
from capaian.planning.domain import smart, tree
from capaian.planning.domain.agreements import subordinates
from capaian.planning.domain.document import target_text
from capaian.planning.domain.plan import IndicatorSpec, Plan
from capaian.planning.domain.vocabulary import (
    AGGREGATIONS,
    CATEGORIES,
    DIRECTIONS,
    FORMULAS,
    FREQUENCIES,
    LEVELS,
    OBJECTIVE_KINDS,
    SMART_WORDS,
)
from capaian.planning.domain.years import PastValue, Strategy

VERDICTS = {"yes": "Ya", "doubt": "Perlu dilihat", "no": "Tidak"}
NOT_WRITTEN = "Belum ditulis"
PAGE_HEIGHT = 500.0
"""The room below the head of a lying page, in units of a drawing as wide as the page."""


def cards_paper(
    plan: Plan,
    posts: Mapping[str, str],
    sheet: Sheet,
    *,
    past: Sequence[PastValue] = (),
    strategy: Strategy | None = None,
    only: str = "",
) -> Paper:
    """The cards of a plan's indicators, one a page (``only``: the card of one code). ``posts``: title by key."""
    blocks: list[Block] = []
    for one in plan.indicators:
        if only in ("", one.code):
            blocks += [PageBreak()] if blocks else []
            blocks += _card(plan, one, posts, past, strategy)
    title = f"Kartu Indikator Kinerja Tahun {plan.year}"
    return sheet.paper(title=title, subject=plan.title, blocks=tuple(blocks))


def _card(
    plan: Plan, one: IndicatorSpec, posts: Mapping[str, str], past: Sequence[PastValue], strategy: Strategy | None
) -> Iterator[Block]:
    node = next(node for node in plan.objectives if node.code == one.objective)
    yield Title("KARTU INDIKATOR KINERJA", (f"{one.code} {one.name}", f"Tahun {plan.year}"))
    yield Heading(1, "Lima atribut wajib")
    yield Fields((
        ("Indikator", f"{one.name}\n{one.operational_definition}"),
        ("Frekuensi", FREQUENCIES[one.frequency]),
        ("Penanggung jawab", posts.get(one.responsible, one.responsible)),
        ("Cara perhitungan", one.calculation),
        ("Sumber data", one.source_medium),
    ), label_mm=42)  # fmt: skip
    yield Heading(1, "Keterangan lain")
    yield Fields((
        (OBJECTIVE_KINDS[node.kind], node.text),
        ("Satuan", one.unit),
        ("Tingkat", LEVELS[one.level]),
        ("Kategori", CATEGORIES[one.category]),
        ("Arah", DIRECTIONS[one.direction]),
        ("Rumus capaian", FORMULAS[one.formula]),
        ("Gabungan waktu", AGGREGATIONS[one.time_aggregation]),
        ("Penyuplai data", "\n".join(posts.get(key, key) for key in one.suppliers)),
        ("Bukti dukung", "Wajib" if one.evidence_required else "Tidak wajib"),
        ("Cara verifikasi", one.verification or NOT_WRITTEN),
        ("Ketelitian", one.accuracy or f"{one.decimals} desimal"),
        ("Keterbatasan", one.limits or NOT_WRITTEN),
        ("Cara mengatasinya", one.compensation or NOT_WRITTEN),
        ("Standar nasional", _standard(one)),
        *((("Catatan", one.note),) if one.note else ()),
    ), label_mm=42)  # fmt: skip
    yield Heading(1, "Target")
    yield _targets(plan, one)
    yield from _years(one, past, strategy)
    yield Heading(1, "Pemeriksaan SMART")
    rows = [(SMART_WORDS[f.question], VERDICTS[f.verdict], smart.WORDS[f.code], f.answer or "-")
            for f in smart.smart_check(plan, one, past)]  # fmt: skip
    columns = (Column("Pertanyaan", 2), Column("Hasil", 1.6), Column("Dasar", 4), Column("Jawaban perencana", 4))
    yield Table(columns=columns, rows=tuple(rows), size=9)


def _standard(one: IndicatorSpec) -> str:
    if one.national_value is None:
        return "Tidak ada"
    return f"{format_number(one.national_value, one.decimals)} {one.unit}, tahun {one.national_year} ({one.national_source})"


def _targets(plan: Plan, one: IndicatorSpec) -> Table:
    whole = Period(plan.year, "year")
    periods = dict.fromkeys((whole, *whole.children(kind_of(one.frequency))))
    rows = tuple(
        (period.label_id(), target_text(one.targets[period.key], one.decimals)) for period in periods if period.key in one.targets
    )
    return Table(columns=(Column("Periode", 3), Column(f"Target ({one.unit})", 4, "right")), rows=rows, size=9)


def _years(one: IndicatorSpec, past: Sequence[PastValue], strategy: Strategy | None) -> Iterator[Block]:
    rows = [row for row in past if row.indicator == one.code]
    if rows:
        yield Heading(1, "Tahun-tahun sebelumnya")
        yield Table(
            columns=(Column("Tahun", 1), Column("Target", 2, "right"), Column("Realisasi", 2, "right"),
                     Column("Capaian tercetak", 2, "right"), Column("Sumber", 5)),
            rows=tuple((str(row.year), _figure(row.target, row.target_label, one.decimals),
                        _figure(row.realisation, row.realisation_label, one.decimals), row.achievement or "-", row.source)
                       for row in rows), size=9)  # fmt: skip
    targets = [(year, value) for (code, year), value in strategy.targets.items() if code == one.code] if strategy else []
    if strategy and targets:
        yield Heading(1, "Target jangka menengah")
        yield Table(columns=tuple(Column(str(year), 1, "right") for year, _ in targets),
                    rows=(tuple(target_text(value, one.decimals) for _, value in targets),), size=9)  # fmt: skip
        yield Note(f"{strategy.title}. {strategy.source}".strip())


def _figure(value: object, label: str, decimals: int) -> str:
    return label or "-" if value is None else format_number(value, decimals)  # type: ignore[arg-type]


def tree_paper(plan: Plan, sheet: Sheet) -> Paper:
    """The performance tree, a page for each of its roots, each with the same tree in words beside it."""
    blocks: list[Block] = []
    for root in (node for node in plan.objectives if not node.parent):
        part = _under(plan, root.code)
        drawing = tree.draw(part)
        lines = tree.tree_text(part)
        share = min(1.0, PAGE_HEIGHT / (drawing.height * max(1.0, 1080 / drawing.width)))
        table = Table(columns=(Column("Jenjang", 1),), rows=tuple((line.replace("  ", "– "),) for line in lines), size=9)
        chart = Chart(tree.to_svg(drawing, root.text), alt="; ".join(line.strip() for line in lines), width=share,
                      caption=root.text, table=table)  # fmt: skip
        blocks += [PageBreak(), chart] if blocks else [chart]
    title = f"Pohon Kinerja Tahun {plan.year}"
    return sheet.paper(title=title, subject=plan.title, landscape=True,
                 blocks=(Title(title.upper(), (sheet.office.office_name,)), *blocks))  # fmt: skip


def _under(plan: Plan, root: str) -> Plan:
    """The plan of one root and what lies below it."""
    kept = {root, *subordinates(root, {node.code: node.parent for node in plan.objectives})}
    return Plan(plan.office, plan.year, plan.title, tuple(node for node in plan.objectives if node.code in kept),
                tuple(one for one in plan.indicators if one.objective in kept))  # fmt: skip
