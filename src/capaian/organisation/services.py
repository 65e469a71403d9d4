"""Writes of the office: founding it, appointing people, pointing roles to posts, recording working time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from capaian.foundation.services import audit, traced
from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.kernel.paper import clean_text
from capaian.organisation.domain.actors import Actor
from capaian.organisation.domain.calendar import calendar_from_data
from capaian.organisation.domain.policy import may_keep_office
from capaian.organisation.models import (
    Appointment,
    CalendarData,
    Office,
    OfficeRole,
    Oversight,
    Person,
    Position,
    Team,
    Unit,
)


def _permit(actor: Actor, office: Office) -> None:
    if not may_keep_office(actor, office.key):
        raise NotPermitted("organisation.keep", "Only the office's administrator may change this.")


def found_office(*, data: Mapping[str, Any], namespace: uuid.UUID, calendar: Mapping[str, Any], password: str | None,
                 example_notice: str = "", actor: Actor, at: datetime) -> Office:
    """Set up an office from its sheet (seeds/organisation): units, posts, teams, roles, people, accounts.

    ``password``: the first password of every account, or ``None`` for accounts that cannot log in yet. InvalidInput
    names a reference that points nowhere; nothing is kept then.
    """
    with traced(actor, at, "office.found", f"office:{data['key']}"):
        if not actor.system:
            raise NotPermitted("office.found", "An office is founded by the installer.")
        office = Office.objects.create(
            key=data["key"], namespace=namespace, government=data["government"], name=data["name"],
            address=data.get("address_printed", ""), city=data.get("city", ""), code=data.get("code", ""),
            paper=data.get("paper", "a4"),
            timezone=data.get("timezone", "Asia/Jakarta"), example_notice=example_notice)
        units = {u["key"]: Unit.objects.create(office=office, key=u["key"], title=u["title"]) for u in data.get("units", ())}
        posts: dict[str, Position] = {}
        for p in data["positions"]:
            posts[p["key"]] = Position.objects.create(office=office, key=p["key"], title=p["title"],
                                                      unit=units.get(p.get("unit", "")))
        for p in data["positions"]:
            if p.get("superior"):
                post = posts[p["key"]]
                post.superior = _known(posts, p["superior"], f"positions/{p['key']}/superior")
                post.save(update_fields=["superior"])
        for t in data.get("teams", ()):
            team = Team.objects.create(office=office, key=t["key"], title=t["title"])
            team.members.set(_known(posts, k, f"teams/{t['key']}") for k in t["members"])
        for r in data.get("roles", ()):
            role = OfficeRole.objects.create(office=office, key=r["key"], title=r["title"])
            role.positions.set(_known(posts, k.removeprefix("position:"), f"roles/{r['key']}") for k in r["actors"])
        hashed = make_password(password)
        short = office.key.removeprefix("kecamatan-")
        for p in data["people"]:
            login = p.get("login") or f"{p['position']}@{short}"
            user = User.objects.create(username=login, password=hashed, first_name=p["name"][:150])
            person = Person.objects.create(office=office, user=user, name=p["name"], nip=p.get("nip", ""),
                                           rank=p.get("rank", ""), administrator=p.get("administrator", False))
            if p.get("position"):
                Appointment.objects.create(position=_known(posts, p["position"], f"people/{p['name']}"), person=person,
                                           starts=at, kind="definitive", basis=p.get("basis", ""))
        record_calendar(office=office, data=calendar, actor=actor, at=at)
        audit(actor=actor, at=at, act="office.found", target=f"office:{office.key}")
        return office


def _known(posts: Mapping[str, Position], key: str, place: str) -> Position:
    if key not in posts:
        raise InvalidInput("organisation.reference", "There is no post “%(key)s”.", key=key, place=place)
    return posts[key]


def record_calendar(*, office: Office, data: Mapping[str, Any], actor: Actor, at: datetime) -> CalendarData:
    """Keep new working-time data; deadlines that are already set stay."""
    with traced(actor, at, "calendar.record", f"office:{office.key}"):
        _permit(actor, office)
        calendar_from_data(data, zone=office.timezone)
        row = CalendarData.objects.create(office=office, data=dict(data), recorded_at=at)
        audit(actor=actor, at=at, act="calendar.record", target=f"office:{office.key}", row=row.pk)
        return row


def set_letterhead(*, office: Office, address: str, city: str, code: str, paper: str, actor: Actor, at: datetime) -> Office:
    """What documents made from now on carry: the lines of the address, the place they are dated at, the office's code in
    letter numbers, the size of the paper (``a4`` or ``f4``). Documents and numbers that there are stay as they are."""
    with traced(actor, at, "organisation.letterhead", f"office:{office.key}"):
        _permit(actor, office)
        row = Office.objects.select_for_update().get(pk=office.pk)
        if paper not in dict(Office._meta.get_field("paper").flatchoices):
            raise InvalidInput("office.paper", "The paper is A4 or F4.", place="paper")
        for place, text, most in (("address", address, 300), ("city", city, 100), ("code", code, 40)):
            if len(clean_text(text).strip()) > most:
                raise InvalidInput("office.long", "At most %(most)s letters fit here.", most=most, place=place)
        if not city.strip():
            raise InvalidInput("office.city", "Say the place at which documents are dated.", place="city")
        before = {name: getattr(row, name) for name in ("address", "city", "code", "paper")}
        row.address, row.city, row.code, row.paper = (
            "\n".join(line.strip() for line in clean_text(address).strip().split("\n")), clean_text(city).strip(),
            " ".join(clean_text(code).split()), paper)
        row.save(update_fields=["address", "city", "code", "paper"])
        audit(actor=actor, at=at, act="organisation.letterhead", target=f"office:{office.key}", before=before,
              after={name: getattr(row, name) for name in before})
    return row


def set_email(*, person: Person, email: str, actor: Actor, at: datetime) -> None:
    """Where a person is told by e-mail; empty: in the application only. One's own address, or by the administrator."""
    with traced(actor, at, "organisation.email", f"person:{person.pk}"):
        if actor.person != person.pk:
            _permit(actor, person.office)
        address = email.strip()
        if address:
            try:
                validate_email(address)
            except ValidationError as wrong:
                raise InvalidInput("person.email", "“%(text)s” is no e-mail address.", place="email",
                                   text=address) from wrong
        Person.objects.filter(pk=person.pk).update(email=address)
        audit(actor=actor, at=at, act="organisation.email", target=f"person:{person.pk}", given=bool(address))


