"""Published figures made again: which declared rule gives the printed achievement, or why none does."""

from capaian.measurement.domain.comparison.comparing import PrintedRow, Verdict, compare
from capaian.measurement.domain.comparison.findings import Finding

__all__ = ["Finding", "PrintedRow", "Verdict", "compare"]
