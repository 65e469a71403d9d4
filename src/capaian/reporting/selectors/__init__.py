"""Reads of reporting: the data that documents are made of, follow-ups, and the words of a draft with their comments."""

from capaian.reporting.selectors.around import series_within
from capaian.reporting.selectors.data import Success, data_of, live_data, needed_form, success, success_of
from capaian.reporting.selectors.followups import (
    KEEPERS,
    OTHERS,
    action_plan,
    earlier_follow_ups,
    follow_up,
    follow_ups,
    follow_ups_of,
    line_of,
    may_write,
    why_not_write,
)
from capaian.reporting.selectors.gate import missing_in, missing_sentence

__all__ = [
    "KEEPERS", "OTHERS", "Success", "action_plan", "data_of", "earlier_follow_ups", "follow_up", "follow_ups",
    "follow_ups_of", "line_of", "live_data", "may_write", "missing_in",
    "missing_sentence", "needed_form", "series_within", "success", "success_of", "why_not_write",
]
