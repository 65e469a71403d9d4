"""Kinds `plan` and `gather`: the work programme, and the checklist of documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capaian.collection.services import define_series, record_point
from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import NotReady
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import office
from capaian.procedures.models import Artefact
from capaian.procedures.services import attach_input
from tests.integration.kinds.conftest import Play, person
from tests.integration.kinds.reading import text_of_pdf

PLAN = {"activity": "Menyusun rencana kegiatan", "standard": "1 hari", "works": [{"kind": "plan", "lane": "tim"}],
        "produces": ["work-plan"]}
GATHER = {"activity": "Mengumpulkan dokumen", "standard": "3 hari", "works": [{"kind": "gather", "lane": "tim"}],
          "output": "Ceklist dokumen", "requires": ["work-plan"], "produces": ["checklist"]}
REST = [{"activity": "Memerintahkan tindak lanjut", "standard": "2 jam", "produces": ["disposition"],
         "works": [{"kind": "order", "lane": "sekretaris"}]},
        {"activity": "Pengarsipan", "works": [{"kind": "archive", "lane": "staf"}], "produces": ["archive-entry"]}]
DOCUMENTS = ["Renstra", "Program Kerja Kegiatan", "Laporan Hasil Evaluasi"]


@pytest.fixture
def planned(begin: Callable[..., Play]) -> Play:
    play = begin([PLAN, GATHER, *REST], who="perencana", checklist=DOCUMENTS)
    play.do("plan", "perencana")
    return play


def lines(*states: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"dokumen": d, "keadaan": s, "tempat": place, "alasan": why, "nomor": ""}
            for d, (s, place, why) in zip(DOCUMENTS, states, strict=False)]


def test_the_programme_follows_the_rows_of_the_sop_with_their_standard_times(begin: Callable[..., Play]) -> None:
    play = begin([PLAN, GATHER, *REST], who="perencana", checklist=DOCUMENTS)
    rows = play.suggestion("plan", "kegiatan")
    assert [(r["kegiatan"], r["pelaksana"], r["mulai"], r["selesai"]) for r in rows] == [
        ("Mengumpulkan dokumen", "Tim SAKIP", "2025-04-16", "2025-04-22"),  # 18 and 20 April 2025 are holidays
        ("Memerintahkan tindak lanjut", "Sekretaris DPRD", "2025-04-23", "2025-04-23"),
        ("Pengarsipan", "Staf", "2025-04-23", "")]
    assert rows[2]["keterangan"] == "Tanpa waktu baku", "a blank standard is no date"


def test_the_programme_is_numbered_and_printed(planned: Play) -> None:
    plan = planned.left("work-plan")
    text = text_of_pdf(file_bytes(plan.file_id))
    for words in ("PROGRAM KERJA", plan.data["number"], "Mengumpulkan dokumen", "22-04-2025", "SOP Pengumpulan Data Kinerja",
                  "Putri (contoh)"):
        assert words in text, words
    assert (plan.data["activities"], plan.data["until"]) == (3, "2025-04-23")


def test_an_activity_cannot_end_before_it_starts(begin: Callable[..., Play]) -> None:
    play = begin([PLAN, GATHER, *REST], who="perencana", checklist=DOCUMENTS)
    play.type("plan", "pengolah", kegiatan=[{"kegiatan": "Rapat", "pelaksana": "Tim", "mulai": "2025-04-20",
                                             "selesai": "2025-04-19"}])
    with pytest.raises(NotReady, match="Rapat"):
        play.close("plan", "pengolah")


def test_what_is_here_is_ticked_and_what_is_not_is_said(planned: Play) -> None:
    task = planned.task("gather")
    attach_input(task_id=task.id, key="input:renstra", title="Renstra", data=b"%PDF-1.7 renstra", name="renstra.pdf",
                 actor=person("perencana"), at=planned.at)
    rows = {r["dokumen"]: (r["keadaan"], r["nomor"]) for r in planned.suggestion("gather", "dokumen")}
    assert rows == {"Renstra": ("terlampir", "renstra.pdf"),
                    "Program Kerja Kegiatan": ("terlampir", planned.left("work-plan").data["number"]),
                    "Laporan Hasil Evaluasi": ("dikecualikan", "")}
    planned.do("gather", "perencana")
    checklist = planned.left("checklist")
    assert (checklist.data["present"], checklist.data["waived"]) == (2, 1)
    assert "Ada 2 dari 3 dokumen" in text_of_pdf(file_bytes(checklist.file_id))


def test_a_complementary_value_of_the_period_stands_for_its_document(begin: Callable[..., Play]) -> None:
    play = begin([PLAN, GATHER, *REST], who="perencana",
                 checklist=["Survei Kepuasan Masyarakat", "Dokumen hasil penilaian SAKIP"])
    made = define_series(office=office(play.run.office), key="skm", kind="survey", title="SKM", unit="nilai", source="Laporan",
                         actor=SYSTEM, at=play.at)
    for period, value in (("2023", "82,5"), ("2024", "84"), ("2026", "90")):
        record_point(series_id=made.pk, period=period, value=value, actor=SYSTEM, at=play.at)
    play.do("plan", "perencana")
    rows = {r["dokumen"]: (r["keadaan"], r["nomor"]) for r in play.suggestion("gather", "dokumen")}
    assert rows == {"Survei Kepuasan Masyarakat": ("terlampir", "SKM Tahun 2024: 84 nilai"),
                    "Dokumen hasil penilaian SAKIP": ("dikecualikan", "")}


def test_paper_needs_its_place_and_a_waiver_its_reason(planned: Play) -> None:
    planned.type("gather", "perencana", dokumen=lines(("kertas", "", ""), ("dikecualikan", "", ""), ("terlampir", "", "")))
    told = planned.blockers("gather")
    assert len(told) == 3 and all(any(d in t for t in told) for d in DOCUMENTS)


def test_no_document_of_the_list_can_be_dropped(planned: Play) -> None:
    planned.type("gather", "perencana", dokumen=lines(("kertas", "Lemari 2", "")))
    assert len(planned.blockers("gather")) == 2


def test_a_paper_is_kept_with_its_place(planned: Play) -> None:
    planned.do("gather", "perencana", dokumen=lines(("kertas", "Lemari 2", ""), ("terlampir", "", ""),
                                                    ("dikecualikan", "", "Evaluasi belum terbit")))
    kept = Artefact.objects.get(key="input:renstra")
    assert (kept.place, kept.file_id) == ("Lemari 2", None)
    text = text_of_pdf(file_bytes(planned.left("checklist").file_id))
    assert "Lemari 2" in text and "Evaluasi belum terbit" in text
