"""Writing a draft on the web by plain forms: nothing typed is lost, what is wrong stands beside its row."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from capaian.kernel.errors import ManyProblems
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Office, OfficeRole, Position
from capaian.sop.domain.pack import END, Identity, Lane, Narrative, Note, Outcome, Pack, Regulation, Row, Section, Work
from capaian.sop.domain.publication import publication_problems
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.models import ProcedureVersion
from capaian.sop.services import put_in_force, save_draft
from tests.web.conftest import FOUNDED, SOP, browser_of

PACK = Pack.from_dict(SOP)
HX = {"HX-Request": "true"}


@pytest.fixture
def kasi(office: Office) -> Client:
    """Plt. Sekretaris, whose post keeps the data: a coordinator, who writes drafts."""
    role = OfficeRole.objects.create(office=office, key="unit-pengelola-data", title="Unit pengelola data")
    role.positions.add(Position.objects.get(office=office, key="sekretaris"))
    return browser_of("kasi-pemerintahan@contoh")


def drafted(office: Office, pack: Pack = PACK) -> ProcedureVersion:
    return save_draft(office=office, pack=pack, actor=SYSTEM, at=FOUNDED)


@pytest.fixture
def draft(office: Office) -> ProcedureVersion:
    return drafted(office)


def now(row: ProcedureVersion) -> Pack:
    row.refresh_from_db()
    return Pack.from_dict(row.pack)


def form_of(page: str, action: str) -> dict[str, list[str]]:
    """Everything a browser would send with the form of that address, its first button not pressed."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found, action
    sent: dict[str, list[str]] = {}
    for tag in re.finditer(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select)\b|$)", found[1], re.DOTALL):
        kind, rest, inside = tag[1], tag[2], tag[3]
        name = re.search(r'\bname="([^"]*)"', rest)
        if not name:
            continue
        value = re.search(r'\bvalue="([^"]*)"', rest)
        text = value[1] if value else ""
        if kind == "textarea":
            text = inside.partition("</textarea>")[0].removeprefix("\n")
        elif kind == "select":
            chosen = re.search(r'<option value="([^"]*)"[^>]* selected', inside.partition("</select>")[0])
            text = chosen[1] if chosen else ""
        elif 'type="checkbox"' in rest:
            if " checked" not in rest:
                continue
            text = value[1] if value else "on"
        sent.setdefault(html.unescape(name[1]), []).append(html.unescape(text).replace("\n", "\r\n"))
    return sent


def opened(client: Client, row: ProcedureVersion, part: str) -> dict[str, list[str]]:
    address = f"/sop/{row.pk}/sunting/{part}"
    return form_of(client.get(address).content.decode(), address)


def saved(client: Client, row: ProcedureVersion, part: str, **changed: Any) -> Any:
    """The form of a part sent back with these changes (``__`` stands for ``:``)."""
    sent = opened(client, row, part)
    for name, value in changed.items():
        sent[name.replace("__", ":")] = value if isinstance(value, list) else [value]
    return client.post(f"/sop/{row.pk}/sunting/{part}", sent)


# -- what is only looked at stays -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["identitas/", "pelaksana/", "bagian/", "narasi/", "langkah/r1/", "langkah/r3/"])
def test_a_part_saved_as_it_stands_changes_nothing(draft: ProcedureVersion, kasi: Client, part: str) -> None:
    assert saved(kasi, draft, part).status_code == 302
    assert now(draft) == PACK and draft.edit == 2


def test_every_part_of_every_seed_saved_as_it_stands_changes_nothing(office: Office, kasi: Client, seeds: Any) -> None:
    for n, path in enumerate(sorted(seeds.glob("sop/*/*.yaml"))):
        pack = replace(load_pack(path.read_bytes()), office=office.key, key=f"{office.key}/s{n}")
        row = drafted(office, pack)
        for part in ("identitas/", "pelaksana/", "bagian/", "narasi/", *(f"langkah/{r.key}/" for r in pack.rows)):
            assert saved(kasi, row, part).status_code == 302, (path, part)
            assert now(row) == pack, (path, part)


