"""The measurements of speed still measure what they say: their documents can be made from today's code."""

from __future__ import annotations

import runpy
from pathlib import Path

from capaian.kernel.paper import Chart, Table, walk

BENCH = Path(__file__).parents[3] / "bench"


def test_the_report_that_is_measured_has_its_charts_and_indicators() -> None:
    blocks = list(walk(runpy.run_path(str(BENCH / "report.py"))["paper"]().blocks))
    assert sum(isinstance(block, Chart) for block in blocks) == 30
    assert sum(len(block.rows) for block in blocks if isinstance(block, Table)) > 150


def test_the_forms_that_are_measured_are_lines_as_suppliers_hand_them_in() -> None:
    line = runpy.run_path(str(BENCH / "forms.py"))["line"](2, 7)
    assert (line.number, line.indicator.code, line.supplier) == (7, "IKU-2-7", "seksi-2")
