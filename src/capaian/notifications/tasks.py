"""What the worker asks of this stage: tell people of a task, remind them of deadlines, send mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from capaian.foundation.worker import Effect, Periodic
from capaian.kernel.dates import clock, long_date
from capaian.kernel.errors import NotReady
from capaian.kernel.periods import Period
from capaian.letters.selectors import dispatch, papers_of_dispatch
from capaian.letters.services import DISPATCH_MAIL
from capaian.notifications import selectors as links
from capaian.notifications import services
from capaian.notifications.domain.kinds import OPENED, REMINDER, RETURNED
from capaian.notifications.domain.reminders import Due, Line, reminder
from capaian.notifications.ports import Mail, mailer
from capaian.notifications.selectors import days_left, notification
from capaian.organisation.domain.actors import SYSTEM
from capaian.organisation.selectors import acting_for, calendar, local, offices
from capaian.procedures.selectors import deadlines, task_ref

if TYPE_CHECKING:
    from capaian.notifications.models import Notification

TASK_OPENED, REMIND = "task.opened", "reminders.daily"
HOUR = 6  # local hour from which the day's reminders are sent
LINK_DAYS = 30
BATCH = 5000


def opened(payload: Mapping[str, Any], at: datetime) -> Effect | None:
    """Tell whoever may act now that a task waits, or came back; a task closed meanwhile is no news."""
    task = task_ref(payload["task"])
    if task.state != "open" or task.run.state != "running":
        return None
    data = {"title": task.run.title, "period": Period.parse(task.run.period).label_id(), "row": task.row.no,
            "activity": task.row.activity, "member": task.member_title, "reason": task.reason,
            "due": _moment(task.run.office, task.due_at)}

    def effect() -> None:
        for person in acting_for(task.run.office_id, task.member, at):
            services.tell(person=person, key=f"task:{task.id}", task=task.id, data=data, actor=SYSTEM, at=at,
                          kind=RETURNED if task.round > 1 else OPENED)

    return effect


def remind(payload: Mapping[str, Any], at: datetime) -> Effect:
    """One reminder a day for each person: every open task of theirs that is late or due within a week."""
    day = date.fromisoformat(payload["slot"])

    def effect() -> None:
        for office in offices():
            if calendar(office.pk).is_working_day(day):
                _remind_office(office.key, office.pk, day, at)

    return effect


def _remind_office(key: str, office_id: int, day: date, at: datetime) -> None:
    waiting = [Due(w.task, w.sop, w.period_label, w.row_no, w.activity, w.member, local(key, w.due_at).date())
               for w in deadlines(office_id, at + timedelta(days=9), at, limit=BATCH) if w.due_at and not w.suspended]
    mine: dict[Any, list[Due]] = {}
    for member in dict.fromkeys(due.member for due in waiting):
        for person in acting_for(office_id, member, at):
            mine.setdefault(person, []).extend(due for due in waiting if due.member == member)
    for person, tasks in mine.items():
        lines = reminder(day, tasks)
        if lines:
            services.tell(person=person, key=f"reminder@{day}", kind=REMINDER, actor=SYSTEM, at=at,
                          data={"day": day.isoformat(), "lines": [_line(line) for line in lines]})


def _line(line: Line) -> dict[str, Any]:
    return {"task": line.due.task, "title": line.due.title, "period": line.due.period, "row": line.due.row,
            "activity": line.due.activity, "due": long_date(line.due.day), "left": line.left}


def daily(at: datetime) -> str:
    """The slot of the day's reminders, in the time zone of the installation; empty before the hour they begin."""
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return here.date().isoformat() if here.hour >= HOUR else ""


def send(payload: Mapping[str, Any], at: datetime) -> Effect | None:
    """Send what a person was told by e-mail."""
    row, post_office = notification(payload["notification"]), mailer()
    if row.mailed_at is not None or not row.person.email:
        return None
    if post_office is None:
        raise NotReady("mail.none", "No mail server is set up.", remedy="Set CAPAIAN_SMTP_URL.")
    with override("id"):  # people of an office read Indonesian; a message has no reader to ask
        subject, body = letter(row)
    post_office.send(Mail(key=f"notification:{row.pk}", to=row.person.email, subject=subject, body=body))
    return lambda: services.mark_mailed(notification_id=row.pk, actor=SYSTEM, at=at)


def letter(row: Notification) -> tuple[str, str]:
    """Subject and text of the message."""
    facts = row.data
    greeting = _("Dear %(name)s,") % {"name": row.person.name}
    foot = _("You are told because you hold the post that has to act. You can change your address in Capaian.")
    if row.kind == REMINDER:
        count = len(facts["lines"])
        subject = ngettext("%(count)s task is near its deadline", "%(count)s tasks are near their deadline", count) % {
            "count": count}
        told = [f"- {days_left(x['left'])}: {x['activity']} ({x['title']}, {x['period']}), {x['due']}\n"
                f"  {settings.BASE_URL}/tugas/{x['task']}/" for x in facts["lines"]]
        return subject, "\n\n".join([greeting, subject + ".", "\n".join(told), foot])
    back = row.kind == RETURNED
    subject = (_("Returned: %(activity)s") if back else _("New task: %(activity)s")) % facts
    told = [f"{facts['title']}, {facts['period']}", _("Row %(row)s: %(activity)s") % facts]
    told += [_("Reason: %(reason)s") % facts] if facts.get("reason") else []
    told += [_("Due: %(due)s") % facts] if facts.get("due") else []
    return subject, "\n\n".join([greeting, "\n".join(told), f"{settings.BASE_URL}/tugas/{row.task_id}/", foot])


def send_dispatch(payload: Mapping[str, Any], at: datetime) -> Effect | None:
    """Send the addressee of a dispatch the link by which the signed document is fetched and its receipt recorded."""
    row, post_office = dispatch(payload["dispatch"]), mailer()
    if row.received_at is not None or not papers_of_dispatch(row.pk):
        return None
    if post_office is None:
        raise NotReady("mail.none", "No mail server is set up.", remedy="Set CAPAIAN_SMTP_URL.")
    link = links.link_row(payload["link"], row.office.key) if "link" in payload else services.open_link(
        dispatch=row, key=f"mailed:{row.pk}", until=row_until(payload), actor=SYSTEM, at=at)
    with override("id"):
        subject = row.subject
        body = "\n\n".join([
            _("To: %(who)s") % {"who": row.addressee},
            _("%(office)s sends you, with letter %(letter)s:") % {"office": row.office.name, "letter": row.letter or "–"},
            row.subject,
            _("Fetch the document and confirm its receipt here, until %(day)s:") % {
                "day": long_date(local(row.office.key, link.until).date())},
            f"{settings.BASE_URL}/kiriman/{links.token_of(link)}/",
            row.office.example_notice])
    post_office.send(Mail(key=f"dispatch:{row.pk}:{link.pk}", to=row.contact.strip(), subject=subject, body=body.strip() + "\n"))
    return None


def row_until(payload: Mapping[str, Any]) -> datetime:
    """Until when the link is good: as long after the dispatch was recorded, however late the message leaves."""
    return datetime.fromisoformat(payload["at"]) + timedelta(days=LINK_DAYS)


def _moment(office: str, at: datetime | None) -> str:
    if at is None:
        return ""
    here = local(office, at)
    return f"{long_date(here.date())} {clock(here)}"


TOPICS = {TASK_OPENED: opened, REMIND: remind, services.MAIL: send, DISPATCH_MAIL: send_dispatch}
PERIODIC = (Periodic("pengingat", REMIND, daily),)
