"""Writes of planning: plans, agreements, the medium term and earlier years' figures."""

from capaian.planning.services.agreements import draft_agreement, record_signature
from capaian.planning.services.nomenclature import record_nomenclature
from capaian.planning.services.plans import adopt_plan, copy_plan_forward
from capaian.planning.services.years import record_past, record_strategy

__all__ = [
    "adopt_plan",
    "copy_plan_forward",
    "draft_agreement",
    "record_nomenclature",
    "record_past",
    "record_signature",
    "record_strategy",
]
