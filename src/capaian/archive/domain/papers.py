"""The list of what was filed (daftar berkas arsip)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from capaian.kernel.paper import Column, Fields, Paper, Sheet, SignatureBox, Title, numbered_table


@dataclass(frozen=True)
class ArchiveLine:
    """One file, or a paper declared to lie somewhere (``sha256`` empty then). A signed file proves itself: its checksum
    stands in the entry, not on the list."""

    title: str
    name: str
    sha256: str = ""
    place: str = ""
    signed: bool = False

    @property
    def proof(self) -> str:
        """What the list shows so that the file can be recognised."""
        return "tanda tangan elektronik" if self.signed else self.sha256[:16] or "berkas fisik"


@dataclass(frozen=True)
class ArchiveList:
    """What is filed of one run, how long it is kept, and where the paper lies."""

    sheet: Sheet
    title: str
    period: str
    classification: str
    active: int
    inactive: int
    fate: str
    place: str
    lines: tuple[ArchiveLine, ...]
    signer: SignatureBox
    signed_on: date


def archive_list(listing: ArchiveList) -> Paper:
    """The list, one line per file with the first digits of its checksum."""
    rows = ((x.title, x.name, x.proof, x.place or "–") for x in listing.lines)
    return listing.sheet.paper(
        title=f"Daftar Berkas Arsip {listing.period}", blocks=(
            Title("DAFTAR BERKAS ARSIP", (listing.title, listing.period)),
            Fields((("Klasifikasi", listing.classification),
                    ("Retensi", f"{listing.active} tahun aktif, {listing.inactive} tahun inaktif, lalu {listing.fate}"),
                    ("Berkas fisik", listing.place)), label_mm=32),
            numbered_table((Column("Dokumen", 2), Column("Nama berkas", 2), Column("SHA-256 (awal) atau tanda", 1.3),
                            Column("Tempat", 1)), rows, size=8.5),
            listing.sheet.signed(listing.signer, listing.signed_on)))