def appoint(*, position: Position, person: Person, kind: str, starts: datetime, ends: datetime | None = None,
            basis: str = "", actor: Actor, at: datetime) -> Appointment:
    """Appoint a person to a post. A second definitive holder is refused; a Plt or Plh needs an end or may stay open."""
    with traced(actor, at, "appoint", f"position:{position.key}"):
        _permit(actor, position.office)
        if person.office_id != position.office_id:
            raise InvalidInput("appoint.office", "That person belongs to another office.", place="person")
        if kind not in Appointment.Kind.values:
            raise InvalidInput("appoint.kind", "Choose definitive, Plt or Plh.", place="kind")
        if ends is not None and ends <= starts:
            raise InvalidInput("appoint.dates", "The end lies before the start.", place="ends")
        if kind == "definitive":
            holder = Appointment.objects.select_for_update().filter(position=position, kind=kind, ends__isnull=True).first()
            if holder is not None and holder.starts >= starts:
                raise Conflict("appoint.held", "Another person holds this post from a later day.")
            if holder is not None:
                holder.ends = starts
                holder.save(update_fields=["ends"])
        row = Appointment.objects.create(position=position, person=person, kind=kind, starts=starts, ends=ends, basis=basis)
        audit(actor=actor, at=at, act="appoint", target=f"position:{position.key}", person=person.pk, kind=kind)
        return row


def end_appointment(*, appointment: Appointment, ends: datetime, actor: Actor, at: datetime) -> None:
    """End an appointment at this moment; what was done under it stays as it was recorded."""
    with traced(actor, at, "appoint.end", f"position:{appointment.position.key}"):
        _permit(actor, appointment.position.office)
        if ends <= appointment.starts:
            raise InvalidInput("appoint.dates", "The end lies before the start.", place="ends")
        appointment.ends = ends
        appointment.save(update_fields=["ends"])
        audit(actor=actor, at=at, act="appoint.end", target=f"position:{appointment.position.key}", row=appointment.pk)


def grant_oversight(*, position: Position, basis: str, actor: Actor, at: datetime) -> Oversight:
    """Let a post see how every office of its government stands (Inspektorat, Bappeda), by the decree that says so."""
    with traced(actor, at, "oversight.grant", f"position:{position.key}"):
        _installer(actor)
        if not basis.strip():
            raise InvalidInput("oversight.basis", "Name the decree that this rests on.", place="basis")
        if Oversight.objects.filter(position=position, ends__isnull=True).exists():
            raise Conflict("oversight.twice", "“%(post)s” sees every office already.", post=position.title)
        row = Oversight.objects.create(position=position, basis=basis.strip(), starts=at)
        audit(actor=actor, at=at, act="oversight.grant", target=f"position:{position.key}", basis=row.basis)
        return row


def end_oversight(*, position: Position, actor: Actor, at: datetime) -> None:
    """From this moment the post sees its own office only."""
    with traced(actor, at, "oversight.end", f"position:{position.key}"):
        _installer(actor)
        row = Oversight.objects.select_for_update().filter(position=position, ends__isnull=True).first()
        if row is None:
            raise NotFound("oversight.none", "“%(post)s” does not see other offices.", post=position.title)
        row.ends = at
        row.save(update_fields=["ends"])
        audit(actor=actor, at=at, act="oversight.end", target=f"position:{position.key}")


def _installer(actor: Actor) -> None:
    """Sight of other offices is not given by an office to itself."""
    if not actor.system:
        raise NotPermitted("oversight.installer", "Only the installer lets a post see other offices.")


def point_role(*, role: OfficeRole, positions: Sequence[Position], actor: Actor, at: datetime) -> None:
    """Point a role of the SOPs to these posts. Steps that open from now on go to them; open tasks stay."""
    with traced(actor, at, "role.point", f"role:{role.key}"):
        _permit(actor, role.office)
        if not positions:
            raise InvalidInput("role.empty", "A role needs at least one post.", place=role.title)
        if any(p.office_id != role.office_id for p in positions):
            raise InvalidInput("role.office", "That post belongs to another office.", place=role.title)
        before = sorted(role.positions.values_list("key", flat=True))
        role.positions.set(positions)
        audit(actor=actor, at=at, act="role.point", target=f"role:{role.key}", before=before,
              after=sorted(p.key for p in positions))
