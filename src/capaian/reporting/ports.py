"""What this stage needs from outside: the cover that the office arranged itself. ``config/wiring.py`` connects it."""

from __future__ import annotations

from typing import Protocol

from capaian.kernel.paper import CoverLine, Sheet


class OwnCover(Protocol):
    """The cover of a report in the office's own template; empty where it has none in force."""

    def __call__(self, office_id: int, sheet: Sheet, title: str, period: str, year: int) -> tuple[CoverLine, ...]: ...


_cover: list[OwnCover] = []


def connect(cover: OwnCover) -> None:
    """Put what makes an office's own cover behind :func:`own_cover`."""
    _cover[:] = [cover]


def own_cover(office_id: int, sheet: Sheet, title: str, period: str, year: int) -> tuple[CoverLine, ...]:
    """The office's own cover, or nothing."""
    return _cover[0](office_id, sheet, title, period, year) if _cover else ()
