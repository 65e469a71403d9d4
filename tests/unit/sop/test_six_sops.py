"""The six SOPs: every known fault of the documents is found, and each runs as its office works."""

from __future__ import annotations

import pytest

from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.standard_time import parse_standard
from capaian.sop.domain.yaml_io import load_plain
from tests.unit.sop.specimens import SEEDS, seed_packs, seed_register

PACKS = seed_packs()
BOJONG = PACKS["kecamatan-bojong/pengumpulan-data-kinerja"]
WAY_KANAN = PACKS["setda-way-kanan/pengumpulan-data-kinerja"]
PARINGIN = PACKS["kecamatan-paringin-selatan/pengumpulan-data-kinerja"]
KUMPUL = PACKS["setwan-purwakarta/pengumpulan-data-kinerja"]
UKUR = PACKS["setwan-purwakarta/pengukuran-kinerja"]
PAKUSARI = PACKS["kecamatan-pakusari/pengumpulan-data-kinerja"]

SWAPPED = [("row.swapped", f"rows.r{n}.activity_printed") for n in (2, 3, 4, 5, 7)]
KNOWN_FAULTS: list[tuple[Pack, list[tuple[str, str]]]] = [
    (BOJONG, [("row.repeated", "rows.r10.activity"), ("linked.number_gap", "identity.linked_numbers"),
              ("list.repeated", "identity.linked.12"), ("list.repeated", "identity.linked.13"),
              ("name.other_office", "identity.names_printed"), ("number.missing", "identity.number"),
              ("regulation.incomplete", "identity.legal_basis.9"), ("title.contradicts_body", "title"),
              ("row.post_unknown", "rows.r9.activity"), ("regulation.revoked", "narrative.dasar-hukum")]),
    (WAY_KANAN, [("number.blank_part", "identity.number"), ("row.quality_crossed", "rows.r11.output"),
                 ("date.incomplete", "identity.made"), ("title.contradicts_body", "title"),
                 ("columns.quality_heading", "identity.column_heads")]),
    (PARINGIN, [("number.is_date", "identity.number"), ("name.spelt_variously", "identity.names_printed"),
                ("columns.number_repeated", "identity.column_numbers"), ("columns.number_gap", "identity.column_numbers"),
                ("row.period_differs", "rows.r8.output"), ("identity.field_missing", "identity.recording")]),
    (KUMPUL, [*SWAPPED, *(("row.actors_differ", f"rows.r{n}.prose") for n in (2, 9, 10)),
              ("row.time_missing", "rows.r11.standard"), ("row.time_missing", "rows.r12.standard"),
              ("row.output_missing", "rows.r12.output"), ("number.shared", "identity.number"),
              ("date.effective_differs", "identity.effective"), ("regulation.revoked", "identity.legal_basis.10")]),
    (UKUR, [*SWAPPED, ("row.swapped", "rows.r8.activity_printed"), ("prose.without_row", "rows.r8.prose"),
            ("mark.without_decision", "rows.r9.marks"), ("decision.unmarked", "rows.r8.marks"),
            ("row.time_missing", "rows.r10.standard"), ("row.output_missing", "rows.r10.output"),
            ("number.shared", "identity.number"), ("date.effective_differs", "identity.effective"),
            ("title.heading_differs", "identity.column_heads")]),
    (PAKUSARI, [("decree.two_numbers", "identity.decree.numbers"), ("number.year", "identity.number"),
                ("place.other", "identity.legal_basis.5"), ("number.codes_differ", "identity.number"),
                ("date.order", "identity.decree.date"), ("row.post_unknown", "rows.r3.output")]),
]


@pytest.mark.parametrize(("pack", "faults"), KNOWN_FAULTS, ids=[pack.key for pack, _ in KNOWN_FAULTS])
def test_every_known_fault_of_the_document_is_found(pack: Pack, faults: list[tuple[str, str]]) -> None:
    found = {(f.code, f.place) for f in lint(pack, siblings=PACKS.values(), register=seed_register())}
    assert set(faults) <= found


