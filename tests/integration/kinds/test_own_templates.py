"""A letter leaves its Word file in the office's own template, while one is in force."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pytest

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import Conflict, InvalidInput, ManyProblems, NotFound
from capaian.kernel.media import DOCX
from capaian.letters.exchange.taking import take_template
from capaian.letters.exchange.templates import starting_template
from capaian.letters.models import LetterTemplate
from capaian.letters.selectors import template, template_in_force, templates_of
from capaian.letters.services import end_template, keep_template, put_template_in_force
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office
from capaian.procedures.selectors import artefacts
from tests.integration.kinds.conftest import MONDAY, Play
from tests.integration.kinds.test_order import SLIP
from tests.ooxml import faults


def in_force(office: Office, kind: str) -> LetterTemplate:
    row = keep_template(office=office, kind=kind, name=f"kop-{kind}.docx", data=starting_template(kind, at=MONDAY), actor=SYSTEM,
                        at=MONDAY)
    return put_template_in_force(template_id=row.pk, actor=SYSTEM, at=MONDAY)


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join("".join(node.text or "" for node in p.iter() if node.tag.endswith("}t"))
                     for p in document.element.body.iter() if p.tag.endswith("}p"))


def test_the_order_and_the_meetings_papers_are_left_on_the_offices_own_paper_too(begin: Callable[..., Play]) -> None:
    play = begin(SLIP)
    office = Office.objects.get()
    for kind in ("disposition", "invitation", "attendance", "minutes"):
        in_force(office, kind)
    play.do("order", "sekretaris", nomor="005/12/Bag.Org/2025", instruksi="1. Kumpulkan data <b>\n2. Laporkan")
    own = play.left("letter-docx")
    assert (own.name, own.file.media_type) == (play.left("disposition").name.replace(".pdf", ".docx"), DOCX)
    assert own.data == {"of": "disposition", "template": "disposition", "version": 1}
    content = file_bytes(own.file_id)
    assert faults(content) == []
    text = words_of(content)
    for words in (play.left("disposition").data["number"], "Kumpulkan data <b>", "Laporkan", "Kepala Bagian Program",
                  "Sari (contoh)", "16 April 2025", "005/12/Bag.Org/2025"):
        assert words in text, words
    play.do("meet", "kepala-bagian", tanggal=play.at.date().isoformat())
    left = [a for a in artefacts(play.run.id) if a.key == "letter-docx"]
    assert [a.data["of"] for a in left] == ["disposition", "invitation", "attendance", "minutes"]
    assert "Bagus (contoh)" in words_of(file_bytes(left[2].file_id))
    assert play.left("minutes").data["number"] in words_of(file_bytes(left[3].file_id))


def test_without_a_template_in_force_a_letter_is_only_its_pdf(begin: Callable[..., Play]) -> None:
    play = begin(SLIP)
    office = Office.objects.get()
    data = starting_template("disposition", at=MONDAY)
    keep_template(office=office, kind="disposition", name="a.docx", data=data, actor=SYSTEM, at=MONDAY)
    ended = in_force(office, "disposition")
    end_template(template_id=ended.pk, actor=SYSTEM, at=MONDAY)
    play.do("order", "sekretaris")
    assert play.left("disposition")
    assert template_in_force(office.pk, "disposition") is None
    assert "letter-docx" not in [artefact.key for artefact in artefacts(play.run.id)]


def test_earlier_versions_are_kept_and_may_come_back(begin: Callable[..., Play]) -> None:
    begin(SLIP)
    office = Office.objects.get()
    first, second = in_force(office, "memo"), in_force(office, "memo")
    assert [(row.version, row.state) for row in templates_of(office.pk, "memo")] == [(2, "in_force"), (1, "ended")]
    put_template_in_force(template_id=first.pk, actor=SYSTEM, at=MONDAY)
    assert [(row.version, row.state) for row in templates_of(office.pk, "memo")] == [(2, "ended"), (1, "in_force")]
    with pytest.raises(Conflict):
        put_template_in_force(template_id=first.pk, actor=SYSTEM, at=MONDAY)
    with pytest.raises(Conflict):
        end_template(template_id=second.pk, actor=SYSTEM, at=MONDAY)
    with pytest.raises(NotFound):
        template(first.pk, office.pk + 1)


def test_nothing_is_kept_of_a_template_that_may_not_be_used(begin: Callable[..., Play]) -> None:
    begin(SLIP)
    office = Office.objects.get()
    for data, refusal in ((starting_template("receipt", at=MONDAY), ManyProblems), (b"PK", InvalidInput)):
        with pytest.raises(refusal):
            take_template(office=office, kind="memo", name="x.docx", data=data, actor=SYSTEM, at=MONDAY)
    assert templates_of(office.pk) == []
    row = take_template(office=office, kind="memo", name="kop.docx", data=starting_template("memo", at=MONDAY), actor=SYSTEM,
                        at=MONDAY)
    assert (row.version, row.state, row.by) == (1, "tried", "Capaian")
