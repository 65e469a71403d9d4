"""Several documents signed in one step by a provider outside: what is signed is kept, and never signed twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capaian.config.signing import WiredDesk
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import ManyProblems
from capaian.letters.models import Letter
from capaian.procedures.models import Artefact
from capaian.procedures.ports import STEP_KINDS
from capaian.signing import ports
from capaian.signing.domain.values import SignerIdentity
from capaian.signing.models import Signature, SignedDocument
from capaian.signing.ports import Credential, signing_with
from capaian.signing.selectors import check, documents_to_sign, of_source
from tests.fake_bsre import Service, serving
from tests.integration.kinds.conftest import MONDAY, Play
from tests.integration.kinds.test_signed_letters import COVER, SIGN, Drafts

SARI = SignerIdentity("person-sari", "Sari (contoh)", "", "Sekretaris DPRD")
REPORT = {"works": [{"kind": "draft", "lane": "staf"}], "produces": ["draft"]}


@pytest.fixture
def bsre(tmp_path: Path, settings: Any) -> Iterator[Service]:
    settings.FILES_DIR = tmp_path / "files"
    folder, before = Path(settings.CAPAIAN_AUTHORITY_DIR), list(ports._desk)
    local = WiredDesk(folder, secret=settings.SECRET_KEY, environment={}).provider(at=MONDAY)
    with serving(Service(local, SARI, MONDAY)) as service:  # type: ignore[arg-type]
        ports.connect(WiredDesk(folder, secret=settings.SECRET_KEY, environment={
            "CAPAIAN_BSRE_URL": service.address, "CAPAIAN_BSRE_USER": "capaian", "CAPAIAN_BSRE_PASSWORD": "akun"}))
        yield service
    ports._desk[:] = before


@pytest.fixture
def waiting(begin: Callable[..., Play], bsre: Service, monkeypatch: pytest.MonkeyPatch) -> Play:
    """A report and its cover letter before the Sekretaris."""
    monkeypatch.setitem(STEP_KINDS, "draft", Drafts())
    play = begin([REPORT, COVER, SIGN], who="staf")
    play.close("draft", "staf")
    play.do("cover-letter", "staf", kepada=[{"kepada": "Bupati Contoh"}])
    return play


def sign(play: Play, **typed: str) -> None:
    with signing_with(Credential(account="sari@contoh.go.id", **typed)):
        play.close("sign", "sekretaris")


def test_a_one_time_code_signs_the_first_document_and_a_new_one_the_second(waiting: Play, bsre: Service) -> None:
    bsre.codes = {"111111", "222222"}
    with pytest.raises(ManyProblems) as refused:
        sign(waiting, totp="111111")
    assert [one.code for one in refused.value.problems] == ["signing.partly", "signing.next_code"]
    assert len(bsre.signings()) == 1, "a used code is not sent again: it would count as a wrong try"
    report, _ = documents_to_sign(waiting.task("sign"))
    begun = of_source(report.file_id)
    assert begun and [one.name for one in check(begun.token).signatures] == ["Sari (contoh)"], "the page shows what is signed"
    assert Letter.objects.get(book__key="surat-pengantar").state == "reserved" and not _left(waiting)
    sign(waiting, totp="222222")
    assert len(bsre.signings()) == 2 and Signature.objects.count() == 2 == SignedDocument.objects.count()
    left = _left(waiting)
    assert [one.data["of"] for one in left] == ["draft", "cover-letter"]
    for one in left:
        verdict = ports.desk().verify(file_bytes(one.file_id), at=waiting.at)
        assert verdict.valid and len(verdict.signatures) == 1
    assert Letter.objects.get(book__key="surat-pengantar").state == "used"


def test_a_passphrase_signs_them_all(waiting: Play, bsre: Service) -> None:
    sign(waiting, passphrase="kata-sandi")
    assert len(bsre.signings()) == 2 and len(_left(waiting)) == 2


def test_when_no_answer_comes_for_the_second_the_first_is_kept_and_not_signed_again(waiting: Play, bsre: Service) -> None:
    answer = bsre.respond

    def dies(path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        return answer(path, body) if len(bsre.signings()) < 2 else (504, b"{}")

    bsre.respond = dies  # type: ignore[method-assign]
    with pytest.raises(ManyProblems) as refused:
        sign(waiting, passphrase="kata-sandi")
    assert [one.code for one in refused.value.problems] == ["signing.partly", "signing.outcome_unknown"]
    assert Signature.objects.count() == 1
    bsre.respond = answer  # type: ignore[method-assign]
    sign(waiting, passphrase="kata-sandi")
    assert len(bsre.signings()) == 3 and Signature.objects.count() == 2, "the report was sent once"


def _left(play: Play) -> list[Artefact]:
    return list(Artefact.objects.filter(run=play.run.id, key="signed").order_by("pk"))
