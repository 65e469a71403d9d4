"""Kinds `invite` and `meet`: the invitation, the list of those present, the minutes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from capaian.kernel.dates import long_date
from capaian.kernel.errors import NotReady
from capaian.letters.domain.meeting import (
    AttendanceList,
    Attendee,
    Decision,
    Invitation,
    Meeting,
    Minutes,
    attendance_list,
    invitation,
    minutes,
)
from capaian.letters.domain.typed import day_of, lines_of, rows_of, text_of
from capaian.letters.tasks import around
from capaian.letters.tasks.desk import Desk, Lettered
from capaian.letters.tasks.order import ONE_PER_LINE
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import Official, calendar, local, office, officials
from capaian.procedures.ports import Field, Left, Prepared, TaskRef
from capaian.reporting.selectors.drafts import Comment, carried_comments
from capaian.reporting.services import minute_comments

PRESENCE = (("hadir", _("Present")), ("diwakili", _("Represented")), ("tidak hadir", _("Absent")))


def participants(task: TaskRef) -> tuple[Official, ...]:
    """Who is expected, in the office's order: the team that the row's sentence names, else all whom the SOP gives work."""
    expected = around.posts_taking_part(task, (task.row.activity,))
    return tuple(who for key, who in officials(task.run.office_id, task.opened_at).items() if key in expected)


def name_of(task: TaskRef) -> str:
    """What the meeting is called: the row's own words where it names a meeting, else after the SOP."""
    named = re.search(r"\bRapat\b.*", task.row.activity, re.DOTALL)
    return f"{named[0].strip()} {around.period_of(task.run)}" if named else f"Rapat {around.subject_of(task.run)}"


def beginning(task: TaskRef) -> datetime:
    """The next working moment; for an invitation, the one after the standard time that it may take."""
    after = (task.due_at if task.kind == "invite" else None) or task.opened_at
    return local(task.run.office, calendar(task.run.office_id).next_opening(after))


def meeting_fields(task: TaskRef, invited: Mapping[str, Any]) -> tuple[Field, ...]:
    """Name, day, hours, place and agenda of a meeting, as it was invited to if it was."""
    moment = beginning(task)
    return (
        Field("acara", _("Name of the meeting"), suggestion=invited.get("acara") or name_of(task)),
        Field("tanggal", _("Day of the meeting"), "date", suggestion=invited.get("tanggal") or moment.date().isoformat()),
        Field("waktu", _("Hours"), suggestion=invited.get("waktu") or around.hours_from(moment)),
        Field("tempat", _("Place"), suggestion=invited.get("tempat") or f"Ruang rapat {office(task.run.office).name}"),
        Field("agenda", _("Agenda"), "long", help=ONE_PER_LINE,
              suggestion="\n".join(invited.get("agenda") or agenda(task))),
    )


def agenda(task: TaskRef) -> tuple[str, ...]:
    """The papers on the table, or the matter itself; then what the meeting prepares."""
    papers = papers_before(task)
    ahead = [p for p in around.schedule(task) if all(work.kind != "meet" for work in p.row.works)][:2]
    return (*(f"Pembahasan {title}" for title in papers),
            *(() if papers else (f"Arahan pelaksanaan {around.matter_of(task.run)}",)),
            *(f"Persiapan: {p.row.activity} ({p.performer})" for p in ahead))


def invited_fields(task: TaskRef, who: tuple[Official, ...]) -> tuple[Field, ...]:
    """Who is invited, and who gets a copy."""
    return (
        Field("undangan", _("Invited"), "long", help=ONE_PER_LINE,
              suggestion="\n".join(o.title for o in who if o.position != around.holder(task).position)),
        Field("tembusan", _("Copies to"), "long", required=False, help=ONE_PER_LINE),
    )


def meeting_of(typed: Mapping[str, Any]) -> Meeting:
    day = day_of(typed["tanggal"])
    assert day is not None  # a required date, checked before
    return Meeting(name=text_of(typed["acara"]), day=day, hours=text_of(typed["waktu"]), place=text_of(typed["tempat"]),
                   agenda=lines_of(typed["agenda"]))


