"""Writes of reporting: follow-ups, the words of a draft and the comments on them."""

from capaian.reporting.services.followups import open_follow_up, record_follow_ups, update_follow_up

__all__ = ["open_follow_up", "record_follow_ups", "update_follow_up"]
