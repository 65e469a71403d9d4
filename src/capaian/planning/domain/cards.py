"""An indicator as other stages see it: everything its card says, and the targets of one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from capaian.planning.domain.agreements import Agreement
from capaian.planning.domain.targets import Comparison


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan in force. ``remarks`` are what an officer should look at again: code, place, English message id."""

    id: int
    office_id: int
    year: int
    version: int
    title: str
    source_note: str
    example_notice: str
    remarks: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectiveCard:
    """A node of the cascade; ``path`` are the codes from the top down to its parent."""

    code: str
    kind: str
    text: str
    order: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post by key and title."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """One indicator of a plan, with its targets of the period asked for, to date, and of the year."""

    id: int
    code: str
    name: str
    operational_definition: str
    unit: str
    objective: ObjectiveCard
    level: str
    direction: str
    formula: str
    formula_options: Mapping[str, Any]
    decimals: int
    time_aggregation: str
    unit_aggregation: str
    is_budget: bool
    weight: Decimal
    category: str
    frequency: str
    calculation: str
    source_medium: str
    responsible: PostCard
    suppliers: tuple[PostCard, ...]
    evidence_required: bool
    smart: Mapping[str, str]
    note: str
    targets: Comparison
    verification: str = ""
    accuracy: str = ""
    limits: str = ""
    compensation: str = ""
    national_value: Decimal | None = None
    national_source: str = ""
    national_year: int | None = None


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """That a party (``first``, ``second``) signed: ``how`` is electronic or paper, ``reference`` token or place."""

    party: str
    how: str
    name: str
    title: str
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """A performance agreement as kept. ``superior`` is the key of the post, empty when it is outside the office."""

    id: int
    office: str
    position: PostCard
    superior: str
    state: str
    agreement: Agreement
    budget_approved_on: date | None
    due_on: date | None
    drafted_at: datetime
    signed_at: datetime | None
    signatures: tuple[SignatureCard, ...] = ()

    def signed_by(self, party: str) -> SignatureCard | None:
        """The signature of a party, if there is one."""
        return next((one for one in self.signatures if one.party == party), None)

    def late(self, today: date) -> bool:
        """Whether it is not in force after the day it was due."""
        return self.state == "draft" and self.due_on is not None and today > self.due_on
