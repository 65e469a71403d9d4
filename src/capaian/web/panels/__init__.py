"""What the panel of a kind of step shows above the declared fields, by its template.

A template without an entry needs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import TaskRef
from capaian.web.panels import drafts, forms, letters, papers

Panel = Callable[[TaskRef, Actor, datetime], Mapping[str, Any]]

PANELS: dict[str, Panel] = {
    "web/panels/design_form.html": forms.preview,
    "web/panels/review_form.html": forms.preview,
    "web/panels/distribute.html": forms.preview,
    "web/panels/collect.html": forms.receipts,
    "web/panels/fill.html": forms.fill,
    "web/panels/verify.html": forms.verify,
    "web/panels/record.html": papers.record,
    "web/panels/figures.html": papers.record,
    "web/panels/drafting.html": drafts.draft,
    "web/panels/review.html": drafts.review,
    "web/panels/socialise.html": papers.socialise,
    "web/panels/sign.html": papers.sign,
    "web/panels/gather.html": letters.documents,
}