def test_the_name_of_paringin_selatan_is_found_in_three_spellings() -> None:
    [finding] = [f for f in lint(PARINGIN) if f.code == "name.spelt_variously"]
    assert finding.params["count"] == "3"


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_a_fault_of_the_document_never_blocks_running_it(pack: Pack) -> None:
    assert [f for f in lint(pack, siblings=PACKS.values()) if f.severity == "error"] == []


KINDS_IN_ORDER = {
    BOJONG.key: "order distribute fill+collect analyse draft review meet submit sign sign cover-letter duplicate send",
    WAY_KANAN.key: "order design-form distribute invite meet fill+collect analyse draft review submit sign cover-letter "
                   "send+duplicate+archive",
    PARINGIN.key: "fill+collect recap draft socialise consolidate draft socialise consolidate+sign",
    KUMPUL.key: "order meet plan gather design-form distribute fill recap report review report+order archive",
    UKUR.key: "order meet plan method measure recap report review report+order archive",
    PAKUSARI.key: "design-form review-form distribute fill verify record initial initial sign",
}


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_the_rows_do_the_work_that_the_office_does(pack: Pack) -> None:
    assert ["+".join(work.kind for work in row.works) for row in pack.rows] == KINDS_IN_ORDER[pack.key].split()


@pytest.mark.parametrize(("pack", "row", "target"), [
    (BOJONG, "r6", "r5"), (WAY_KANAN, "r9", "r8"), (KUMPUL, "r10", "r7"), (UKUR, "r8", "r5"), (PAKUSARI, "r2", "r1"),
    (PAKUSARI, "r5", "r4"),
])
def test_a_no_returns_to_the_row_that_the_sop_says(pack: Pack, row: str, target: str) -> None:
    assert [outcome.to for outcome in pack.row(row).outcomes if outcome.returns] == [target]


def test_paringin_runs_by_quarter_semester_and_year() -> None:
    assert [(s.periods, len(s.rows), s.opens_after) for s in PARINGIN.sections] == [
        (("quarter",), 4, ""), (("semester",), 3, "triwulan"), (("year",), 1, "semester")]


def test_the_measurement_of_the_setwan_needs_its_collection() -> None:
    assert UKUR.needs == KUMPUL.key and KUMPUL.sections[0].periods == UKUR.sections[0].periods == ("month", "quarter")


def test_printed_times_are_read_or_blank() -> None:
    read = {pack.key: [parse_standard(row.standard, default_unit=pack.time_unit) for row in pack.rows]
            for pack in PACKS.values()}
    assert sum(time is None for times in read.values() for time in times) == 3
    assert [time.max for time in read[BOJONG.key] if time] == [3, *[60] * 12]


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_every_actor_of_an_sop_is_a_post_a_team_or_a_role_of_its_office(pack: Pack) -> None:
    office = load_plain((SEEDS / f"organisation/{pack.office}.yaml").read_text("utf-8"))
    have = {f"{kind}:{item['key']}" for kind, field in (("position", "positions"), ("team", "teams"), ("role", "roles"))
            for item in office[field]}
    refs = {lane.actor for lane in pack.lanes} | {w.actor for row in pack.rows for w in row.works if w.actor}
    refs |= {actor for role in pack.roles for actor in role.actors} | {pack.identity.ratifier}
    assert refs <= have
    roles = {r["key"]: tuple(r["actors"]) for r in office["roles"]}
    assert {r.key: roles[r.key] for r in pack.roles} == {r.key: r.actors for r in pack.roles}
    posts = [p["key"] for p in office["positions"]]
    assert sorted(posts) == sorted(person["position"] for person in office["people"] if person["position"])


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_what_was_inferred_is_said(pack: Pack) -> None:
    assert {note.kind for note in pack.notes} == {"inferred", "printed"}


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_every_cited_regulation_stands_in_the_register(pack: Pack) -> None:
    register = seed_register()
    assert [r.key for r in pack.identity.legal_basis if r.key and register.get(r.key) is None] == []
