"""The papers of a draft's way back and forth: the sheet of corrections, and the sheet of changes beside a new round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from capaian.kernel.paper import (
    NUMBER,
    Block,
    Column,
    Fields,
    Heading,
    Note,
    Paper,
    Run,
    Sheet,
    SignatureBox,
    Table,
    Text,
    Title,
)
from capaian.reporting.domain.narrative import Change, Piece
from capaian.reporting.domain.tables import or_dash

STATES = {"open": "terbuka", "answered": "ditanggapi", "resolved": "selesai", "carried": "dibawa ke rapat",
          "minuted": "dibahas dalam rapat"}
"""The state of a comment as it is printed."""


@dataclass(frozen=True)
class CommentLine:
    """A comment as printed: its number, the section, what was said and by whom, the last answer, the state."""

    number: int
    section: str
    text: str
    author: str
    answer: str
    state: str


@dataclass(frozen=True)
class CorrectionSheet:
    """The sheet of corrections (lembar koreksi) of one review. ``digest`` is SHA-256 of the document reviewed."""

    sheet: Sheet
    subject: str
    period: str
    document: str
    digest: str
    result: str
    round: int
    comments: Sequence[CommentLine]
    signer: SignatureBox
    signed_on: date


def correction_sheet(review: CorrectionSheet) -> Paper:
    """What was reviewed, the answer, every comment with its state, the reviewer."""
    return review.sheet.paper(
        title=f"Lembar Koreksi {review.period}", blocks=(
            Title("LEMBAR KOREKSI", (review.subject, review.period)),
            Fields((("Dokumen", review.document), ("Sidik berkas", review.digest), ("Hasil koreksi", review.result),
                    ("Putaran", str(review.round))), label_mm=34),
            comments_table(review.comments),
            review.sheet.signed(review.signer, review.signed_on)))


def comments_table(comments: Sequence[CommentLine]) -> Table:
    """Comments with what became of each."""
    return Table(
        columns=(NUMBER, Column("Bagian", 1.3), Column("Komentar", 2.4), Column("Tanggapan", 2),
                 Column("Status", 0.9, "center")),
        rows=tuple((str(c.number), c.section or "Umum", f"{c.text}\n({c.author})", or_dash(c.answer), STATES[c.state])
                   for c in comments),
        empty="Tidak ada komentar.", size=9.5)


@dataclass(frozen=True)
class ChangesSheet:
    """The sheet of changes (lembar perubahan) of a round of a draft against the round before."""

    sheet: Sheet
    subject: str
    period: str
    before: int
    round: int
    reason: str
    changes: Sequence[Change]
    comments: Sequence[CommentLine]
    signer: SignatureBox
    signed_on: date


def changes_sheet(made: ChangesSheet) -> Paper:
    """Section by section what was written before and what is written now; the words that differ are in bold."""
    changed: list[Block] = []
    for number, change in enumerate(made.changes, 1):
        changed += [
            Heading(2, f"{number}. {change.title}"),
            Table(columns=(Column("Semula", 1), Column("Menjadi", 1)), size=9.5,
                  rows=((_side(change.pieces, "removed"), _side(change.pieces, "added")),))]
    if not changed:
        changed = [Note("Tidak ada bagian naskah yang berubah.")]
    return made.sheet.paper(
        title=f"Lembar Perubahan {made.period}", blocks=(
            Title("LEMBAR PERUBAHAN NASKAH", (made.subject, made.period)),
            Fields((("Putaran", f"{made.round} (dibandingkan dengan putaran {made.before})"),
                    ("Alasan dikembalikan", or_dash(made.reason)), ("Bagian yang berubah", str(len(made.changes)))), label_mm=42),
            Heading(1, "Perubahan naskah"), *changed,
            Heading(1, "Komentar dan tanggapan"), comments_table(made.comments),
            Note("Kata yang dihapus dicetak tebal pada kolom Semula, kata yang ditambahkan pada kolom Menjadi."),
            *((Note("Tanda * di awal dan akhir kata berarti huruf miring, tanda ** huruf tebal."),)
              if any("*" in text for change in made.changes for text in (change.before, change.after)) else ()),
            made.sheet.signed(made.signer, made.signed_on)))


def _side(pieces: Sequence[Piece], differing: str) -> Text:
    """One side of the comparison: what stayed, and in bold what only this side has."""
    runs = tuple(Run(p.text, bold=p.kind != "same", underline=p.kind != "same") for p in pieces
                 if p.kind in ("same", differing))
    return runs or "-"
