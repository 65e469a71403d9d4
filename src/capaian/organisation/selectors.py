"""Reads of the office: who is who at a given moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from capaian.kernel.errors import NotFound
from capaian.kernel.paper import Letterhead, Sheet, SignatureBox
from capaian.organisation.domain.actors import PREFIX, Actor, Capacity
from capaian.organisation.domain.calendar import WorkingCalendar, calendar_from_data
from capaian.organisation.domain.policy import may_watch
from capaian.organisation.models import Appointment, CalendarData, Office, OfficeRole, Oversight, Person, Position, Team


@dataclass(frozen=True)
class Official:
    """Who holds a post at a moment, as printed on a document. ``name`` is empty for a vacant post."""

    position: str
    title: str
    name: str = ""
    nip: str = ""
    rank: str = ""
    kind: str = "definitive"
    person: int | None = None

    @property
    def full_title(self) -> str:
        return PREFIX[self.kind] + self.title


def office(key: str) -> Office:
    row = Office.objects.filter(key=key).first()
    if row is None:
        raise NotFound("office.unknown", "There is no office “%(key)s” here.", key=key)
    return row


def named(key: str) -> QuerySet[Office, Any]:
    """The id of the office of that key, for the condition of another query; of no office, nothing."""
    return Office.objects.filter(key=key).values("pk")[:1]


def offices() -> list[Office]:
    return list(Office.objects.order_by("key"))


def letterhead(row: Office) -> Letterhead:
    """The head of every document of this office, in capitals as the rules of official correspondence ask."""
    return Letterhead(government=row.government.upper(), office_name=row.name.upper(),
                      address=tuple(row.address.split("\n")) if row.address else ())


def sheet(key: str) -> Sheet:
    """What every document of this office carries: head, place, and the notice of example data."""
    row = office(key)
    return Sheet(office=letterhead(row), place=row.city, notice=row.example_notice, size="f4" if row.paper == "f4" else "a4")


def local(key: str, at: datetime) -> datetime:
    """The moment in the office's own time zone (WIB, WITA, WIT)."""
    return at.astimezone(ZoneInfo(office(key).timezone))


def signature_box(office_id: int, position: str, at: datetime, *, key: str = "", heading: str = "",
                  kind: Literal["sign", "initial"] = "sign") -> SignatureBox:
    """The box of whoever holds this post at the moment, Plt./Plh. before the title."""
    who = official(office_id, position, at)
    return SignatureBox(key=key or position, title=who.title, name=who.name, nip=who.nip, rank=who.rank,
                        prefix=PREFIX[who.kind].strip(), heading=heading, kind=kind)


def in_force(at: datetime) -> QuerySet[Appointment]:
    """The appointments that count at this moment."""
    return Appointment.objects.filter(Q(ends__isnull=True) | Q(ends__gt=at), starts__lte=at)


def actor_of(*, at: datetime, user: int | None = None, person: int | None = None) -> Actor:
    """The actor that this account or person is at this moment, with every post they hold, also as Plt or Plh.

    NotFound when the account belongs to nobody. Three queries.
    """
    found = Person.objects.select_related("office").filter(**({"user_id": user} if user else {"pk": person})).first()
    if found is None:
        raise NotFound("person.unknown", "This account belongs to no official.")
    now = Q(ends__isnull=True) | Q(ends__gt=at)
    sees = Exists(Oversight.objects.filter(now, position=OuterRef("position"), starts__lte=at))
    held = list(in_force(at).filter(person=found).select_related("position").annotate(watches=sees).order_by("pk"))
    teams: dict[int, list[str]] = {}
    through = Team.members.through.objects.filter(position__in=[a.position_id for a in held])
    for position, key in through.values_list("position_id", "team__key"):
        teams.setdefault(position, []).append(key)
    capacities = tuple(Capacity(a.position.key, a.position.title, a.kind, a.pk, tuple(sorted(teams.get(a.position_id, ()))),
                                a.watches) for a in held)
    return Actor(found.pk, found.name, capacities, found.office.key, found.nip, found.administrator)


def watched(actor: Actor) -> list[Office]:
    """The offices whose standing this official sees, by name: all of their government, or none. One query."""
    if not actor.watches:
        return []
    own = Office.objects.filter(key=actor.office).values("government")[:1]
    return list(Office.objects.filter(government=Subquery(own)).order_by("name", "key"))


