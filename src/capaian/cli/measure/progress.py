"""A progress bar on standard error; silent where nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

WIDTH = 30


class Progress:
    """Shows how many rows are done and, where the size is known, how much of the file."""

    def __init__(self, size: int, position: Callable[[], int], *, shown: bool | None) -> None:
        self._size, self._position = size, position
        self._shown = sys.stderr.isatty() if shown is None else shown
        self._started = self._drawn = time.monotonic()

    def update(self, rows: int) -> None:
        """Draw again, at most five times a second."""
        if self._shown and time.monotonic() - self._drawn > 0.2:
            self._draw(rows)

    def finish(self, rows: int) -> None:
        """Draw the last time and leave the line."""
        if self._shown:
            self._size = 0
            self._draw(rows)
            sys.stderr.write("\n")

    def _draw(self, rows: int) -> None:
        self._drawn = time.monotonic()
        speed = rows / max(0.001, self._drawn - self._started)
        share = min(1.0, self._position() / self._size) if self._size else 1.0
        bar = "█" * int(share * WIDTH)
        sys.stderr.write(f"\r{bar:<{WIDTH}} {share:4.0%}  {rows:,} baris  {speed:,.0f}/detik ")
        sys.stderr.flush()