# -- rows -------------------------------------------------------------------------------------------------------------


def test_a_row_is_written(draft: ProcedureVersion, kasi: Client) -> None:
    answer = saved(
        kasi, draft, "langkah/r2/", activity="Menyusun laporan triwulan", standard="3 hari", output="Laporan", remark="Baru",
        requirement="PK\r\nNota dinas", works__0__kind="analyse", works__0__label="analisis", works__1__kind="draft",
        works__1__lane="sekretaris", works__1__each="on", works__1__actor="role:penyuplai-data", requires=["memo"],
        papers="Perjanjian kinerja\r\nSurat Bupati", produces=["analysis"], prose="Uraian", prose_no="I.2", checks=["r1"])
    assert answer.status_code == 302
    assert now(draft).row("r2") == replace(
        PACK.row("r2"), activity="Menyusun laporan triwulan", standard="3 hari", output="Laporan", remark="Baru",
        requirement="PK\nNota dinas", requires=("memo", "input:perjanjian-kinerja", "input:surat-bupati"),
        works=(Work("analyse", "kasi", label="analisis"), Work("draft", "sekretaris", "role:penyuplai-data", each=True)),
        produces=("analysis",), prose="Uraian", prose_no="I.2", checks=("r1",))
    assert [role.key for role in now(draft).roles] == ["penyuplai-data"], "the role comes with its posts"


def test_the_order_of_several_works_is_that_of_their_numbers(office: Office, kasi: Client) -> None:
    works = (Work("send", "kasi"), Work("archive", "kasi"), Work("duplicate", "kasi"))
    row = drafted(office, replace(PACK, rows=(replace(PACK.rows[0], works=works), *PACK.rows[1:])))
    saved(kasi, row, "langkah/r1/", works__2__order="2", works__1__order="3")
    assert [w.kind for w in now(row).row("r1").works] == ["send", "duplicate", "archive"]


def test_a_decision_gets_its_answers(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "langkah/r3/", outcomes__0__label="Setuju", outcomes__2__label="Perlu diperbaiki",
          outcomes__2__to="r1", outcomes__2__only_returned="on")
    assert now(draft).row("r3").outcomes == (
        Outcome("ya", "Setuju", "r4"), Outcome("tidak", "Tidak", "r2", True),
        Outcome("perlu-diperbaiki", "Perlu diperbaiki", "r1", True, True))


def test_half_an_answer_is_refused_and_stays_as_typed(draft: ProcedureVersion, kasi: Client) -> None:
    answer = saved(kasi, draft, "langkah/r3/", activity="Menelaah", outcomes__2__label="Mungkin")
    page = answer.content.decode()
    assert answer.status_code == 400 and 'value="Mungkin"' in page and ">Menelaah</textarea>" in page
    assert now(draft) == PACK


def test_parallel_rows_and_their_join(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "langkah/r1/", next=["r2", "r3", ""])
    saved(kasi, draft, "langkah/r4/", after=["r2", "r3", "", "r3"])
    assert (now(draft).row("r1").next, now(draft).row("r4").after) == (("r2", "r3"), ("r2", "r3"))


@pytest.mark.parametrize(("act", "order"), [
    ("naik:r2", ["r2", "r1", "r3", "r4"]), ("turun:r1", ["r2", "r1", "r3", "r4"]), ("hapus:r1", ["r2", "r3", "r4"]),
    ("naik:r1", ["r1", "r2", "r3", "r4"])])
def test_rows_move_and_go_by_plain_buttons(draft: ProcedureVersion, kasi: Client, act: str, order: list[str]) -> None:
    assert kasi.post(f"/sop/{draft.pk}/sunting/", {"act": act, "seen": draft.edit}).status_code == 302
    assert [r.key for r in now(draft).rows] == order
    assert [r.no for r in now(draft).rows] == [str(n) for n in range(1, len(order) + 1)]


