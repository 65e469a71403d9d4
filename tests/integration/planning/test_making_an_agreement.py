"""Making a performance agreement: who may draft and sign it, what is frozen in it, and what a later version replaces."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from capaian.config.signing import WiredDesk
from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound, NotPermitted, NotReady
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Appointment
from capaian.organisation.selectors import sheet
from capaian.planning.models import PerformanceAgreement
from capaian.planning.paper import agreement_pdf
from capaian.planning.selectors import agreement_card, agreements_of
from capaian.planning.services import adopt_plan, draft_agreement, record_signature
from capaian.signing import ports
from capaian.signing.ports import Credential
from capaian.signing.selectors import verdict_of
from capaian.signing.services import sign_agreement
from tests.cast import FOUNDED, PLAN, Cast, adopt, found_cast

AT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
BUPATI = {"title": "Bupati Uji", "name": "Bupati (contoh)"}


@pytest.fixture
def cast(db) -> Cast:
    cast = found_cast()
    adopt(cast)
    return cast


def drafted(cast: Cast, position: str = "camat", by: str = "kasubag", **more: Any) -> PerformanceAgreement:
    superior = BUPATI if position == "camat" else None
    return draft_agreement(office=cast.office, year=2026, position=position, actor=cast(by), at=AT,
                           **{"superior": superior} | more)  # fmt: skip


def signed_on_paper(cast: Cast, row: PerformanceAgreement, *parties: str) -> PerformanceAgreement:
    for party in parties or ("first", "second"):
        row = record_signature(agreement=row.pk, party=party, how="paper", reference="Lemari 2, map PK 2026",
                               actor=cast.administrator, at=AT)  # fmt: skip
    return row


# -- drafting


def test_the_heads_agreement_holds_both_parties_the_annexe_and_the_day_it_is_due(cast):
    row = drafted(cast, budget_approved_on=date(2025, 12, 31))
    card = agreement_card(row.pk, cast.office.key)
    assert (card.agreement.first.name, card.agreement.second.title) == ("Pejabat camat (contoh)", "Bupati Uji")
    assert [line.code for line in card.agreement.lines] == ["A1", "A2", "A3", "B1", "B2", "C1", "D1", "E1"]
    assert (card.due_on, card.late(date(2026, 1, 31)), card.late(date(2026, 2, 1))) == (date(2026, 1, 31), False, True)
    assert drafted(cast, due_on=date(2026, 3, 1)).due_on == date(2026, 3, 1)  # a local rule


def test_a_post_below_the_head_promises_its_own_with_what_it_serves(cast):
    card = agreement_card(drafted(cast, "kasi-a", by="kasi-a").pk, cast.office.key)
    assert [(line.code, line.supports) for line in card.agreement.lines] == [
        ("A1", ("A1",)), ("A2", ("A2",)), ("A3", ("A3",))]  # fmt: skip
    assert (card.superior, card.agreement.second.name) == ("camat", "Pejabat camat (contoh)")


def test_a_post_without_an_indicator_anywhere_below_it_has_nothing_to_promise(cast):
    with pytest.raises(NotReady) as refusal:
        drafted(cast, "arsiparis")
    assert refusal.value.code == "agreement.empty"


def test_a_post_that_only_leads_promises_what_those_below_it_do(cast):
    data = copy.deepcopy(dict(PLAN)) | {"year": 2027}
    for row in data["indicators"]:
        row["responsible"], row["suppliers"] = "petugas", ["petugas"]
        row["targets"] = {key.replace("2026", "2027"): value for key, value in row["targets"].items()}
    adopt_plan(office=cast.office, data=data, actor=SYSTEM, at=AT)
    row = draft_agreement(office=cast.office, year=2027, position="sekretaris", actor=cast("sekretaris"), at=AT)
    assert len(row.lines) == 8


@pytest.mark.parametrize("by", ["camat", "kasubag", "administrator"])
def test_the_post_itself_the_compilers_and_the_administrator_may_draft(cast, by):
    actor = cast.administrator if by == "administrator" else cast(by)
    draft_agreement(office=cast.office, year=2026, position="camat", superior=BUPATI, actor=actor, at=AT)


def test_nobody_else_may_and_the_refusal_leaves_its_trace(cast):
    for actor in (cast("kasi-a"), cast("arsiparis"), cast.orang_luar):
        with pytest.raises(NotPermitted):
            draft_agreement(office=cast.office, year=2026, position="camat", superior=BUPATI, actor=actor, at=AT)
    assert PerformanceAgreement.objects.count() == 0
    assert AuditEntry.objects.filter(act="agreement.draft", allowed=False).count() == 3


def test_what_is_missing_is_asked_for(cast):
    for error, code, more in ((InvalidInput, "agreement.superior", {"superior": {"title": "Bupati"}}),
                              (NotFound, "position.unknown", {"position": "lurah"}),
                              (NotFound, "plan.none", {"year": 2031})):  # fmt: skip
        with pytest.raises(error) as refusal:
            draft_agreement(**{"office": cast.office, "year": 2026, "position": "camat", "superior": BUPATI,
                               "actor": cast.administrator, "at": AT} | more)  # fmt: skip
        assert refusal.value.code == code


def test_a_vacant_post_signs_nothing_until_somebody_stands_in(cast):
    Appointment.objects.filter(position__key="kasi-a").update(ends=FOUNDED + timedelta(hours=1))
    with pytest.raises(NotReady) as refusal:
        drafted(cast, "kasi-a")
    assert refusal.value.code == "agreement.vacant"
    cast.acting("kasi-b", "kasi-a", "plt")
    assert agreement_card(drafted(cast, "kasi-a").pk, cast.office.key).agreement.first.full_title == "Plt. Kepala Seksi A"


def test_a_draft_nobody_signed_is_drafted_anew(cast):
    first = drafted(cast)
    assert (drafted(cast).pk, PerformanceAgreement.objects.count()) == (first.pk, 1)
    signed_on_paper(cast, first, "first")
    with pytest.raises(Conflict) as refusal:
        drafted(cast)
    assert refusal.value.code == "agreement.half-signed"


# -- versions


def test_a_later_version_needs_a_legal_reason_and_keeps_the_one_before(cast):
    first = signed_on_paper(cast, drafted(cast))
    for reason in ("", "ingin saja"):
        with pytest.raises(Conflict) as refusal:
            drafted(cast, revision_reason=reason)
        assert refusal.value.code == "agreement.exists"
    second = drafted(cast, revision_reason="replacement-of-official")
    first.refresh_from_db()
    assert (second.version, second.state, first.state) == (2, "draft", "signed")
    signed_on_paper(cast, second)
    states = {card.agreement.version: card.state for card in agreements_of(cast.office.pk, 2026)}
    assert states == {1: "replaced", 2: "signed"}


def test_there_is_nothing_to_revise_before_the_first_version(cast):
    with pytest.raises(Conflict) as refusal:
        drafted(cast, revision_reason="change-of-priority")
    assert refusal.value.code == "agreement.first"


def test_what_was_promised_stays_when_the_plan_changes(cast):
    row = signed_on_paper(cast, drafted(cast))
    data = copy.deepcopy(dict(PLAN))
    data["indicators"][0]["name"] = "Nama lain"
    adopt_plan(office=cast.office, data=data, revision_reason="change-of-strategy", actor=SYSTEM, at=AT)
    assert agreement_card(row.pk, cast.office.key).agreement.lines[0].indicator == "Indeks kepuasan"


def test_the_database_keeps_one_draft_and_one_in_force(cast):
    row = drafted(cast)
    for state in ("draft", "signed"):
        with pytest.raises(IntegrityError), transaction.atomic():
            PerformanceAgreement.objects.create(office=row.office, plan=row.plan, year=2026, position=row.position,
                                                version=2, revision_reason="x", first={}, second={}, drafted_at=AT,
                                                state=state)  # fmt: skip


# -- signing


def test_it_is_in_force_when_both_have_signed(cast):
    row = drafted(cast)
    assert signed_on_paper(cast, row, "first").state == "draft"
    assert signed_on_paper(cast, row, "second").state == "signed"
    card = agreement_card(row.pk, cast.office.key)
    assert [(one.party, one.name, one.title) for one in card.signatures] == [
        ("first", "Pejabat camat (contoh)", "Camat Uji"), ("second", "Bupati (contoh)", "Bupati Uji")]  # fmt: skip
    with pytest.raises(Conflict):
        signed_on_paper(cast, row, "first")


def test_a_signature_is_recorded_only_by_its_post_and_with_a_reference(cast):
    row = drafted(cast, "kasi-a")
    for actor, more, error in ((cast("kasi-b"), {}, NotPermitted), (cast.orang_luar, {}, NotPermitted),
                               (cast("camat"), {"party": "first"}, NotPermitted),
                               (cast("kasi-a"), {"reference": " "}, InvalidInput),
                               (cast("kasi-a"), {"how": "by word"}, InvalidInput)):  # fmt: skip
        with pytest.raises(error):
            record_signature(**{"agreement": row.pk, "party": "first", "how": "electronic", "reference": "AAAA",
                                "actor": actor, "at": AT} | more)  # fmt: skip
    with pytest.raises(NotFound):
        agreement_card(row.pk, cast.outside.key)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> WiredDesk:
    desk = WiredDesk(tmp_path_factory.mktemp("desk") / "authority", secret="kunci-contoh-yang-panjang", environment={})
    desk.establish(organisation="Kecamatan Uji", at=FOUNDED)
    return desk


@pytest.fixture
def signing(authority: WiredDesk, tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FILES_DIR = tmp_path / "files"
    before = list(ports._desk)
    ports.connect(authority)
    yield
    ports._desk[:] = before


def test_both_sign_the_same_file_on_the_statement_and_on_the_annexe(cast, signing):
    row = drafted(cast, "kasi-a")
    first = sign_agreement(agreement=row.pk, actor=cast("kasi-a"), at=AT)
    second = sign_agreement(agreement=row.pk, actor=cast("camat"), at=AT)
    assert first.token == second.token
    verdicts = [v for v in verdict_of(file_bytes(second.file_id), at=AT) if not v.archive]
    assert [(v.valid, v.signer) for v in verdicts] == [(True, "Pejabat kasi-a (contoh)")] * 2 + [
        (True, "Pejabat camat (contoh)")] * 2  # fmt: skip
    assert agreement_card(row.pk, cast.office.key).state == "signed"


def test_nobody_but_the_two_signs_and_each_signs_once(cast, signing):
    row = drafted(cast, "kasi-a")
    sign_agreement(agreement=row.pk, actor=cast("kasi-a"), at=AT)
    for actor, error in ((cast("kasi-a"), Conflict), (cast("kasi-b"), NotPermitted), (cast.orang_luar, NotFound)):
        with pytest.raises(error):
            sign_agreement(agreement=row.pk, actor=actor, at=AT)


def test_a_party_that_was_interrupted_signs_only_what_is_left(cast, signing):
    row, code = drafted(cast, "kasi-a"), Credential(account="kasi@contoh.go.id", totp="111111")
    with pytest.raises(ManyProblems) as refused:
        sign_agreement(agreement=row.pk, secret=code, actor=cast("kasi-a"), at=AT)
    assert [one.code for one in refused.value.problems] == ["signing.partly", "signing.next_code"]
    document = sign_agreement(agreement=row.pk, secret=code, actor=cast("kasi-a"), at=AT)
    assert [one.field for one in document.signatures.all()] == ["sign-first", "sign-first-annexe"]


def test_one_party_may_sign_on_paper_and_the_other_electronically(cast, signing):
    row = drafted(cast)
    signed_on_paper(cast, row, "second")
    sign_agreement(agreement=row.pk, actor=cast("camat"), at=AT)
    assert agreement_card(row.pk, cast.office.key).state == "signed"


def test_the_file_is_the_same_each_time_and_keeps_room_for_four_signatures(cast):
    card = agreement_card(drafted(cast).pk, cast.office.key)
    made = agreement_pdf(card, sheet(cast.office.key))
    assert made.pdf == agreement_pdf(card, sheet(cast.office.key)).pdf
    assert {key: box.page for key, box in made.boxes.items()} == {
        "sign-first": 1, "sign-second": 1, "sign-first-annexe": 2, "sign-second-annexe": 2}  # fmt: skip
