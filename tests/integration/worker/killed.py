"""A worker of its own process for test_kill.py: it works one topic whose handler tells on a pipe that it began and then
waits for leave on another; the effect is a line in a file, written only when its key is not there yet."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def main(told: int, leave: int, effects: str) -> None:
    from capaian.cli.main import start_product

    start_product()
    from capaian.foundation import worker

    def handle(payload: Mapping[str, Any], at: datetime) -> None:
        os.write(told, b"!")
        os.read(leave, 1)
        path = Path(effects)
        there = path.read_text().splitlines() if path.exists() else []
        if payload["what"] not in there:
            with path.open("a") as out:
                out.write(payload["what"] + "\n")

    worker.TOPICS.clear()
    worker.TOPICS["note"] = handle
    worker.PERIODIC.clear()
    began = []

    def stopped(seconds: float) -> bool:
        began.append(seconds)
        return seconds > 0  # an empty queue ends it

    worker.work(worker="penguji", clock=lambda: datetime.now(UTC), stopped=stopped)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
