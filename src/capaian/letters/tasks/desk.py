"""What every letter of a task starts from: the office's sheet and time, the post that acts, numbers, the PDF it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from capaian.foundation.typesetting import render_pdf
from capaian.kernel.canonical import readable
from capaian.kernel.media import DOCX
from capaian.kernel.paper import Paper, Sheet, SignatureBox, Signatures, signature_boxes
from capaian.letters.exchange.taking import written
from capaian.letters.services import reserve_number, use_numbers
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local, sheet, signature_box
from capaian.procedures.ports import Left, Plain, Prepared, TaskRef, missing_fields
from capaian.procedures.selectors import acting_post, signers_of, titles_of
from capaian.sop.domain.kinds import LETTERS

if TYPE_CHECKING:
    from capaian.letters.models import Letter


@dataclass(frozen=True)
class Desk:
    """An official at a task at a moment. ``post`` is the one they act in, ``title`` as it stands under a signature."""

    task: TaskRef
    actor: Actor
    at: datetime

    @cached_property
    def here(self) -> datetime:
        return local(self.task.run.office, self.at)

    @property
    def today(self) -> date:
        return self.here.date()

    @cached_property
    def sheet(self) -> Sheet:
        return sheet(self.task.run.office)

    @cached_property
    def post(self) -> str:
        return acting_post(self.task, self.actor)

    @property
    def title(self) -> str:
        capacity = self.actor.capacity_for(self.task.member)
        return capacity.full_title if capacity else self.task.member_title

    def signer(self, key: str = "penanda-tangan", heading: str = "") -> SignatureBox:
        return signature_box(self.task.run.office_id, self.post, self.at, key=key, heading=heading)

    @cached_property
    def places(self) -> tuple[SignatureBox, ...]:
        """The places for paraf and signature of the steps ahead that sign this step's letter, keyed as they look for them.

        Only the post is printed: who signs, and whether as Plt. or Plh., stands in the stamp when they do.
        """
        titles = titles_of(self.task.run.office_id)
        return tuple(SignatureBox(f"{kind}-{post}", titles[f"position:{post}"], kind="initial" if kind == "initial" else "sign")
                     for kind, post in signers_of(self.task))

    @cached_property
    def author(self) -> SignatureBox | None:
        """The place of the official whose letter it is, where a later step signs it; else the acting post signs it."""
        return next((box for box in reversed(self.places) if box.kind == "sign"), None)

    @property
    def author_title(self) -> str:
        """The post from which the letter comes."""
        return self.author.title if self.author else self.title

    def author_or(self, key: str = "penanda-tangan", heading: str = "") -> SignatureBox:
        """The signature of the letter itself: of who signs it later, else of the acting post."""
        return replace(self.author, heading=heading) if self.author else self.signer(key, heading)

    def letter(self, book: str, subject: str, *, purpose: str = "", addressee: str = "") -> Letter:
        """The number of this letter of the task, reserved once and kept when the act is tried again."""
        return reserve_number(task=self.task, book=book, subject=subject, purpose=purpose or book, addressee=addressee,
                              day=self.today, actor=self.actor, at=self.at)

    def left(self, key: str, title: str, paper: Paper, **facts: Any) -> Left:
        """The paper as an artefact. Its facts and what was typed travel inside the file as data.json."""
        held = {"sop": self.task.run.sop, "period": self.task.run.period, "row": self.task.row.no, "facts": facts,
                "entry": dict(self.task.entry)}
        signed = self.places if key in LETTERS.get(self.task.kind, ()) else ()
        rendered = render_pdf(with_places(paper, signed), at=self.at, attachments={"data.json": readable(held)})
        if signed:
            names = {box.key for box in signed}
            boxes = {name: [b.page, b.x1, b.y1, b.x2, b.y2] for name, b in rendered.boxes.items() if name in names}
            facts = {**facts, "signable": True, "boxes": boxes, "pages": rendered.pages}
        name = f"{key}-{self.task.run.period}-{self.task.row.label}"
        return Left(key, title, f"{name}-{self.task.round}.pdf" if self.task.round > 1 else f"{name}.pdf",
                    rendered.pdf, facts=facts)

    def beside(self, kind: str, left: Left, letter: Any) -> tuple[Left, ...]:
        """The letter as PDF, and as a Word file where the office has put its own template of such letters in force."""
        return left, *own_copy(self.task.run.office_id, kind, left, letter)


def with_places(paper: Paper, places: tuple[SignatureBox, ...]) -> Paper:
    """The paper with the places for paraf, and for those signatures that it has no place for yet."""
    last = max((n for n, block in enumerate(paper.blocks) if isinstance(block, Signatures)), default=-1)
    known = {box.key for box in signature_boxes(paper)}
    more = tuple(box for box in places if box.key not in known)
    if not more:
        return paper
    if last < 0:
        return replace(paper, blocks=(*paper.blocks, Signatures(more)))
    block = paper.blocks[last]
    assert isinstance(block, Signatures)
    fuller = Signatures((*(b for b in more if b.kind == "initial"), *(b for b in more if b.kind == "sign"), *block.boxes))
    return replace(paper, blocks=(*paper.blocks[:last], fuller, *paper.blocks[last + 1:]))


def own_copy(office_id: int, kind: str, left: Left, letter: Any) -> tuple[Left, ...]:
    """The same letter in the office's own template; nothing where it has none in force."""
    made = written(office_id, kind, letter)
    if made is None:
        return ()
    content, version = made
    return (Left("letter-docx", f"{left.title} (DOCX)", f"{left.name.removesuffix('.pdf')}.docx", content, DOCX,
                 {"of": left.key, "template": kind, "version": version}),)


class Lettered(Plain):
    """What the kinds that leave letters share: declared fields, complete before closing; their numbers used after."""

    panel = "web/panels/fields.html"

    def blockers(self, task: TaskRef, outcome: str) -> list[str]:
        return missing_fields(self.fields(task), task.entry) or self.faults(task)

    def faults(self, task: TaskRef) -> list[str]:
        """What complete fields still contradict."""
        return []

    def finish(self, task: TaskRef, prepared: Prepared, outcome: str, *, actor: Actor, at: datetime) -> None:
        waiting = {left.facts.get("number") for left in prepared.left if left.facts.get("signable")}
        use_numbers(task=task, waiting=waiting - {None}, actor=actor, at=at)