def seen_office(actor: Actor, key: str) -> Office:
    """An office whose standing this official may see: their own, or one that they watch. NotFound for any other."""
    known = {row.key: row for row in Office.objects.filter(key__in=(key, actor.office))}
    own, found = known.get(actor.office), known.get(key)
    if own is None or found is None or not (found == own or may_watch(actor, own.government, found.government)):
        raise NotFound("office.unknown", "There is no office “%(key)s” here.", key=key)
    return found


def watchers(at: datetime) -> list[Oversight]:
    """Every oversight in force at this moment."""
    rows = Oversight.objects.filter(Q(ends__isnull=True) | Q(ends__gt=at)).select_related("position__office")
    return list(rows.order_by("position__office__key", "position__key"))


def actor_named(username: str, at: datetime) -> Actor:
    """The actor behind the account of that name; NotFound when there is no such account or it belongs to nobody."""
    person = Person.objects.filter(user__username=username).values_list("pk", flat=True).first()
    if person is None:
        raise NotFound("account.unknown", "There is no official with the account “%(name)s”.", name=username)
    return actor_of(person=person, at=at)


def official(office_id: int, position: str, at: datetime) -> Official:
    """Who signs for this post at this moment: the definitive holder unless a Plt or Plh stands in."""
    post = Position.objects.filter(office=office_id, key=position).first()
    if post is None:
        raise NotFound("position.unknown", "There is no post “%(key)s”.", key=position)
    return _held(post, list(in_force(at).filter(position=post).select_related("person")))


def _held(post: Position, held: list[Appointment]) -> Official:
    if not held:
        return Official(post.key, post.title)
    now = max(held, key=lambda a: (a.kind != Appointment.Kind.DEFINITIVE, a.starts))
    return Official(post.key, post.title, now.person.name, now.person.nip, now.person.rank, now.kind, now.person_id)


def officials(office_id: int, at: datetime) -> dict[str, Official]:
    """Every post of the office with who stands for it at this moment, in the order of the office's list. Two queries."""
    held: dict[int, list[Appointment]] = {}
    for a in in_force(at).filter(position__office=office_id).select_related("person"):
        held.setdefault(a.position_id, []).append(a)
    return {post.key: _held(post, held.get(post.pk, []))
            for post in Position.objects.filter(office=office_id).order_by("pk")}


def posts_of(office_id: int, references: Iterable[str]) -> tuple[str, ...]:
    """The posts behind these references, each once: a position itself, every post of a team or a role."""
    found: dict[str, None] = {}
    for reference in references:
        for member in members(office_id, reference):
            kind, _, key = member.partition(":")
            team = Position.objects.filter(office=office_id, team__office=office_id, team__key=key).order_by("pk")
            found.update(dict.fromkeys(team.values_list("key", flat=True) if kind == "team" else (key,)))
    return tuple(found)


def standing_in(office_id: int, member: str, at: datetime) -> int:
    """The person who acts for a post, a team or a role at this moment (of several, the first); NotFound when vacant."""
    kind, _, key = member.partition(":")
    if kind == "team":
        posts = list(Team.members.through.objects.filter(team__office=office_id, team__key=key)
                     .order_by("pk").values_list("position__key", flat=True))
    else:
        posts = [m.partition(":")[2] for m in members(office_id, member)]
    for post in posts:
        who = official(office_id, post, at)
        if who.person is not None:
            return who.person
    raise NotFound("position.vacant", "Nobody holds “%(member)s” at this moment.", member=member)


def acting_for(office_id: int, member: str, at: datetime) -> list[Person]:
    """Everybody who may act for ``position:KEY`` or ``team:KEY`` at this moment, each once, also as Plt or Plh."""
    kind, _, key = member.partition(":")
    posts = Q(position__key=key) if kind == "position" else Q(position__team__office=office_id, position__team__key=key)
    held = in_force(at).filter(posts, position__office=office_id).select_related("person").order_by("pk")
    return list(dict.fromkeys(a.person for a in held))


def members(office_id: int, reference: str) -> tuple[str, ...]:
    """The members that an actor reference means now: ``role:KEY`` is every post of the role, else itself."""
    kind, _, key = reference.partition(":")
    if kind != "role":
        return (reference,)
    keys = OfficeRole.positions.through.objects.filter(officerole__office=office_id, officerole__key=key)
    return tuple(f"position:{k}" for k in keys.order_by("position_id").values_list("position__key", flat=True))


