"""The checklist of documents a collection needs: there, not there, or waived, and where the paper lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from capaian.kernel.paper import Cell, Column, Note, Paper, Paragraph, SignatureBox, Title, numbered_table
from capaian.letters.domain.parts import Sheet

TICK = "√"


@dataclass(frozen=True)
class ChecklistItem:
    """One document. ``reason`` is why it was waived (kind ``waived``) or any remark; ``place`` where its paper lies."""

    document: str
    state: Literal["present", "missing", "waived"]
    reference: str = ""
    place: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DocumentChecklist:
    """The checklist (ceklist dokumen) of one period."""

    sheet: Sheet
    subject: str
    period: str
    items: tuple[ChecklistItem, ...]
    signer: SignatureBox
    signed_on: date | None
    number: str = ""


def document_checklist(checklist: DocumentChecklist) -> Paper:
    """The checklist, with the count of what is there below the table."""
    states = [item.state for item in checklist.items]
    rows = (
        (
            item.document,
            TICK if item.state == "present" else "",
            TICK if item.state == "missing" else "",
            TICK if item.state == "waived" else "",
            item.reference,
            item.place,
            item.reason,
        )
        for item in checklist.items
    )
    return checklist.sheet.paper(
        title=f"Ceklist Dokumen {checklist.subject} {checklist.period}",
        number=checklist.number,
        blocks=(
            Title("CEKLIST DOKUMEN", (checklist.subject, checklist.period)),
            numbered_table(
                columns=(
                    Column("Dokumen", 2.2),
                    Column("Ada", 0.45, "center"),
                    Column("Tidak ada", 0.7, "center"),
                    Column("Dikecualikan", 0.9, "center"),
                    Column("Nomor/tanggal", 1.4),
                    Column("Tempat berkas fisik", 1.3),
                    Column("Alasan/keterangan", 1.5),
                ),
                header=(
                    (
                        Cell("No", rowspan=2),
                        Cell("Dokumen", rowspan=2),
                        Cell("Keberadaan", colspan=3),
                        Cell("Nomor/tanggal", rowspan=2),
                        Cell("Tempat berkas fisik", rowspan=2),
                        Cell("Alasan/keterangan", rowspan=2),
                    ),
                    (Cell("Ada"), Cell("Tidak"), Cell("Kecuali")),
                ),
                rows=rows,
                size=9,
            ),
            Paragraph(
                f"Ada {states.count('present')} dari {len(states)} dokumen; tidak ada {states.count('missing')}; "
                f"dikecualikan {states.count('waived')}.",
                align="left",
            ),
            Note("Dokumen yang dikecualikan tidak diperlukan pada pengumpulan ini karena alasan yang dicantumkan."),
            checklist.sheet.signed(checklist.signer, checklist.signed_on),
        ),
    )
