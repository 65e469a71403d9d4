"""An SOP of the officer's own office, opened to be read or written; and how a draft is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from capaian.kernel.errors import Conflict, NotFound
from capaian.organisation import selectors as organisation
from capaian.organisation.domain.actors import Actor
from capaian.sop import selectors as library
from capaian.sop import services
from capaian.sop.domain.editing import declare_roles
from capaian.sop.domain.pack import Pack, Role

GROUPS = ("position", "team", "role")


def opened(version_id: int, actor: Actor) -> Any:
    """A version of the officer's own office; anybody else is told that there is none."""
    version = library.version(version_id)
    if version.definition.office.key != actor.office:
        raise NotFound("sop.unknown", "There is no such SOP version.")
    return version


def drafted(version_id: int, actor: Actor) -> Any:
    """A draft that this officer may write. ``Conflict`` for a version that is in force or revoked."""
    version = opened(version_id, actor)
    refused = why_no_draft(version, actor)
    if refused is not None:
        raise refused
    if version.state != "draft":
        raise Conflict("sop.read_only", "A version that was in force is never changed.",
                       remedy="Make a draft of the next version from its page.")
    return version


def why_no_draft(version: Any, actor: Actor) -> Any:
    """Why this officer may not write drafts here; ``None`` when they may."""
    office = version.definition.office
    return library.drafting_refusal(office.key, office.pk, actor)


def keep(version: Any, pack: Pack, *, seen: int, actor: Actor, at: datetime) -> Any:
    """The draft with this content; roles that it newly names are taken over from the office."""
    office = version.definition.office
    kept = services.save_draft(office=office, pack=with_roles(pack, office.pk), seen_edit=seen, actor=actor, at=at)
    return library.version(kept.pk)


def with_roles(pack: Pack, office_id: int) -> Pack:
    """The pack with the posts of every role that it names."""
    named = {lane.actor for lane in pack.lanes} | {work.actor for row in pack.rows for work in row.works}
    lacking = {ref for ref in named if ref.startswith("role:")} - {f"role:{r.key}" for r in pack.roles if r.actors}
    if not lacking:
        return pack
    titles = organisation.titles(office_id)
    return declare_roles(pack, [Role(ref.removeprefix("role:"), titles[ref], organisation.members(office_id, ref))
                                for ref in sorted(lacking) if ref in titles])


def actors(titles: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The office's posts, teams and roles to choose from, group by group."""
    groups = [(group, [(ref, title) for ref, title in titles.items() if ref.startswith(f"{group}:")]) for group in GROUPS]
    return [(group, members) for group, members in groups if members]
