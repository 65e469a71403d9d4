"""The office's own templates as they come in and are used: examined, kept, and filled with the letter of a task."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from capaian.foundation.typesetting import render_docx
from capaian.letters.domain.decree import adoption_decree, decree_of
from capaian.letters.domain.templates import COVER, ReportCover, values
from capaian.letters.exchange.covers import read_cover
from capaian.letters.exchange.templates import fill, usable
from capaian.letters.selectors import may_keep_templates, template_in_force
from capaian.letters.services import keep_template

if TYPE_CHECKING:
    from capaian.kernel.paper import CoverLine, Sheet, SignatureBox
    from capaian.letters.models import LetterTemplate
    from capaian.organisation.domain.actors import Actor
    from capaian.organisation.models import Office
    from capaian.sop.domain.pack import Pack


def take_template(*, office: Office, kind: str, name: str, data: bytes, actor: Actor, at: datetime) -> LetterTemplate:
    """Keep an uploaded template, examined first: refused whole with every problem named, or kept to be looked at."""
    if may_keep_templates(actor, office):  # whom the service refuses anyway is not worth reading a file for
        usable(data, kind)
    return keep_template(office=office, kind=kind, name=name, data=data, actor=actor, at=at)


def written(office_id: int, kind: str, letter: Any) -> tuple[bytes, int] | None:
    """The letter in the office's own template and the version of it; ``None`` where no template is in force."""
    found = template_in_force(office_id, kind)
    return (fill(found[1], values(kind, letter)), found[0].version) if found else None


def own_cover(office_id: int, sheet: Sheet, title: str, period: str, year: int) -> tuple[CoverLine, ...]:
    """The cover of a report as the office arranged it; nothing where it has no template of its own in force."""
    made = written(office_id, COVER, ReportCover(sheet, title, period, year))
    return read_cover(made[0]) if made else ()


def decree_docx(pack: Pack, *, office_id: int, sheet: Sheet, signer: SignatureBox, day: date, at: datetime) -> bytes | None:
    """The decree that adopts an SOP as a Word file: in the office's own template, else as the product sets it; ``None``
    where the office adopts without a decree."""
    decree = decree_of(pack, sheet, signer, day)
    if decree is None:
        return None
    own = written(office_id, "decree", decree)
    return own[0] if own else render_docx(adoption_decree(decree), at=at)