def titles(office_id: int) -> dict[str, str]:
    """Every ``position:``, ``team:`` and ``role:`` of the office with its Indonesian title. Three queries."""
    out = {f"position:{k}": t for k, t in Position.objects.filter(office=office_id).values_list("key", "title")}
    out |= {f"team:{k}": t for k, t in Team.objects.filter(office=office_id).values_list("key", "title")}
    return out | {f"role:{k}": t for k, t in OfficeRole.objects.filter(office=office_id).values_list("key", "title")}


def manned(office_id: int, references: Iterable[str]) -> set[str]:
    """Of these posts, teams and roles of the office: those that have a post in them. Two queries."""
    out = {reference for reference in references if reference.startswith("position:")}
    teams = Team.objects.filter(office=office_id, members__isnull=False).values_list("key", flat=True).distinct()
    roles = OfficeRole.objects.filter(office=office_id, positions__isnull=False).values_list("key", flat=True).distinct()
    return out | {f"team:{k}" for k in teams} | {f"role:{k}" for k in roles}


_TITLED: dict[str, type[Position] | type[Team] | type[OfficeRole]] = {
    "position": Position, "team": Team, "role": OfficeRole}


def title_of(office_id: int, reference: str) -> str:
    """The Indonesian title of one ``position:``, ``team:`` or ``role:``; the reference itself when unknown. One query."""
    kind, _, key = reference.partition(":")
    if kind not in _TITLED:
        return reference
    rows = _TITLED[kind]._default_manager.filter(office=office_id, key=key)
    return rows.values_list("title", flat=True).first() or reference


def unknown_references(office_id: int, references: set[str]) -> set[str]:
    """Those references that this office has no post, team or role for."""
    return references - set(titles(office_id))


def positions_in_roles(office_id: int, roles: Iterable[str]) -> dict[str, frozenset[str]]:
    """The posts of each of these roles, empty for one that the office does not have. One query."""
    found: dict[str, set[str]] = {role: set() for role in roles}
    pairs = OfficeRole.positions.through.objects.filter(officerole__office=office_id, officerole__key__in=found)
    for role, post in pairs.values_list("officerole__key", "position__key"):
        found[role].add(post)
    return {role: frozenset(posts) for role, posts in found.items()}


def positions_in_role(office_id: int, role: str) -> frozenset[str]:
    return frozenset(m.removeprefix("position:") for m in members(office_id, f"role:{role}"))


def calendar(office_id: int) -> WorkingCalendar:
    """The working time that counts now: the national data with the office's own."""
    row = CalendarData.objects.filter(office=office_id).order_by("-pk").values_list("pk", flat=True).first()
    if row is None:
        raise NotFound("calendar.none", "The office has no working calendar yet.",
                       remedy="Load one with “capaian calendar load”.")
    return _calendar(row)


@lru_cache(maxsize=32)
def _calendar(pk: int) -> WorkingCalendar:
    row = CalendarData.objects.select_related("office").get(pk=pk)
    return calendar_from_data(row.data, zone=row.office.timezone)


def position_row(office_id: int, key: str) -> Position:
    row = Position.objects.select_related("office").filter(office=office_id, key=key).first()
    if row is None:
        raise NotFound("position.unknown", "There is no post “%(key)s”.", key=key)
    return row


def person_row(pk: int) -> Person:
    row = Person.objects.select_related("office").filter(pk=pk).first()
    if row is None:
        raise NotFound("person.unknown", "This account belongs to no official.")
    return row


def position_ids(office_id: int) -> dict[str, int]:
    """The posts of the office: key → id. One query."""
    return dict(Position.objects.filter(office=office_id).values_list("key", "pk"))


def people(office_id: int) -> list[Person]:
    return list(Person.objects.filter(office=office_id).select_related("user").order_by("pk"))


def chart(office_id: int, at: datetime) -> dict[str, Any]:
    """The organisation page: posts with their holders at this moment, teams and roles with their posts."""
    holders: dict[int, list[Appointment]] = {}
    for a in in_force(at).filter(position__office=office_id).select_related("person").order_by("starts"):
        holders.setdefault(a.position_id, []).append(a)
    posts = Position.objects.filter(office=office_id).select_related("unit").order_by("pk")
    return {
        "posts": [(post, holders.get(post.pk, [])) for post in posts],
        "teams": list(Team.objects.filter(office=office_id).prefetch_related("members")),
        "roles": list(OfficeRole.objects.filter(office=office_id).prefetch_related("positions")),
        "people": people(office_id),
    }
