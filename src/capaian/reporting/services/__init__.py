"""Writes of reporting: follow-ups, the words of a draft and the comments on them."""

from capaian.reporting.services.drafts import act_on_comment, add_comment, keep_texts, minute_comments, save_words
from capaian.reporting.services.followups import open_follow_up, record_follow_ups, update_follow_up

__all__ = [
    "act_on_comment", "add_comment", "keep_texts", "minute_comments", "open_follow_up", "record_follow_ups", "save_words",
    "update_follow_up",
]