@pytest.mark.parametrize(("act", "order"), [
    ("sebelum:r1", ["r5", "r1", "r2", "r3", "r4"]), ("sesudah:r1", ["r1", "r5", "r2", "r3", "r4"]),
    ("tambah:main", ["r1", "r2", "r3", "r4", "r5"])])
def test_a_new_row_opens_its_page(draft: ProcedureVersion, kasi: Client, act: str, order: list[str]) -> None:
    answer = kasi.post(f"/sop/{draft.pk}/sunting/", {"act": act, "seen": draft.edit})
    assert answer["Location"] == f"/sop/{draft.pk}/sunting/langkah/r5/"
    assert [r.key for r in now(draft).rows] == order
    assert kasi.get(answer["Location"]).status_code == 200


def test_what_a_removed_row_took_with_it_is_said(office: Office, kasi: Client) -> None:
    two = replace(PACK, rows=PACK.rows[1:], sections=(Section("main", ("quarter",), ("r2", "r3", "r4")),))
    row = drafted(office, two)
    page = kasi.post(f"/sop/{row.pk}/sunting/", {"act": "hapus:r2", "seen": row.edit}, follow=True).content.decode()
    assert "ikut terhapus" in page and "jawabannya kurang dari dua" in page


@pytest.mark.parametrize("act", ["", "terbang:r1", "naik:r99", "catatan:7", "catatan:-1", "tambah:zz", "hapus"])
def test_an_act_that_means_nothing_changes_nothing(draft: ProcedureVersion, kasi: Client, act: str) -> None:
    assert kasi.post(f"/sop/{draft.pk}/sunting/", {"act": act, "seen": draft.edit}).status_code in (400, 404)
    assert now(draft) == PACK


def test_a_note_that_is_settled_goes(office: Office, kasi: Client) -> None:
    row = drafted(office, replace(PACK, notes=(Note("inferred", "rows.r1", "Lajur disimpulkan"),
                                               Note("printed", "title", "Judul ganda"))))
    assert "Lajur disimpulkan" in kasi.get(f"/sop/{row.pk}/sunting/").content.decode()
    kasi.post(f"/sop/{row.pk}/sunting/", {"act": "catatan:0", "seen": row.edit})
    assert [note.text for note in now(row).notes] == ["Judul ganda"]


def test_repeated_numbers_are_kept_and_warned_of_until_they_are_numbered_anew(office: Office, kasi: Client) -> None:
    row = drafted(office, replace(PACK, rows=tuple(replace(r, no="1") for r in PACK.rows)))
    page = kasi.get(f"/sop/{row.pk}/sunting/").content.decode()
    assert page.count('class="warn"') >= 1
    kasi.post(f"/sop/{row.pk}/sunting/", {"act": "nomori", "seen": row.edit})
    assert [r.no for r in now(row).rows] == ["1", "2", "3", "4"]


# -- the other parts --------------------------------------------------------------------------------------------------


def test_columns_are_added_named_ordered_and_removed(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "pelaksana/", lanes__1__gone="on", lanes__3__title="Tim SAKIP", lanes__3__actor="team:tim-sakip",
          lanes__3__order="1", lanes__0__order="2")
    assert now(draft).lanes == (Lane("tim-sakip", "Tim SAKIP", "team:tim-sakip"), *PACK.lanes[::2])


def test_a_column_in_use_stays_and_the_rows_are_named(draft: ProcedureVersion, kasi: Client) -> None:
    answer = saved(kasi, draft, "pelaksana/", lanes__2__gone="on")
    assert answer.status_code == 400 and "langkah 2" in answer.content.decode()
    assert now(draft) == PACK


