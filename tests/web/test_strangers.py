"""Every address of the product, asked by those whom it does not concern: another office, nobody, and a colleague without
the right. The addresses are taken from the url configuration itself, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from capaian.archive.models import ArchiveEntry, ArchiveItem, DestructionDecision, DestructionProposal
from capaian.cli.demo.offices import found, take_over_history
from capaian.cli.demo.player import Player, Script
from capaian.collection.domain.rules import read_rule
from capaian.collection.models import Evidence, FormRow, Realisation
from capaian.collection.services import add_cell_rule, define_series, record_point
from capaian.collection.services.quality import Document
from capaian.foundation.models import AuditEntry
from capaian.letters.exchange.templates import starting_template
from capaian.letters.services import (
    keep_template,
    put_template_in_force,
    record_dispatch,
    record_incoming,
    record_receipt,
    reserve_number,
)
from capaian.letters.services.incoming import Received
from capaian.notifications.services import open_link
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.models import Appointment, Office, OfficeRole
from capaian.organisation.selectors import actor_of, standing_in
from capaian.planning.services import draft_agreement
from capaian.procedures.models import Artefact, Task
from capaian.procedures.selectors import task_ref
from capaian.procedures.services import start_run
from capaian.reporting.models import DraftComment, DraftText
from capaian.reporting.services import open_follow_up, update_follow_up
from capaian.sop.models import ProcedureVersion
from capaian.sop.selectors import pack_of
from capaian.sop.services import save_draft
from tests.web.conftest import browser_of

START = datetime(2025, 1, 2, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
KEY, NAME = "kecamatan-pakusari", "Pakusari"
# Open to everybody by design: logging in and out, the language, checking a signature, a link sent to an addressee.
PUBLIC = {"login", "logout", "set_language", "check", "check_document", "delivery", "delivery_paper"}
# The editor's page is not even opened to who may not write drafts, so that no service is asked.
NOT_OPENED = {"sop_rows", "sop_row", "sop_part"}
# Parameters that name nothing of an office; an address of these alone is about the office of the one who asks.
WORDS = {"what": ["lewati", "batalkan"], "form": ["pdf"], "scope": ["periode"], "key": ["r1"], "name": ["identitas"],
         "kind": ["memo"], "which": ["masuk", "keluar", "ekspedisi"], "layout": ["esr"],
         "year": [2024], "token": ["AAAA-BBBB-CCCC"], "number": [1], "code": ["IKU-1"], "indicator": ["IKU-1"]}


@dataclass(frozen=True)
class Address:
    name: str
    params: tuple[str, ...]

    @property
    def concerns(self) -> bool:
        """Whether it names a run, a task, a document or another thing of one office."""
        return any(param not in WORDS for param in self.params)

    def paths(self, things: dict[str, list[Any]]) -> Iterator[str]:
        choices = [{**WORDS, **things}[param] for param in self.params]
        for chosen in product(*choices):
            yield reverse(self.name, kwargs=dict(zip(self.params, chosen, strict=True)))


def addresses() -> list[Address]:
    """Every address of the pages, also of the parts that are included."""

    def walk(patterns: list[Any], before: tuple[str, ...]) -> Iterator[Address]:
        for one in patterns:
            params = (*before, *one.pattern.converters)
            if isinstance(one, URLPattern):
                assert one.name, f"{one.pattern} has no name"
                yield Address(one.name, params)
            else:
                yield from walk(one.url_patterns, params)

    return list(walk(get_resolver("capaian.web.urls").url_patterns, ()))


GUARDED = [one for one in addresses() if one.name not in PUBLIC]


@pytest.fixture(scope="module")
def office_with_everything(module_db: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory,
                           ) -> tuple[Path, dict[str, list[Any]]]:
    """The office, founded and played once for all tests of a module: its files and what ``things`` names."""
    files = tmp_path_factory.mktemp("berkas")
    with module_db.unblock(), override_settings(FILES_DIR=files):
        return files, _things()


@pytest.fixture
def things(office_with_everything: tuple[Path, dict[str, list[Any]]], db: None, settings: Any,
           tmp_path: Path) -> dict[str, list[Any]]:
    """Something of the office for every parameter: a filed run, an open one, drafts, evidence, figures."""
    files, named = office_with_everything
    settings.FILES_DIR = shutil.copytree(files, tmp_path / "files")
    return named


def _things() -> dict[str, list[Any]]:
    found(KEY, seed=1, at=START, password=None)
    take_over_history(KEY, "2024Q3", at=START)
    office = Office.objects.get(key=KEY)
    version = ProcedureVersion.objects.get(definition__office=office, state="in_force")
    section = version.pack["sections"][0]["key"]
    camat, petugas = (actor_of(person=standing_in(office.pk, f"position:{post}", START), at=START)
                      for post in ("camat", "petugas-pengolah-data"))
    filed = start_run(version=version, section=section, period="2024Q3", actor=petugas, at=START)
    moment = Player(filed, Script()).play(START)
    going = start_run(version=version, section=section, period="2024Q4", actor=petugas, at=moment)
    player = Player(going, Script())
    while not Task.objects.filter(run=going.id, kind="fill", state="open").exists():
        moment = player.close(Task.objects.get(run=going.id, state="open"), moment)
    draft = save_draft(office=office, pack=pack_of(version), actor=SYSTEM, at=START)
    rule = add_cell_rule(office=office, year=2024, actor=camat, at=moment,
                         rule=read_rule("batas", "IKU-1", "<=", "100", "skip", "Tidak lebih dari 100."))
    series = define_series(office=office, key="ikm", kind="survey", title="Indeks", unit="poin", source="Survei",
                           actor=camat, at=moment)
    point = record_point(series_id=series.pk, period="2024Q3", value="88", actor=camat, at=moment,
                         document=Document(b"%PDF-1.7 survei", "survei.pdf"))
    action = open_follow_up(run=going, objective="Sasaran", action="Melatih petugas", owner="kasi-pemerintahan",
                            due=moment.date(), actor=camat, at=moment)
    update_follow_up(follow_up_id=action.pk, status="open", evidence=b"%PDF-1.7 notulen", name="notulen.pdf", actor=camat,
                     at=moment)
    agreement = draft_agreement(office=office, year=2024, position="camat", superior={"name": "Bupati", "title": "Bupati"},
                                actor=camat, at=moment)
    came = record_incoming(office=office, actor=camat, at=moment, received=Received(
        sender="Bupati", subject="Permintaan", received=moment.date(), scan=(b"%PDF-1.7 surat", "surat.pdf")))
    sent_off = record_dispatch(task=task_ref(Task.objects.filter(run=filed.id)[0].pk), letter="1", subject="Laporan",
                               addressee="Bupati", contact="", way="Kurir", day=moment.date(), actor=camat, at=moment)
    arrived = record_receipt(dispatch=sent_off, receiver="Staf", received_at=moment, actor=camat, at=moment,
                             scan=(b"%PDF-1.7 terima", "terima.pdf"))
    on_its_way = record_dispatch(task=task_ref(Task.objects.filter(run=filed.id)[0].pk), letter="2", subject="Laporan",
                                 addressee="Inspektorat", contact="", way="Kurir", day=moment.date(), actor=camat, at=moment)
    link = open_link(dispatch=on_its_way, key="uji", until=moment.replace(year=2999), actor=SYSTEM, at=moment)
    reserved = reserve_number(task=task_ref(Task.objects.filter(run=going.id)[0].pk), book="nota-dinas", subject="x",
                              purpose="uji", day=moment.date(), actor=SYSTEM, at=moment)
    template = put_template_in_force(actor=SYSTEM, at=START, template_id=keep_template(
        office=office, kind="memo", name="kop.docx", data=starting_template("memo", at=START), actor=SYSTEM, at=START).pk)
    fill = Task.objects.filter(run=going.id, kind="fill").order_by("pk")[0]
    kept = {"run_id": going.id, "task_id": fill.pk, "at": moment}
    text = DraftText.objects.create(**kept, section="penutup", title="Penutup", text="Demikian.")
    said = DraftComment.objects.create(**kept, text="Perbaiki.")
    done = Task.objects.filter(run=filed.id, kind__in=("verify", "sign"))
    row = FormRow.objects.filter(form__run=going.id, supplier__key=fill.member.partition(":")[2])[0]
    entry = ArchiveEntry.objects.get()
    proposed = DestructionProposal.objects.create(office=office, reason="x", proposed_at=moment)
    proposed.entries.add(entry)
    decided = DestructionDecision.objects.create(office=office, reference="BA-1", members=[], reason="x",
                                                 decided_at=moment)
    decided.entries.add(entry)
    return {
        "task_id": [fill.pk, *done.values_list("pk", flat=True)],
        "row": [row.pk],
        "value_id": [Realisation.objects.filter(period="2024Q3")[0].pk],
        "uid": [going.uid, filed.uid],
        "version_id": [version.pk, draft.pk],
        "entry_id": [entry.pk], "proposal_id": [proposed.pk], "decision_id": [decided.pk],
        "item_id": [ArchiveItem.objects.filter(entry=entry, file__isnull=False)[0].pk],
        "appointment_id": [Appointment.objects.filter(position__office=office)[0].pk],
        "role_id": [OfficeRole.objects.filter(office=office)[0].pk],
        "evidence_id": [Evidence.objects.filter(office=office)[0].pk],
        "artefact_id": [Artefact.objects.get(key="signed").pk],
        "rule_id": [rule.pk], "series_id": [series.pk], "point_id": [point.pk],
        "office": [KEY],
        "follow_up_id": [action.pk], "agreement_id": [agreement.pk], "text_id": [text.pk], "comment_id": [said.pk],
        "letter_id": [came.pk], "number_id": [reserved.pk],
        "dispatch_id": [sent_off.pk, on_its_way.pk], "receipt_id": [arrived.pk], "link_id": [link.pk],
        "template_id": [template.pk],
    }


def sent(things: dict[str, list[Any]]) -> dict[str, Any]:
    """A form that would do something at each of the addresses, were it allowed."""
    row, value = things["row"][0], things["value_id"][0]
    return {
        "reason": "Sebab", "outcome": "", "key": "baru", "place": "Lemari 1", "effective": "2026-01-01", "status": "done",
        "to": "position:camat", "step": "r1/design-form", "version": str(things["version_id"][0]), "section": "triwulan",
        "period": "2023Q1", "all": "1", f"r{row}-state": "value", f"r{row}-value": "1", f"r{row}-version": "0",
        f"v{value}": "ya", "off": "", "objective": "Sasaran", "action": "Lain", "left": "IKU-1", "operator": "<=",
        "right": "1", "missing": "skip", "sentence": "Lain.", "value": "5", "note": "Catatan", "how": "paper",
        "party": "first", "reference": "Map 3", "act": "resolve", "file": SimpleUploadedFile("bukti.pdf", b"%PDF-1.7 asing"),
        "by": "Camat", "others": "Staf", "task": f"{things['task_id'][0]}|", "receiver": "Lain",
        "received_at": "2025-01-01T08:00", "days": "30", "sender": "Dinas", "subject": "Hal", "received": "2025-01-02",
    }


def rows_of_the_office(stranger: Office | None = None) -> dict[str, list[Any]]:
    """Every row of every table of the stages, except the log of who tried what."""
    out = {}
    for model in apps.get_models():
        if model.__module__.startswith("capaian.") and model is not AuditEntry:
            rows = model._default_manager.order_by("pk")
            if stranger is not None and any(f.name == "office" for f in model._meta.fields):
                named = model._meta.get_field("office").related_model is None  # an outbox message knows the office by key
                rows = rows.exclude(office=stranger.key if named else stranger)
            out[model.__name__] = list(rows.values_list())
    return out


def test_nobody_reads_or_does_anything_without_logging_in(things: dict[str, list[Any]]) -> None:
    assert {param for one in GUARDED for param in one.params} <= {*WORDS, *things}, "tell this test what it names"
    assert {one.name for one in addresses()} >= PUBLIC, "what is open to everybody still exists"
    before, wrong = rows_of_the_office(), []
    for one in GUARDED:
        for path in one.paths(things):
            for answer in (Client().get(path), Client().post(path, sent(things))):
                if answer.status_code != 302 or not answer["Location"].startswith("/masuk/"):
                    wrong.append((path, answer.status_code))
    assert wrong == []
    assert rows_of_the_office() == before


def test_an_official_of_another_office_finds_nothing_and_changes_nothing(
    things: dict[str, list[Any]], other_office: Office,
) -> None:
    browser, wrong = browser_of("camat@lain"), []
    before = rows_of_the_office(other_office)
    for one in GUARDED:
        for path in one.paths(things):
            read, done = browser.get(path), browser.post(path, sent(things))
            if one.concerns:
                wrong += [(path, r.status_code) for r in (read, done) if r.status_code not in (403, 404, 405)]
                wrong += [(path, "neither")] if {read.status_code, done.status_code} == {405} else []
            for answer in (read, done):
                if NAME in answer.content.decode(errors="replace"):
                    wrong.append((path, "names the office"))
    assert wrong == []
    assert rows_of_the_office(other_office) == before


def test_whoever_is_refused_for_want_of_the_right_leaves_a_trace(things: dict[str, list[Any]]) -> None:
    browser, wrong, refused = browser_of("kasi-ketenteraman-ketertiban@pakusari"), [], 0
    for one in GUARDED:
        if not one.concerns or one.name in NOT_OPENED:
            continue
        for path in one.paths(things):
            before = AuditEntry.objects.filter(allowed=False).count()
            if browser.post(path, sent(things)).status_code == 403:
                refused += 1
                if AuditEntry.objects.filter(allowed=False).count() == before:
                    wrong.append(path)
    assert refused > 20, "the colleague was hardly refused anything: is the form of this test still understood?"
    assert wrong == []


NONSENSE = ["", "0", "-1", "²", "9" * 30, "1e999", "NaN", "abc", "a\x00b", "\u202eabc", "<b>", "=1+1", "1.000,5", "2024-13-45",
            "9999-12-31", "2024Q9", "position:zz", "../../etc", "{}", "%s", "x" * 20000, "\ud7ff", "ا", "½"]  # fmt: skip


@pytest.mark.own_database
def test_whatever_nonsense_an_official_sends_no_page_breaks(things: dict[str, list[Any]]) -> None:
    """The test's browser raises whatever a view does not answer itself; what is refused is refused with a status."""
    official, chance = browser_of("petugas-pengolah-data@pakusari"), Random(20241231)
    names, broken = {"csrfmiddlewaretoken", *sent(things)}, []
    paths = [path for one in GUARDED for path in one.paths(things)]
    for path in paths:
        answer = official.get(path, {name: chance.choice(NONSENSE) for name in ("tahun", "periode", "cari", "keadaan")})
        names |= set(re.findall(r' name="([\w:.-]+)"', answer.content.decode(errors="replace")))
    for path in paths:
        usual = sent(things)
        typed = {name: chance.choice([usual.get(name, "1"), chance.choice(NONSENSE)]) for name in sorted(names)}
        answer = official.post(path, typed)
        broken += [(path, answer.status_code)] if answer.status_code >= 500 else []
    assert broken == [] and len(names) > 100
