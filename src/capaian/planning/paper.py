"""The documents of a plan as files: composed from values, reproducible to the byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from capaian.foundation.typesetting import Rendered, render_pdf, sheet_bytes
from capaian.kernel.paper import Sheet, SignatureBox
from capaian.planning.domain.action_plan import SHEET_COLUMNS, action_plan, action_plan_paper, sheet_rows
from capaian.planning.domain.agreement_paper import agreement_paper
from capaian.planning.domain.card_paper import cards_paper, tree_paper
from capaian.planning.domain.cards import AgreementCard
from capaian.planning.domain.plan import Plan
from capaian.planning.domain.years import PastValue, Strategy


def agreement_pdf(card: AgreementCard, sheet: Sheet) -> Rendered:
    """The agreement to be signed; its boxes are named in `agreement_paper.BOXES`. Dated when it was drafted."""
    return render_pdf(agreement_paper(card.agreement, sheet), at=card.drafted_at)


def action_plan_pdf(plan: Plan, posts: Mapping[str, str], sheet: Sheet, signer: SignatureBox, *, at: datetime) -> Rendered:
    """The Rencana Aksi with the place of the head's signature."""
    return render_pdf(action_plan_paper(action_plan(plan, posts), sheet, signer), at=at)


def action_plan_xlsx(plan: Plan, posts: Mapping[str, str], sheet: Sheet, *, at: datetime) -> bytes:
    """The Rencana Aksi as a spreadsheet."""
    action = action_plan(plan, posts)
    return sheet_bytes(action.title, SHEET_COLUMNS, sheet_rows(action), header_lines=(sheet.office.office_name,),
                       notice=sheet.notice, at=at)  # fmt: skip


def cards_pdf(
    plan: Plan,
    posts: Mapping[str, str],
    sheet: Sheet,
    *,
    past: Sequence[PastValue] = (),
    strategy: Strategy | None = None,
    only: str = "",
    at: datetime,
) -> Rendered:
    """The indicator cards, one a page, or the one of ``only``."""
    return render_pdf(cards_paper(plan, posts, sheet, past=past, strategy=strategy, only=only), at=at)


def tree_pdf(plan: Plan, sheet: Sheet, *, at: datetime) -> Rendered:
    """The performance tree."""
    return render_pdf(tree_paper(plan, sheet), at=at)