def invitation_left(desk: Desk) -> tuple[Left, ...]:
    """The numbered invitation; its facts are what the meeting later takes over."""
    typed = desk.task.entry
    meeting, to = meeting_of(typed), lines_of(typed["undangan"])
    letter = desk.letter("undangan", f"Undangan {meeting.name}", addressee=", ".join(to))
    inviter = desk.author_or("pengundang") if desk.task.kind == "invite" else desk.signer("pengundang")
    written = Invitation(sheet=desk.sheet, number=letter.number, day=desk.today, to=to, meeting=meeting,
                         signer=inviter, copies=lines_of(typed.get("tembusan")))
    left = desk.left("invitation", f"Undangan {meeting.name}", invitation(written), number=letter.number,
                     day=desk.today.isoformat(), acara=meeting.name, tanggal=meeting.day.isoformat(), waktu=meeting.hours,
                     tempat=meeting.place, agenda=list(meeting.agenda), to=list(to))
    return desk.beside("invitation", left, written)


class Invite(Lettered):
    """The invitation alone; the meeting is a later step."""

    key = "invite"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        return (*meeting_fields(task, {}), *invited_fields(task, participants(task)))

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        return Prepared(left=invitation_left(Desk(task, actor, at)))


class Meet(Lettered):
    """The meeting itself: invitation (unless sent before), attendance, minutes."""

    key = "meet"

    def fields(self, task: TaskRef) -> tuple[Field, ...]:
        who, invited = participants(task), invited_before(task)
        invites = () if invited else invited_fields(task, who)
        return (
            *meeting_fields(task, invited), *invites,
            Field("peserta", _("Those present"), "rows", help=_("Leave presence empty for a signature by hand."), columns=(
                Field("nama", _("Name")), Field("jabatan", _("Post")),
                Field("kehadiran", _("Presence"), "choice", required=False, choices=PRESENCE)),
                suggestion=[{"nama": o.name, "jabatan": o.full_title, "kehadiran": ""} for o in who if o.name]),
            Field("pimpinan", _("Chair"), suggestion=around.named(around.holder(task))),
            Field("notulis", _("Recorder of the minutes"), suggestion=recorder(task, who)),
            Field("pembahasan", _("Discussion"), "long", help=ONE_PER_LINE, suggestion="\n".join(discussion(task))),
            Field("keputusan", _("Decisions"), "rows", required=False, columns=(
                Field("keputusan", _("Decision")), Field("penanggung_jawab", _("Responsible"), required=False),
                Field("batas", _("Due date"), "date", required=False)), suggestion=decisions(task)),
        )

    def prepare(self, task: TaskRef, outcome: str, *, actor: Actor, at: datetime) -> Prepared:
        desk = Desk(task, actor, at)
        meeting = meeting_of(task.entry)
        if meeting.day > desk.today and not task.preview:
            raise NotReady("meeting.ahead", "The meeting is on %(day)s; there are no minutes before it was held.",
                           day=long_date(meeting.day), place="tanggal",
                           remedy="Close this step when the meeting was held, or correct its day.")
        sent = invited_before(task)
        left = () if sent else invitation_left(desk)
        number = sent.get("number") or left[0].facts["number"]
        return Prepared(left=(*left, *attendance_left(desk, meeting), *minutes_left(desk, meeting, number)))

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        """What the review carried to this meeting was taken up in its minutes."""
        super().finish(task, prepared, outcome, actor=actor, at=at)
        number = next(left.facts["number"] for left in prepared.left if left.key == "minutes")
        minute_comments(task=task, minutes=number, actor=actor, at=at)


def invited_before(task: TaskRef) -> dict[str, Any]:
    """The facts of the invitation that an earlier step of the run sent; a row that must leave its own has none."""
    return {} if "invitation" in task.row.produces else around.facts_of(task.run.id, "invitation")


def recorder(task: TaskRef, who: tuple[Official, ...]) -> str:
    """The last of those expected: lists of posts go from the head down to the staff."""
    others = [o for o in who if o.position != around.holder(task).position]
    return around.named(others[-1]) if others else ""