def test_a_column_without_an_actor_is_refused_and_stays_as_typed(draft: ProcedureVersion, kasi: Client) -> None:
    answer = saved(kasi, draft, "pelaksana/", lanes__3__title="Bendahara")
    assert answer.status_code == 400 and 'value="Bendahara"' in answer.content.decode()


def test_a_post_that_the_office_has_not_is_shown_and_keeps_the_sop_from_being_ratified(office: Office, kasi: Client) -> None:
    row = drafted(office, replace(PACK, lanes=(Lane("camat", "Camat", "position:lurah"), *PACK.lanes[1:])))
    page = kasi.get(f"/sop/{row.pk}/sunting/pelaksana/").content.decode()
    assert "tidak ada di kantor: position:lurah" in page and "Kantor tidak mempunyai “position:lurah”" in page
    saved(kasi, row, "pelaksana/")
    assert now(row).lanes[0].actor == "position:lurah", "nothing is changed unseen"
    ratifying = kasi.get(f"/sop/{row.pk}/sahkan/").content.decode()
    assert "sehingga baris" in ratifying and 'name="effective"' not in ratifying
    with pytest.raises(ManyProblems) as refused:
        put_in_force(version=row, effective=date(2026, 1, 2), actor=SYSTEM, at=FOUNDED)
    assert {(p.code, p.place) for p in refused.value.problems} == {("actor.unknown", "lanes.camat.actor")}


def test_sections_get_periods_and_one_more(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "bagian/", sections__0__periods=["month", "quarter"], sections__1__title="Tahunan",
          sections__1__periods=["year"])
    assert now(draft).sections == (Section("main", ("month", "quarter"), PACK.sections[0].rows),
                                   Section("tahunan", ("year",), (), "Tahunan"))
    saved(kasi, draft, "bagian/", sections__1__opens_after="main")
    assert now(draft).sections[1].opens_after == "main"
    saved(kasi, draft, "langkah/r4/", section="tahunan")
    assert [s.rows for s in now(draft).sections] == [("r1", "r2", "r3"), ("r4",)]
    saved(kasi, draft, "langkah/r4/", section="main")
    saved(kasi, draft, "bagian/", sections__1__gone="on")
    assert len(now(draft).sections) == 1


def test_the_identity_sheet_is_written(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "identitas/", title="Pengumpulan", number="000.8.3.3/7", effective="2 Januari 2027",
          effective_iso="2027-01-02", ratifier="position:camat", ratified_by="Camat Contoh", ratified_electronically="on",
          legal_basis="Perpres 29/2014\r\n\r\n PermenPANRB 53/2014 ", equipment="Komputer", time_unit="Menit",
          decree_title="Keputusan Camat", decree_numbers="1/2027", checklist="PK")
    pack = now(draft)
    assert (pack.title, pack.time_unit, pack.checklist) == ("Pengumpulan", "Menit", ("PK",))
    identity = pack.identity
    assert (identity.number, identity.ratifier, identity.ratified_electronically) == ("000.8.3.3/7", "position:camat", True)
    assert (identity.effective.printed, identity.effective.iso) == ("2 Januari 2027", "2027-01-02")
    assert identity.legal_basis == (Regulation("Perpres 29/2014"), Regulation("PermenPANRB 53/2014"))
    assert identity.decree is not None and identity.decree.numbers == ("1/2027",)
    draft.definition.refresh_from_db()
    assert draft.definition.title == "Pengumpulan"


def test_a_title_that_is_gone_is_refused(draft: ProcedureVersion, kasi: Client) -> None:
    assert saved(kasi, draft, "identitas/", title=" ", number="17").status_code == 400
    assert now(draft) == PACK


