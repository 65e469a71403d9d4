"""The documents of a plan as files: composed from values, reproducible to the byte."""

from __future__ import annotations

from capaian.foundation.typesetting import Rendered, render_pdf
from capaian.kernel.paper import Sheet
from capaian.planning.domain.agreement_paper import agreement_paper
from capaian.planning.domain.cards import AgreementCard


def agreement_pdf(card: AgreementCard, sheet: Sheet) -> Rendered:
    """The agreement to be signed; its boxes are named in `agreement_paper.BOXES`. Dated when it was drafted."""
    return render_pdf(agreement_paper(card.agreement, sheet), at=card.drafted_at)