def discussion(task: TaskRef) -> tuple[str, ...]:
    """What the run itself gives to speak of: the order it rests on, the papers on the table, the work ahead."""
    order = around.facts_of(task.run.id, "disposition") or around.facts_of(task.run.id, "memo")
    said = [f"Arahan pimpinan rapat mengenai {around.matter_of(task.run)}."]
    if order:
        said.append(f"Tindak lanjut perintah {order['from']} Nomor {order['number']}: {order['instructions'][0]}.")
    said += [f"Pembahasan {paper}." for paper in papers_before(task)]
    said += [f"{_pinned(comment)}: {' '.join(comment.text.split())}" for comment in carried_comments(task.run.id)]
    ahead = around.schedule(task)
    if ahead:
        said.append(f"Pembagian tugas {len(ahead)} langkah berikutnya menurut SOP, mulai {long_date(ahead[0].start)}.")
    return tuple(said)


def papers_before(task: TaskRef) -> list[str]:
    """The titles of the papers that this row asks for, other than orders and invitations."""
    found = [around.paper(task.run.id, *(("draft",) if key == "draft-reviewed" else ()), key) for key in task.row.requires
             if key not in {"disposition", "memo", "invitation", "receipt"} and not key.startswith("input:")]
    return [a.title for a in found if a is not None]


def decisions(task: TaskRef) -> list[dict[str, str]]:
    """What the review left for the meeting to decide, then the work ahead."""
    carried = [{"keputusan": f"{_pinned(comment)}: diputuskan …", "penanggung_jawab": "", "batas": ""}
               for comment in carried_comments(task.run.id)]
    return carried + [{"keputusan": p.row.activity, "penanggung_jawab": p.performer, "batas": p.end.isoformat() if p.end else ""}
            for p in around.schedule(task)[:4]]


def _pinned(comment: Comment) -> str:
    return f"Komentar reviu {comment.number} ({comment.title or 'umum'})"


def attendance_left(desk: Desk, meeting: Meeting) -> tuple[Left, ...]:
    present = rows_of(desk.task.entry["peserta"])
    written = AttendanceList(
        sheet=desk.sheet, meeting=meeting, signer=desk.signer("pimpinan"), empty_rows=2,
        attendees=tuple(Attendee(p["nama"], p["jabatan"], presence=p.get("kehadiran", "")) for p in present))
    left = desk.left("attendance", f"Daftar hadir {meeting.name}", attendance_list(written), day=meeting.day.isoformat(),
                     present=[p["nama"] for p in present if p.get("kehadiran") == "hadir"], expected=len(present))
    return desk.beside("attendance", left, written)


def minutes_left(desk: Desk, meeting: Meeting, invited: str) -> tuple[Left, ...]:
    """The minutes, numbered. Those marked absent did not take part; unmarked names are those of the attendance list."""
    typed = desk.task.entry
    here = tuple(f"{p['nama']} ({p['jabatan']})" + (", diwakili" if p.get("kehadiran") == "diwakili" else "")
                 for p in rows_of(typed["peserta"]) if p.get("kehadiran") != "tidak hadir")
    decided = tuple(Decision(d["keputusan"], d.get("penanggung_jawab", ""), day_of(d.get("batas")))
                    for d in rows_of(typed.get("keputusan")))
    letter = desk.letter("notulen", f"Notulen {meeting.name}")
    written = Minutes(
        sheet=desk.sheet, meeting=meeting, invitation=invited, chair=text_of(typed["pimpinan"]),
        recorder=text_of(typed["notulis"]), participants=here, discussion=lines_of(typed["pembahasan"]),
        decisions=decided, signer=desk.author_or("pimpinan"), number=letter.number)
    left = desk.left("minutes", f"Notulen {meeting.name}", minutes(written), number=letter.number,
                     day=meeting.day.isoformat(), decisions=[d.text for d in decided], invitation=invited)
    return desk.beside("minutes", left, written)
