"""The document itself, and what every document of an office carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from capaian.kernel.dates import long_date
from capaian.kernel.paper.blocks import Block, SignatureBox, Signatures
from capaian.kernel.paper.text import Text

PageSize = Literal["a4", "f4"]
PageNumbers = Literal["none", "plain", "of", "report"]


@dataclass(frozen=True)
class Letterhead:
    """The head of an office's paper: government, office, address lines, and the emblem as PNG or SVG bytes."""

    government: str
    office_name: str
    address: tuple[str, ...] = ()
    emblem: bytes = b""


@dataclass(frozen=True)
class Sheet:
    """What every document of an office carries, whatever it says.

    ``place`` is where it is dated ("Bojong"); ``notice`` is printed in the foot of each page (example data); ``size`` is
    that of the office's paper.
    """

    office: Letterhead
    place: str
    notice: str = ""
    size: PageSize = "a4"

    def paper(self, title: str, blocks: tuple[Block, ...], **how: Any) -> Paper:
        """A document on this office's paper; ``how`` are the other facts of a :class:`Paper`."""
        return Paper(title, blocks, office=self.office, notice=self.notice, **{"size": self.size, **how})

    def signed(self, signer: SignatureBox, day: date | None, initials: tuple[SignatureBox, ...] = ()) -> Signatures:
        """The initials and, under place and date, the signature at the end of a document."""
        return Signatures((*initials, dated(signer, self.place, day)))


def dated(signer: SignatureBox, place: str, day: date | None) -> SignatureBox:
    """The signer's box under its place and date; a dotted line where the date is written by hand.

    >>> dated(SignatureBox("camat", "Camat"), "Bojong", date(2025, 1, 6)).place_date
    'Bojong, 6 Januari 2025'
    """
    where = f"{place}, {long_date(day) or '………………'}" if place else long_date(day)
    return replace(signer, place_date=where)


@dataclass(frozen=True)
class CoverLine:
    """A line of a cover of the office's own: words in one size of letters (points), or a PNG picture of this width.

    ``before_mm`` is the room left free above it. A line without words is an empty line.
    """

    text: Text = ""
    align: Literal["left", "center", "right"] = "center"
    size: float = 12.0
    before_mm: float = 0.0
    picture: bytes = b""
    width_mm: float = 0.0


@dataclass(frozen=True)
class Paper:
    """A document.

    ``title`` is its name in lists and in the PDF's properties; what is printed on the page stands in ``blocks``.
    ``notice`` (e.g. that the data are an example) is printed in the foot of every page; ``number`` is the official
    number, printed in the foot beside the page number. ``page_numbers``: ``none``; ``plain`` (1); ``of`` (Halaman 1
    dari 3); ``report`` (no number on the cover, then 2, 3, …; where a :class:`PageBreak` begins the main part, ii,
    iii … before it and 1, 2 … from there). ``toc`` sets the contents where a :class:`Contents` block is, else at the
    beginning, with the lists of tables and of pictures where there are any with a caption; their captions are then
    numbered. ``own_cover`` is the cover as the office arranged it; it stands in the place of ``cover``, whose words it says
    in its own way.
    """

    title: str
    blocks: tuple[Block, ...]
    office: Letterhead | None = None
    number: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    notice: str = ""
    landscape: bool = False
    size: PageSize = "a4"
    lang: str = "id"
    page_numbers: PageNumbers = "of"
    toc: bool = False
    cover: tuple[str, ...] = ()
    own_cover: tuple[CoverLine, ...] = ()
    font_size: float = 11.0
