"""Kinds `invite` and `meet`: invitation, attendance, minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotPermitted, NotReady
from capaian.letters.models import Letter
from capaian.procedures.models import Artefact
from tests.integration.kinds.conftest import Play
from tests.integration.kinds.reading import text_of_pdf

ORDER = {"activity": "Memerintahkan pengumpulan data", "standard": "5 menit", "produces": ["disposition"],
         "works": [{"kind": "order", "lane": "sekretaris"}]}
MEET = {"activity": "Kepala Bagian melakukan rapat dengan Tim SAKIP", "standard": "60 menit", "requires": ["disposition"],
        "works": [{"kind": "meet", "lane": "kepala-bagian"}], "produces": ["invitation", "attendance", "minutes"]}
PLAN = {"activity": "Menyusun rencana kegiatan", "standard": "1 hari", "works": [{"kind": "plan", "lane": "tim"}],
        "produces": ["work-plan"]}
INVITED = [
    {"activity": "Mengundang rapat pembahasan", "standard": "30 menit", "produces": ["invitation"],
     "works": [{"kind": "invite", "lane": "tim"}]},
    {"activity": "Rapat pembahasan data kinerja", "standard": "2 jam", "requires": ["invitation"],
     "works": [{"kind": "meet", "lane": "kepala-bagian"}], "produces": ["attendance", "minutes"]},
    PLAN,
]


@pytest.fixture
def ordered(begin: Callable[..., Play]) -> Play:
    play = begin([ORDER, MEET, PLAN])
    play.do("order", "sekretaris")
    return play


def test_a_meeting_leaves_invitation_attendance_and_minutes(ordered: Play) -> None:
    people = [{"nama": "Putri (contoh)", "jabatan": "Perencana Ahli Muda", "kehadiran": "hadir"},
              {"nama": "Panca (contoh)", "jabatan": "Pengolah Data Kinerja", "kehadiran": "tidak hadir"}]
    ordered.do("meet", "kepala-bagian", peserta=people, notulis="Putri (contoh)", pembahasan="Jadwal disepakati",
               keputusan=[{"keputusan": "Formulir dibagikan", "penanggung_jawab": "Tim SAKIP", "batas": "2025-04-21"}])
    invitation, attendance, minutes = (ordered.left(k) for k in ("invitation", "attendance", "minutes"))
    assert {x.book.key for x in Letter.objects.filter(state="used")} == {"disposisi", "undangan", "notulen"}
    assert attendance.data["present"] == ["Putri (contoh)"]
    text = text_of_pdf(file_bytes(minutes.file_id))
    for words in ("NOTULEN", invitation.data["number"], "Jadwal disepakati", "Formulir dibagikan", "21-04-2025",
                  "Putri (contoh)", "Bagus (contoh)"):
        assert words in text, words
    assert "Panca (contoh)" not in text, "who was absent took no part"
    assert "tidak hadir" in text_of_pdf(file_bytes(attendance.file_id))


def test_those_whom_the_row_names_are_expected(ordered: Play) -> None:
    names = [p["nama"] for p in ordered.suggestion("meet", "peserta")]
    assert names == ["Bagus (contoh)", "Putri (contoh)", "Panca (contoh)"]
    assert ordered.suggestion("meet", "undangan").splitlines() == ["Perencana Ahli Muda", "Pengolah Data Kinerja"]


def test_the_discussion_begins_from_the_order_of_this_run(ordered: Play) -> None:
    assert ordered.left("disposition").data["number"] in ordered.suggestion("meet", "pembahasan")


def test_everybody_is_expected_where_the_row_names_nobody(begin: Callable[..., Play]) -> None:
    play = begin(INVITED, who="perencana")
    assert len(play.suggestion("invite", "undangan").splitlines()) == 2, "the lanes of this SOP, without who invites"


def test_a_meeting_that_was_invited_to_before_sends_no_second_invitation(begin: Callable[..., Play]) -> None:
    play = begin(INVITED, who="perencana")
    play.do("invite", "perencana", tempat="Aula Sekretariat", tanggal="2025-04-14")
    assert play.suggestion("meet", "tempat") == "Aula Sekretariat"
    assert "undangan" not in {f for f in play.type("meet", "kepala-bagian").entry}
    play.close("meet", "kepala-bagian")
    assert Artefact.objects.filter(key="invitation").count() == 1
    assert play.left("minutes").data["invitation"] == play.left("invitation").data["number"]


def test_there_are_no_minutes_before_the_meeting_was_held(begin: Callable[..., Play]) -> None:
    play = begin(INVITED, who="perencana")
    play.do("invite", "perencana", tanggal="2025-04-16")
    play.type("meet", "kepala-bagian")
    with pytest.raises(NotReady) as refusal:
        play.close("meet", "kepala-bagian")
    assert refusal.value.code == "meeting.ahead"
    play.at += timedelta(days=2)
    play.close("meet", "kepala-bagian")
    assert play.left("minutes").data["day"] == "2025-04-16"


def test_a_line_of_those_present_needs_name_and_post(ordered: Play) -> None:
    ordered.type("meet", "kepala-bagian", peserta=[{"nama": "Putri (contoh)", "jabatan": "", "kehadiran": "mungkin"}])
    assert len(ordered.blockers("meet")) == 2


def test_only_who_calls_the_meeting_writes_it(ordered: Play) -> None:
    with pytest.raises(NotPermitted):
        ordered.type("meet", "staf")
