"""The retention schedule (JRA) an office begins with. It differs per region, so an office may replace it; the source
stays empty where no official text was read.

>>> retention("quarter").fate
'musnah'
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Retention:
    """Years in the active and inactive file, what happens then, and the text it rests on."""

    active: int
    inactive: int
    fate: str
    source: str = ""


_SCHEDULE = {"year": Retention(2, 4, "permanen"), "semester": Retention(1, 1, "musnah"),
             "quarter": Retention(1, 1, "musnah"), "month": Retention(1, 1, "musnah")}
CLASSIFICATION = "000.8.6.3"


def retention(period_kind: str) -> Retention:
    """The retention of a run's file, by the length of its period."""
    return _SCHEDULE[period_kind]
