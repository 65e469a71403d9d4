"""Kinds `cover-letter`, `duplicate` and `send`: the signed document leaves the office, each step with its proof."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from capaian.foundation.pdf_pages import page_count
from capaian.foundation.selectors import file_bytes
from capaian.kernel.dates import counted
from capaian.kernel.errors import NotReady
from capaian.kernel.paper import SignatureBox
from capaian.letters.domain.addressees import usual_addressees
from capaian.letters.domain.copies import Copy, CopyList, Dispatch, ExpeditionBook, copy_list, expedition_book
from capaian.letters.domain.cover import CoverLetter, SentItem, cover_letter
from capaian.letters.domain.typed import day_of, moment_of, rows_of, text_of, whole
from capaian.letters.services import record_dispatch
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import office
from capaian.procedures.ports import Field, Left, Prepared, TaskRef
from capaian.procedures.selectors import artefacts, signable

FORMS = (("Cetak", "Cetak"), ("Elektronik", "Elektronik"))


def signed_papers(task: TaskRef) -> list[Any]:
    """The signed files of the run that still count, oldest first (a second original is a file of its own). A cover letter
    goes with them and is none of them, unless it is all that was signed."""
    signed = [a for a in artefacts(task.run.id)
              if a.key == "signed" and a.file_id and not a.waived and (a.task is None or a.task.current)]
    return [a for a in signed if a.data.get("of") != "cover-letter"] or signed


def document_title(task: TaskRef) -> str:
    """What the signed document is called, without the words about its signature."""
    document = signable(task.run.id)
    papers = signed_papers(task)
    return document.title if document else papers[-1].title if papers else f"Dokumen {around.subject_of(task.run)}"


def addressees(task: TaskRef) -> tuple[str, ...]:
    """Those of the cover letter, or the usual ones while there is none."""
    return tuple(around.facts_of(task.run.id, "cover-letter").get("to", ())) or usual_addressees(
        office(task.run.office).government)


class Cover(Lettered):
    """The numbered surat pengantar: to whom, what, how many."""

    key = "cover-letter"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (
            Field("kepada", _("Addressees"), "rows", columns=(Field("kepada", _("Addressee")),),
                  suggestion=[{"kepada": title} for title in addressees(task)]),
            Field("isi", _("What is sent"), "rows", columns=(
                Field("jenis", _("Document")), Field("banyaknya", _("Quantity")),
                Field("keterangan", _("Remarks"), required=False)), suggestion=[
                {"jenis": document_title(task), "banyaknya": f"{counted(1)} berkas",
                 "keterangan": "Disampaikan dengan hormat untuk menjadi bahan selanjutnya"}]),
            Field("telepon", _("Telephone"), required=False),
        )

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, typed = Desk(task, actor, at), task.entry
        to = tuple(r["kepada"] for r in rows_of(typed["kepada"]))
        items = tuple(SentItem(r["jenis"], r["banyaknya"], r.get("keterangan", "")) for r in rows_of(typed["isi"]))
        letter = desk.letter("surat-pengantar", items[0].name, addressee=", ".join(to))
        written = CoverLetter(
            sheet=desk.sheet, number=letter.number, day=desk.today, to=to, items=items, sender=desk.author_or("pengirim"),
            receiver=SignatureBox(key="penerima", title=""), telephone=text_of(typed.get("telepon")))
        left = desk.left("cover-letter", f"Surat pengantar {items[0].name}", cover_letter(written), number=letter.number,
                         day=desk.today.isoformat(), to=list(to), items=[i.name for i in items])
        return Prepared(left=desk.beside("cover-letter", left, written))


class Duplicate(Lettered):
    """The copies: how many for whom, with the digest by which an electronic copy is told from another file."""

    key = "duplicate"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        own = f"Arsip {office(task.run.office).name}"
        return (Field("salinan", _("Copies"), "rows", columns=(
            Field("kepada", _("Addressee")), Field("jumlah", _("Number of copies"), "number"),
            Field("bentuk", _("Form"), "choice", choices=FORMS), Field("keterangan", _("Remarks"), required=False)),
            suggestion=[{"kepada": who, "jumlah": "1", "bentuk": "Cetak", "keterangan": ""}
                        for who in (*addressees(task), own)]),)

    def faults(self, task: TaskRef) -> list[str]:
        found = [] if signed_papers(task) else [gettext("There is no signed document to copy yet.")]
        return found + [gettext("“%(who)s”: the number of copies must be a whole number above zero.") % {"who": r["kepada"]}
                        for r in rows_of(task.entry["salinan"]) if not whole(r["jumlah"])]

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk, papers = Desk(task, actor, at), signed_papers(task)
        digests = list(dict.fromkeys(str(a.file_id) for a in papers))
        pdf = file_bytes(digests[-1])
        rows = rows_of(task.entry["salinan"])
        title = document_title(task)
        letter = desk.letter("penggandaan", f"Penggandaan {title}")
        paper = copy_list(CopyList(
            sheet=desk.sheet, document=title, document_number=around.facts_of(task.run.id, "cover-letter").get("number", ""),
            pages=page_count(pdf) or 0, checksum="\n".join(digests), signer=desk.signer(), signed_on=desk.today,
            number=letter.number, copies=tuple(Copy(
                r["kepada"], whole(r["jumlah"]) or 0, r["bentuk"], digests[-1] if r["bentuk"] == "Elektronik" else "",
                r.get("keterangan", "")) for r in rows)))
        listing = desk.left("copies-list", f"Daftar penggandaan {title}", paper, number=letter.number,
                            day=desk.today.isoformat(), originals=digests,
                            copies={r["kepada"]: whole(r["jumlah"]) for r in rows})
        return Prepared(left=(listing, print_pack(desk, papers, listing)))


def print_pack(desk: Desk, papers: list[Any], listing: Left) -> Left:
    """What the copying room needs in one file: the signed originals byte for byte, the cover letter, the list."""
    cover = around.cover_sent(desk.task.run.id)
    out, stamp = io.BytesIO(), desk.here.timetuple()[:6]
    names = {a.file_id: a for a in (*papers, *((cover,) if cover and cover.file_id else ()))}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for number, (digest, a) in enumerate(names.items(), start=1):
            pack.writestr(zipfile.ZipInfo(f"{number:02d}-{a.name}", stamp), file_bytes(digest))
        pack.writestr(zipfile.ZipInfo(f"{len(names) + 1:02d}-{listing.name}", stamp), listing.data)
    return Left("print-pack", "Berkas cetak untuk penggandaan", f"berkas-cetak-{desk.task.run.period}.zip", out.getvalue(),
                "application/zip", {"files": len(names) + 1})


class Send(Lettered):
    """The expedition book: to each addressee by which way, and who received it when."""

    key = "send"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        day = around.opened_here(task).date().isoformat()
        return (Field("kiriman", _("Dispatches"), "rows", help=_("Fill in the receipt when it is known."), columns=(
            Field("kepada", _("Addressee")), Field("kontak", _("Contact"), required=False), Field("cara", _("Way")),
            Field("tanggal", _("Sent on"), "date"), Field("penerima", _("Received by"), required=False),
            Field("diterima", _("Received at"), "datetime", required=False),
            Field("bukti", _("Proof of receipt"), required=False)),
            suggestion=[{"kepada": who, "kontak": "", "cara": "Diantar langsung", "tanggal": day, "penerima": "",
                         "diterima": "", "bukti": ""} for who in addressees(task)]),)

    def faults(self, task: TaskRef) -> list[str]:
        rows = rows_of(task.entry["kiriman"])
        sent = {r["kepada"].casefold() for r in rows}
        letter = around.facts_of(task.run.id, "cover-letter")
        found = [gettext("“%(who)s” stands on the cover letter but nothing was sent there.") % {"who": who}
                 for who in letter.get("to", ()) if who.casefold() not in sent]
        for r in rows:
            if bool(r.get("penerima")) != bool(r.get("diterima")):
                found.append(gettext("“%(who)s”: a receipt needs both the receiver and the time.") % {"who": r["kepada"]})
            elif r.get("diterima") and r["diterima"][:10] < r["tanggal"]:
                found.append(gettext("“%(who)s”: received before it was sent.") % {"who": r["kepada"]})
        return found

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk = Desk(task, actor, at)
        letter = around.facts_of(task.run.id, "cover-letter")
        number, title = letter.get("number", ""), document_title(task)
        lines = tuple(Dispatch(
            day=day_of(r["tanggal"]) or desk.today, number=number, subject=title, addressee=r["kepada"],
            contact=r.get("kontak", ""), way=r["cara"], receiver=r.get("penerima", ""),
            received_at=moment_of(r.get("diterima"), desk.here.tzinfo), proof=r.get("bukti", ""))
            for r in rows_of(task.entry["kiriman"]))
        late = [line.addressee for line in lines if line.day > desk.today]
        if late:
            raise NotReady("send.ahead", "Not sent yet: %(who)s.", who=", ".join(late), place="tanggal",
                           remedy="Close this step on the day of dispatch, or correct the day.")
        paper = expedition_book(ExpeditionBook(sheet=desk.sheet, period=around.subject_of(task.run), dispatches=lines,
                                               signer=desk.signer(), signed_on=desk.today))
        left = desk.left("dispatch", f"Buku ekspedisi {title}", paper, number=number, day=desk.today.isoformat(),
                         to=[line.addressee for line in lines], received=sum(1 for line in lines if line.receiver))
        return Prepared(left=(left,), payload=lines)

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        for line in prepared.payload:
            record_dispatch(task=task, letter=line.number, subject=line.subject, addressee=line.addressee,
                            contact=line.contact, way=line.way, day=line.day, receiver=line.receiver,
                            received_at=line.received_at, proof=line.proof, actor=actor, at=at)
