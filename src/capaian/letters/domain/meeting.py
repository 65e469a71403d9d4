"""What a meeting leaves: the invitation, the list of those present, the minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from capaian.kernel.dates import date_in_words, long_date, long_day, short_date
from capaian.kernel.paper import (
    Block,
    Column,
    Fields,
    Grid,
    GridCell,
    Heading,
    NumberList,
    PageBreak,
    Paper,
    Paragraph,
    SignatureBox,
    Signatures,
    Title,
    numbered_table,
)
from capaian.letters.domain.parts import Sheet, body, copies_to, letter_head

CLOSING = "Demikian undangan ini disampaikan, atas perhatian dan kehadirannya diucapkan terima kasih."
#: More guests than this are listed in an annexe instead of the head of the letter.
GUESTS_IN_HEAD = 3


@dataclass(frozen=True)
class Meeting:
    """When and where officials meet, and about what. ``hours`` is printed as written ("09.00 WIB s.d. selesai")."""

    name: str
    day: date
    hours: str
    place: str
    agenda: tuple[str, ...]


@dataclass(frozen=True)
class Invitation:
    """An invitation to a meeting, numbered."""

    sheet: Sheet
    number: str
    day: date
    to: tuple[str, ...]
    meeting: Meeting
    signer: SignatureBox
    nature: str = "Biasa"
    enclosure: str = ""
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = (CLOSING,)
    copies: tuple[str, ...] = ()


def opening_of(letter: Invitation) -> tuple[str, ...]:
    """The sentence before when and where: as given, else the usual one."""
    return letter.opening or (f"Dalam rangka {letter.meeting.name}, kami mengundang Bapak/Ibu untuk hadir pada:",)


def invitation(letter: Invitation) -> Paper:
    """The invitation (surat undangan). A long list of guests becomes an annexe on its own page."""
    meeting = letter.meeting
    many = len(letter.to) > GUESTS_IN_HEAD
    fields = (
        ("hari/tanggal", long_day(meeting.day)),
        ("waktu", meeting.hours),
        ("tempat", meeting.place),
        ("acara", "\n".join(_numbered(meeting.agenda))),
    )
    annexe: tuple[Block, ...] = ()
    if many:
        annexe = (
            PageBreak(),
            Paragraph(
                f"Lampiran Surat {letter.signer.title}\nNomor: {letter.number}\nTanggal: {long_date(letter.day)}",
                align="left",
            ),
            Heading(1, "DAFTAR UNDANGAN", centered=True),
            NumberList(letter.to),
            Signatures((replace(letter.signer, key=f"{letter.signer.key}-lampiran"),)),
        )
    return letter.sheet.paper(
        title=f"Undangan {meeting.name}",
        subject=f"Undangan {meeting.name}",
        number=letter.number,
        blocks=(
            *letter_head(
                place=letter.sheet.place,
                day=letter.day,
                number=letter.number,
                nature=letter.nature,
                enclosure=letter.enclosure or ("1 (satu) lembar" if many else ""),
                subject="Undangan",
                to=("(daftar undangan terlampir)",) if many else letter.to,
            ),
            *body(opening_of(letter)),
            Grid((1, 12), (GridCell(()), GridCell((Fields(fields, label_mm=30),)))),
            *body(letter.closing),
            Signatures((letter.signer,)),
            *copies_to(letter.copies),
            *annexe,
        ),
    )


@dataclass(frozen=True)
class Attendee:
    """A person expected at a meeting. ``presence`` is printed in the signature column when recorded in the product."""

    name: str
    post: str
    unit: str = ""
    presence: str = ""


@dataclass(frozen=True)
class AttendanceList:
    """The list of those present, signed by hand or recorded; the leader of the meeting signs below."""

    sheet: Sheet
    meeting: Meeting
    attendees: tuple[Attendee, ...]
    signer: SignatureBox
    empty_rows: int = 0


def attendance_list(attendance: AttendanceList) -> Paper:
    """The list (daftar hadir), rows high enough for signatures by hand."""
    meeting = attendance.meeting
    expected = (*attendance.attendees, *(Attendee("", "") for _ in range(attendance.empty_rows)))
    units = any(one.unit for one in expected)
    return attendance.sheet.paper(
        title=f"Daftar Hadir {meeting.name}",
        blocks=(
            Title("DAFTAR HADIR"),
            Fields(_meeting_fields(meeting), label_mm=32),
            numbered_table(
                columns=(
                    Column("Nama", 1.6),
                    Column("Jabatan", 1.6),
                    *((Column("Unit", 1.2),) if units else ()),
                    Column("Tanda tangan / kehadiran", 1.4),
                ),
                rows=((a.name, a.post, *((a.unit,) if units else ()), a.presence or f"{n}.") for n, a in enumerate(expected, 1)),
                row_mm=10,
            ),
            attendance.sheet.signed(attendance.signer, meeting.day),
        ),
    )


@dataclass(frozen=True)
class Decision:
    """What a meeting decided, who does it, until when."""

    text: str
    responsible: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Minutes:
    """The minutes of a meeting (notulen)."""

    sheet: Sheet
    meeting: Meeting
    invitation: str
    chair: str
    recorder: str
    participants: tuple[str, ...]
    discussion: tuple[str, ...]
    decisions: tuple[Decision, ...]
    signer: SignatureBox
    number: str = ""
    opening: str = ""
    closing: str = ""
    recorder_signer: SignatureBox | None = None


def frame_of(record: Minutes) -> tuple[str, str]:
    """The first and the last sentence of the minutes: as given, else the usual ones."""
    held = f"Pada {date_in_words(record.meeting.day)} telah dilaksanakan {record.meeting.name}."
    return record.opening or held, record.closing or "Demikian notulen ini dibuat dengan sebenarnya."


def minutes(record: Minutes) -> Paper:
    """The minutes: the meeting's facts, the discussion, the decisions with who does what, and the chair's signature."""
    opening, closing = frame_of(record)
    fields = (
        *_meeting_fields(record.meeting)[:3],
        ("Surat undangan", record.invitation or "-"),
        ("Agenda", "\n".join(_numbered(record.meeting.agenda))),
        ("Pimpinan rapat", record.chair),
        ("Notulis", record.recorder),
        ("Tempat", record.meeting.place),
    )
    chair = replace(record.signer, place_date="", heading=record.signer.heading or "Pimpinan Rapat,")
    signers: tuple[SignatureBox, ...] = (chair,)
    if record.recorder_signer is not None:
        signers = (replace(record.recorder_signer, heading=record.recorder_signer.heading or "Notulis,"), chair)
    return record.sheet.paper(
        title=f"Notulen {record.meeting.name}",
        number=record.number,
        blocks=(
            Title("NOTULEN", (record.number,) if record.number else ()),
            Fields(fields, label_mm=34),
            Heading(2, "A. Peserta Rapat"),
            NumberList(record.participants),
            Heading(2, "B. Jalannya Rapat"),
            Paragraph(opening),
            NumberList(record.discussion),
            Heading(2, "C. Keputusan"),
            numbered_table(
                columns=(
                    Column("Keputusan", 3),
                    Column("Penanggung jawab", 1.5),
                    Column("Batas waktu", 1, "center"),
                ),
                rows=(
                    (d.text, d.responsible or "-", short_date(d.due) or "-")
                    for d in record.decisions
                ),
                empty="Rapat tidak mengambil keputusan.",
            ),
            Paragraph(closing),
            Signatures(signers),
        ),
    )


def _meeting_fields(meeting: Meeting) -> tuple[tuple[str, str], ...]:
    return (
        ("Rapat", meeting.name),
        ("Hari/tanggal", long_day(meeting.day)),
        ("Waktu", meeting.hours),
        ("Tempat", meeting.place),
    )


def _numbered(lines: tuple[str, ...]) -> list[str]:
    return list(lines) if len(lines) < 2 else [f"{n}. {line}" for n, line in enumerate(lines, 1)]