def test_prose_parts_are_written_and_ordered(office: Office, kasi: Client) -> None:
    row = drafted(office, replace(PACK, narrative=(Narrative("a", "Tujuan", "Satu"), Narrative("b", "Ruang lingkup"))))
    saved(kasi, row, "narasi/", narrative__2__title="Latar belakang", narrative__2__items="Pertama\r\nKedua",
          narrative__2__order="1", narrative__0__order="2", narrative__1__gone="on")
    assert now(row).narrative == (Narrative("latar-belakang", "Latar belakang", "", ("Pertama", "Kedua")),
                                  Narrative("a", "Tujuan", "Satu"))


# -- two at once, and without a reload --------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HX])
def test_who_saves_second_sees_both_and_loses_nothing(draft: ProcedureVersion, kasi: Client, headers: dict[str, str]) -> None:
    first, second = opened(kasi, draft, "langkah/r2/"), opened(kasi, draft, "langkah/r2/")
    kasi.post(f"/sop/{draft.pk}/sunting/langkah/r2/", first | {"activity": ["Kalimat pertama"]})
    late = kasi.post(f"/sop/{draft.pk}/sunting/langkah/r2/", second | {"activity": ["Kalimat kedua"], "remark": ["Catatan"]},
                     headers=headers)
    page = late.content.decode()
    assert late.status_code == 409 and "Kalimat pertama" in page and ">Kalimat kedua</textarea>" in page
    assert ("<html" in page) is not bool(headers)
    assert now(draft).row("r2").activity == "Kalimat pertama"
    again = form_of(page, f"/sop/{draft.pk}/sunting/langkah/r2/")
    assert kasi.post(f"/sop/{draft.pk}/sunting/langkah/r2/", again).status_code == 302
    assert (now(draft).row("r2").activity, now(draft).row("r2").remark) == ("Kalimat kedua", "Catatan")


def test_an_act_on_a_draft_that_changed_is_refused_with_the_rows_as_they_are(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "langkah/r2/", activity="Lain")
    late = kasi.post(f"/sop/{draft.pk}/sunting/", {"act": "hapus:r2", "seen": "1"})
    assert late.status_code == 409 and "Lain" in late.content.decode()
    assert len(now(draft).rows) == 4


def test_a_row_that_somebody_removed_is_told_with_what_was_typed(draft: ProcedureVersion, kasi: Client) -> None:
    sent = opened(kasi, draft, "langkah/r2/") | {"activity": ["Tulisan saya yang panjang"]}
    kasi.post(f"/sop/{draft.pk}/sunting/", {"act": "hapus:r2", "seen": draft.edit})
    late = kasi.post(f"/sop/{draft.pk}/sunting/langkah/r2/", sent)
    assert late.status_code == 404 and "Tulisan saya yang panjang" in late.content.decode()


def test_a_save_without_leaving_the_page_answers_with_form_warnings_and_drawing(
        draft: ProcedureVersion, kasi: Client) -> None:
    sent = opened(kasi, draft, "langkah/r2/") | {"standard": ["sesuai kebutuhan"]}
    page = kasi.post(f"/sop/{draft.pk}/sunting/langkah/r2/", sent, headers=HX).content.decode()
    assert "<html" not in page and "Tersimpan" in page and "sop-drawing" in page and "sesuai kebutuhan" in page
    assert 'name="seen" value="2"' in page and 'class="bad"' in page
    moved = kasi.post(f"/sop/{draft.pk}/sunting/", {"act": "turun:r1", "seen": "2"}, headers=HX)
    assert moved.status_code == 200 and "<html" not in moved.content.decode()
    new = kasi.post(f"/sop/{draft.pk}/sunting/", {"act": "tambah:main", "seen": "3"}, headers=HX)
    assert new["HX-Redirect"].endswith("/langkah/r5/")


def test_save_and_next_goes_to_the_next_row(draft: ProcedureVersion, kasi: Client) -> None:
    assert saved(kasi, draft, "langkah/r2/", then="r3")["Location"].endswith("/langkah/r3/")


