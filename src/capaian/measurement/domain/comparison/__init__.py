"""Published figures made again: which declared rule gives the printed achievement, or why none does."""

from capaian.measurement.domain.comparison.comparing import compare
from capaian.measurement.domain.comparison.findings import Finding
from capaian.measurement.domain.comparison.rows import PrintedRow, Verdict

__all__ = ["Finding", "PrintedRow", "Verdict", "compare"]
