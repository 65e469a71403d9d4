"""Where everything stands in the form's workbook. Writer and reader share this and nothing else."""

from __future__ import annotations

from capaian.collection.selectors import FIRST_ROW, SHEET, VALUE_COLUMN, Line
from capaian.kernel.numbers import format_number

META = "_meta"
FORMAT = "capaian-form/1"
HEADER_ROW = FIRST_ROW - 1
LOCKED = ("A", "B", "C", "D", "E")
TITLES = ("No", "Sasaran", "Indikator kinerja (satuan)", "Target tahunan", "Target periode", "Realisasi", "Keadaan",
          "Alasan (bila tidak ada angka)", "Keterangan", "Kendala", "Tindak lanjut", "Pembilang", "Penyebut")
WIDTHS = (5, 34, 44, 16, 16, 18, 18, 30, 30, 30, 30, 14, 14)
COLUMNS = {"value": VALUE_COLUMN, "state": "G", "reason": "H", "note": "I", "obstacles": "J", "follow_up": "K",
           "numerator": "L", "denominator": "M"}
COMPUTED = "dihitung"
"""What stands in the locked figure of a ratio before its parts are there."""
STATES = {"Terisi": "value", "Belum ada data": "not_reported", "Tidak berlaku": "not_applicable"}
WORDS = {v: k for k, v in STATES.items()}


def locked_texts(line: Line) -> tuple[str, ...]:
    """What the locked cells of a row say; a workbook that says otherwise was changed."""
    period = f", {line.period_label}"
    return (str(line.number), line.indicator.objective.text, f"{line.indicator.name} ({line.indicator.unit}){period}",
            _number(line.target_year), line.target_label or _number(line.target_period))


def _number(value: object) -> str:
    return format_number(value) if value is not None else "–"  # type: ignore[arg-type]


__all__ = ["COLUMNS", "COMPUTED", "FIRST_ROW", "FORMAT", "HEADER_ROW", "LOCKED", "META", "SHEET", "STATES", "TITLES", "WIDTHS",
           "WORDS", "locked_texts"]