def test_save_and_add_keeps_the_row_and_opens_the_one_after_it(draft: ProcedureVersion, kasi: Client) -> None:
    assert 'name="then" value="+"' not in kasi.get(f"/sop/{draft.pk}/sunting/langkah/r2/").content.decode()
    last = Pack.from_dict(draft.pack).sections[0].rows[-1]
    assert 'name="then" value="+"' in kasi.get(f"/sop/{draft.pk}/sunting/langkah/{last}/").content.decode()
    answer = saved(kasi, draft, f"langkah/{last}/", activity="Mengirim laporan", then="+")
    draft.refresh_from_db()
    kept = Pack.from_dict(draft.pack)
    assert kept.row(last).activity == "Mengirim laporan" and kept.sections[0].rows[-2] == last
    assert answer["Location"].endswith(f"/langkah/{kept.sections[0].rows[-1]}/")


def test_a_save_leads_nowhere_but_to_a_row(draft: ProcedureVersion, kasi: Client) -> None:
    answer = saved(kasi, draft, "langkah/r2/", then="https://evil.example/")
    assert answer.status_code == 302 and answer["Location"].startswith(f"/sop/{draft.pk}/")


# -- who, and how much ------------------------------------------------------------------------------------------------


def test_a_colleague_who_writes_no_drafts_changes_nothing_and_is_told_why(
        draft: ProcedureVersion, camat: Client, kasi: Client) -> None:
    page = camat.get(f"/sop/{draft.pk}/").content.decode()
    assert "Rancangan ditulis oleh" in page and f'href="/sop/{draft.pk}/sunting/"' not in page
    sent = opened(kasi, draft, "langkah/r2/") | {"activity": ["Diam-diam"]}
    for path, data in (("langkah/r2/", sent), ("", {"act": "hapus:r1", "seen": draft.edit})):
        assert camat.get(f"/sop/{draft.pk}/sunting/{path}").status_code == 403
        assert camat.post(f"/sop/{draft.pk}/sunting/{path}", data).status_code == 403
    assert now(draft) == PACK


@pytest.mark.parametrize("path", ["apa-saja/", "langkah/r99/", "langkah/"])
def test_a_part_that_is_not_there_is_a_page_that_is_not_there(draft: ProcedureVersion, kasi: Client, path: str) -> None:
    assert kasi.get(f"/sop/{draft.pk}/sunting/{path}").status_code == 404


def test_the_editor_keeps_to_its_query_budget(draft: ProcedureVersion, kasi: Client, django_assert_max_num_queries) -> None:
    kasi.get(f"/sop/{draft.pk}/sunting/")
    # session, user; person, posts, teams; version; coordinators ×2; titles ×3, manned ×2; documents; office; messages
    with django_assert_max_num_queries(17):
        kasi.get(f"/sop/{draft.pk}/sunting/")
    with django_assert_max_num_queries(17):
        kasi.get(f"/sop/{draft.pk}/sunting/langkah/r2/")
    with django_assert_max_num_queries(18):  # and the other SOPs it may wait for
        kasi.get(f"/sop/{draft.pk}/sunting/identitas/")


def test_what_is_typed_is_text_and_never_markup(draft: ProcedureVersion, kasi: Client) -> None:
    script = "<script>alert(1)</script></textarea><img src=x onerror=alert(2)>"
    saved(kasi, draft, "langkah/r2/", activity=script, standard=script, works__0__label=script)
    saved(kasi, draft, "identitas/", title=script, number=script)
    saved(kasi, draft, "narasi/", narrative__0__title=script, narrative__0__text=script, narrative__0__items=script)
    assert now(draft).row("r2").activity == script, "kept as typed"
    for path in ("", "sunting/", "sunting/langkah/r2/", "sunting/langkah/r3/", "sunting/identitas/", "sunting/narasi/",
                 "sahkan/"):
        page = kasi.get(f"/sop/{draft.pk}/{path}").content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page, path
    assert "<script>alert" not in kasi.get("/sop/").content.decode()
    assert b"<script>alert" not in kasi.get(f"/sop/{draft.pk}/naskah.svg").content


