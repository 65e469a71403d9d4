"""The sheets that go up with a finished document: the submission for approval, and the sheet of paraf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.dates import counted, long_date, short_date
from capaian.kernel.paper import (
    Column,
    Fields,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Signatures,
    Title,
    dated,
    numbered_table,
)
from capaian.reporting.domain.tables import or_dash


@dataclass(frozen=True)
class SubmittedDocument:
    """The document a sheet speaks of. ``digest`` is SHA-256 of its file, so that nobody signs another one."""

    title: str
    number: str
    pages: int
    digest: str


@dataclass(frozen=True)
class Stage:
    """One stage the document has passed: what, who, when."""

    name: str
    performer: str
    done_on: date | None
    result: str = ""


@dataclass(frozen=True)
class SubmissionSheet:
    """The submission of a document for approval and signature."""

    sheet: Sheet
    to: str
    sender: str
    day: date
    document: SubmittedDocument
    stages: tuple[Stage, ...]
    signer: SignatureBox
    number: str = ""
    remarks: str = ""


def submission_sheet(submission: SubmissionSheet) -> Paper:
    """The sheet (lembar pengajuan dokumen): to whom, which document, which stages it passed."""
    return submission.sheet.paper(
        title=f"Lembar Pengajuan {submission.document.title}",
        number=submission.number,
        blocks=(
            Title("LEMBAR PENGAJUAN DOKUMEN"),
            Fields(
                (
                    ("Kepada", f"Yth. {submission.to}"),
                    ("Dari", submission.sender),
                    ("Tanggal", long_date(submission.day)),
                    *_document(submission.document),
                ),
                label_mm=34,
            ),
            Paragraph(
                "Dokumen tersebut telah melalui tahap-tahap di bawah ini dan dengan hormat diajukan untuk mendapat "
                "persetujuan dan penandatanganan."
            ),
            numbered_table(
                columns=(
                    Column("Tahap", 2),
                    Column("Pelaksana", 2),
                    Column("Tanggal", 1, "center"),
                    Column("Hasil", 1.5),
                ),
                rows=(
                    (stage.name, stage.performer, short_date(stage.done_on) or "-", stage.result)
                    for stage in submission.stages
                ),
                size=9.5,
            ),
            Paragraph(f"Catatan: {or_dash(submission.remarks)}", align="left"),
            submission.sheet.signed(submission.signer, submission.day),
        ),
    )


@dataclass(frozen=True)
class InitialledSheet:
    """The sheet of paraf of a document; ``initials`` are boxes of kind ``initial`` in order of rank."""

    sheet: Sheet
    document: SubmittedDocument
    initials: tuple[SignatureBox, ...]
    signer: SignatureBox | None = None
    signed_on: date | None = None


def initialled_sheet(paraf: InitialledSheet) -> Paper:
    """The sheet (lembar paraf hierarki)."""
    signer = () if paraf.signer is None else (dated(paraf.signer, paraf.sheet.place, paraf.signed_on),)
    return paraf.sheet.paper(
        title=f"Lembar Paraf {paraf.document.title}",
        blocks=(
            Title("LEMBAR PARAF"),
            Fields(_document(paraf.document), label_mm=34),
            Paragraph("Pejabat di bawah ini telah memeriksa dokumen tersebut dan membubuhkan paraf."),
            Signatures((*paraf.initials, *signer)),
        ),
    )


def _document(document: SubmittedDocument) -> tuple[tuple[str, str], ...]:
    return (
        ("Dokumen", document.title),
        ("Nomor", or_dash(document.number)),
        ("Jumlah halaman", counted(document.pages)),
        ("Sidik berkas", document.digest),
    )
