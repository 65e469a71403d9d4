"""Nothing is destroyed by time: a committee decides, another person carries it out, the list and the checksums stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from capaian.archive.domain.destruction import Member
from capaian.archive.exchange.package import write_package
from capaian.archive.models import ArchiveEntry, DestructionDecision, DestructionProposal
from capaian.archive.selectors import items, over, proposals, troubles
from capaian.archive.services import carry_out, decide_destruction, decline_destruction, propose_destruction
from capaian.foundation.models import AuditEntry
from capaian.foundation.selectors import is_kept
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotPermitted
from capaian.organisation.models import OfficeRole
from tests.cast import MORNING, Cast
from tests.integration.archive.conftest import Filed

AFTERWARDS = MORNING + timedelta(days=3 * 366)  # 2026 + 1 + 1 years are over
COMMITTEE = [Member("Ketua (contoh)", "Ketua panitia"), Member("Anggota (contoh)", "Anggota")]


def decided(cast: Cast, *entries: ArchiveEntry, by: str = "camat", at: datetime = AFTERWARDS,
            **more: object) -> DestructionDecision:
    facts = {"reference": "BA-01/2029", "members": COMMITTEE, "reason": "Retensi habis", **more}
    return decide_destruction(office=cast.office, entries=entries, actor=cast(by, at), at=at, **facts)  # type: ignore[arg-type]


def files(entry: ArchiveEntry) -> list[str]:
    return [i.file_id for i in items(entry.pk) if i.file_id]


def test_a_decision_marks_and_removes_nothing(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    decision = decided(cast, entry)
    assert decision.carried_out_at is None
    assert all(is_kept(sha256) for sha256 in files(entry))
    assert AuditEntry.objects.filter(act="archive.decide", allowed=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_act_removes_the_files_and_keeps_entry_list_and_checksums(cast: Cast, filed: Filed,
                                                                             tmp_path: Path) -> None:
    _, entry = filed()
    _, other = filed("2026Q2", MORNING + timedelta(days=1))
    listed = files(entry)
    gone = carry_out(decision=decided(cast, entry), actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    assert set(gone) == set(listed)
    assert not any(is_kept(sha256) for sha256 in listed)
    assert all(is_kept(sha256) for sha256 in files(other))
    assert files(entry) == listed
    assert troubles() == []
    write_package(entry, tmp_path / "paket", at=AFTERWARDS)
    assert '"dimusnahkan": true' in (tmp_path / "paket" / "data" / "ringkasan.json").read_text()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_another_filing_needs_stays(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    _, other = filed("2026Q2", MORNING + timedelta(days=1))
    shared = items(entry.pk)[0]
    shared.pk, shared.entry = None, other
    shared.save()
    gone = carry_out(decision=decided(cast, entry), actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    assert shared.file_id not in gone
    assert is_kept(shared.file_id)


def test_the_schedule_forbids_an_early_decision(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    with pytest.raises(ManyProblems) as refused:
        decided(cast, entry, at=MORNING + timedelta(days=366))
    assert [p.code for p in refused.value.problems] == ["destruction.early"]


def test_what_is_kept_for_ever_is_never_destroyed(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    ArchiveEntry.objects.filter(pk=entry.pk).update(fate="permanen")
    with pytest.raises(ManyProblems) as refused:
        decided(cast, entry)
    assert [p.code for p in refused.value.problems] == ["destruction.permanent"]


def test_a_decision_needs_minutes_a_committee_and_a_reason(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    with pytest.raises(ManyProblems) as refused:
        decided(cast, entry, reference=" ", members=COMMITTEE[:1], reason="")
    assert [p.code for p in refused.value.problems] == ["destruction.reference", "destruction.committee",
                                                        "destruction.reason"]


def test_only_the_head_records_a_decision_and_the_refusal_leaves_its_trace(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    for post in ("arsiparis", "kasubag"):
        with pytest.raises(NotPermitted):
            decided(cast, entry, by=post)
    with pytest.raises(NotPermitted):
        decide_destruction(office=cast.office, entries=[entry], reference="x", members=COMMITTEE, reason="x",
                           actor=cast.orang_luar, at=AFTERWARDS)
    assert AuditEntry.objects.filter(act="archive.decide", allowed=False).count() == 3


def test_whoever_recorded_the_decision_does_not_carry_it_out(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    decision = decided(cast, entry)
    with pytest.raises(Conflict) as refused:
        carry_out(decision=decision, actor=cast("camat", AFTERWARDS), at=AFTERWARDS)
    assert refused.value.code == "destruction.same"
    with pytest.raises(NotPermitted):
        carry_out(decision=decision, actor=cast.orang_luar, at=AFTERWARDS)
    carry_out(decision=decision, actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    with pytest.raises(Conflict) as refused:
        carry_out(decision=decision, actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    assert refused.value.code == "destruction.done"


def test_only_the_post_that_keeps_the_archive_carries_it_out(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    decision = decided(cast, entry)
    for post in ("arsiparis", "sekretaris", "kasi-a"):
        with pytest.raises(NotPermitted) as refused:
            carry_out(decision=decision, actor=cast(post, AFTERWARDS), at=AFTERWARDS)
        assert refused.value.code == "destruction.archivist"
    assert AuditEntry.objects.filter(act="archive.destroy", allowed=False).count() == 3
    role = OfficeRole.objects.create(office=cast.office, key="unit-kearsipan", title="Unit kearsipan")
    role.positions.add(cast.position("arsiparis"))
    with pytest.raises(NotPermitted):
        carry_out(decision=decision, actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    assert carry_out(decision=decision, actor=cast("arsiparis", AFTERWARDS), at=AFTERWARDS)


def test_who_decided_as_plt_does_not_carry_it_out_in_the_own_post(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    cast.acting("kasubag", "camat", "plt")
    decision = decided(cast, entry, by="kasubag")
    with pytest.raises(Conflict) as refused:
        carry_out(decision=decision, actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    assert refused.value.code == "destruction.same"


def proposed(cast: Cast, *entries: ArchiveEntry, by: str = "arsiparis", at: datetime = AFTERWARDS,
             reason: str = "Retensi habis") -> DestructionProposal:
    return propose_destruction(office=cast.office, entries=entries, reason=reason, actor=cast(by, at), at=at)


def test_a_proposal_names_what_is_over_and_decides_nothing(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    assert over(cast.office.pk, 2028) == [] and over(cast.office.pk, 2029) == [entry]
    with pytest.raises(ManyProblems) as refused:
        proposed(cast, entry, at=MORNING + timedelta(days=366))
    assert [p.code for p in refused.value.problems] == ["destruction.early"]
    with pytest.raises(ManyProblems):
        proposed(cast, entry, reason=" ")
    with pytest.raises(ManyProblems):
        proposed(cast)
    proposed(cast, entry)
    assert over(cast.office.pk, 2029) == [] and not DestructionDecision.objects.exists()
    with pytest.raises(NotPermitted):
        propose_destruction(office=cast.office, entries=[entry], reason="x", actor=cast.orang_luar, at=AFTERWARDS)


def test_the_head_answers_a_proposal_once_by_a_decision_or_by_declining_it(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    first = proposed(cast, entry)
    with pytest.raises(NotPermitted):
        decline_destruction(proposal=first, reason="x", actor=cast("kasubag", AFTERWARDS), at=AFTERWARDS)
    with pytest.raises(InvalidInput):
        decline_destruction(proposal=first, reason=" ", actor=cast("camat", AFTERWARDS), at=AFTERWARDS)
    decline_destruction(proposal=first, reason="Masih dipakai pemeriksaan", actor=cast("camat", AFTERWARDS), at=AFTERWARDS)
    second = proposed(cast, entry)
    decision = decided(cast, entry, proposal=second)
    assert [(p.pk, p.declined, p.decision) for p in proposals(cast.office.pk)] == [
        (second.pk, "", decision), (first.pk, "Masih dipakai pemeriksaan", None)]
    with pytest.raises(Conflict):
        decline_destruction(proposal=second, reason="x", actor=cast("camat", AFTERWARDS), at=AFTERWARDS)


def test_an_entry_is_decided_once(cast: Cast, filed: Filed) -> None:
    _, entry = filed()
    decided(cast, entry)
    with pytest.raises(ManyProblems) as refused:
        decided(cast, entry)
    assert [p.code for p in refused.value.problems] == ["destruction.decided", "destruction.reference_used"]