def test_words_without_end_and_signs_no_document_holds(draft: ProcedureVersion, kasi: Client) -> None:
    long = "Pertanggungjawaban" * 100
    assert saved(kasi, draft, "langkah/r2/", activity=f"{long}\x00\x1b", output=long).status_code == 302
    assert now(draft).row("r2").activity == long
    for path in ("", "sunting/", "sunting/langkah/r2/", "naskah.pdf", "naskah.docx", "naskah.svg"):
        assert kasi.get(f"/sop/{draft.pk}/{path}").status_code == 200, path
    refused = saved(kasi, draft, "langkah/r2/", activity="x" * 4001)
    assert refused.status_code == 400 and "x" * 4001 in refused.content.decode(), "what was typed stays"


def test_an_sop_of_300_rows_is_read_and_written_and_a_row_more_is_refused(office: Office, kasi: Client) -> None:
    rows = tuple(Row(f"r{n}", str(n), f"Melakukan langkah nomor {n}", (Work("draft", ("camat", "kasi")[n % 2]),))
                 for n in range(1, 301))
    pack = replace(PACK, rows=rows, sections=(Section("main", ("quarter",), tuple(r.key for r in rows)),))
    row = drafted(office, pack)
    assert publication_problems(pack) == []
    for path in ("sunting/", "sunting/langkah/r150/", ""):
        assert kasi.get(f"/sop/{row.pk}/{path}").status_code == 200, path
    assert saved(kasi, row, "langkah/r150/", activity="Lain").status_code == 302
    full = kasi.post(f"/sop/{row.pk}/sunting/", {"act": "sesudah:r150", "seen": row.edit + 1})
    assert full.status_code == 400 and "300" in full.content.decode()
    assert len(now(row).rows) == 300


def test_an_sop_is_written_from_nothing_to_one_that_may_be_ratified(kasi: Client, camat: Client) -> None:
    kasi.post("/sop/baru/", {"title": "Penyusunan Laporan", "periods": ["year"],
                             "actors": ["position:camat", "position:kasi-pemerintahan"]})
    row = ProcedureVersion.objects.get()
    assert "Belum ada langkah" in kasi.get(f"/sop/{row.pk}/sunting/").content.decode()
    assert kasi.get(f"/sop/{row.pk}/naskah.pdf").status_code == 409
    lanes = [lane.key for lane in Pack.from_dict(row.pack).lanes]
    for n, (kind, lane, words) in enumerate((("order", 0, "Memerintahkan"), ("draft", 1, "Menyusun"),
                                             ("review", 0, "Memeriksa"), ("sign", 0, "Menandatangani")), 1):
        row.refresh_from_db()
        kasi.post(f"/sop/{row.pk}/sunting/", {"act": "tambah:main", "seen": row.edit})
        saved(kasi, row, f"langkah/r{n}/", activity=words, works__0__kind=kind, works__0__lane=lanes[lane], standard="1 hari")
    blocked = camat.get(f"/sop/{row.pk}/sahkan/").content.decode()
    assert "jawabannya kurang dari dua" in blocked and "Langkah 3, jawaban" in blocked
    saved(kasi, row, "langkah/r3/", outcomes__0__label="Ya", outcomes__0__to="r4", outcomes__1__label="Tidak",
          outcomes__1__to="r2", outcomes__1__returns="on")
    assert publication_problems(now(row)) == []
    assert "popover" in camat.get(f"/sop/{row.pk}/sahkan/").content.decode()


def test_the_end_is_a_target_and_identity_starts_empty(draft: ProcedureVersion, kasi: Client) -> None:
    saved(kasi, draft, "langkah/r3/", outcomes__0__to=END)
    assert now(draft).row("r3").outcomes[0].to == END and now(draft).identity == Identity()
