"""What officers typed into a letter's fields, read as plain values. What is no date or number was refused before.

>>> lines_of("1. Kumpulkan data\\n\\n- Siapkan bukti\\nb) Laporkan")
('Kumpulkan data', 'Siapkan bukti', 'Laporkan')
>>> day_of("2025-01-06"), day_of("")
(datetime.date(2025, 1, 6), None)
>>> rows_of([{"nama": " Ani ", "jabatan": None}, {"nama": ""}])
[{'nama': 'Ani', 'jabatan': ''}]
>>> whole("3"), whole("2,5"), whole("")
(3, None, None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from capaian.kernel.paper import clean_text

_MARK = re.compile(r"^(?:\d{1,2}[.)]|[a-z][.)]|[-•–])\s+")


def text_of(value: Any) -> str:
    """The text without spaces around it and without anything invisible; empty for nothing.

    >>> text_of(" Bupati\\u202e\\u200b Contoh ")
    'Bupati Contoh'
    """
    return "" if value is None else clean_text(str(value)).strip()


def lines_of(value: Any) -> tuple[str, ...]:
    """Each typed line that says something, without the number or dash it begins with: documents number by themselves."""
    return tuple(line for raw in text_of(value).splitlines() if (line := _MARK.sub("", raw.strip()).strip()))


def day_of(value: Any) -> date | None:
    """The date of an ISO text."""
    text = text_of(value)
    return date.fromisoformat(text) if text else None


def moment_of(value: Any, zone: tzinfo | None) -> datetime | None:
    """The moment of an ISO text; one without a zone is meant in the office's own."""
    text = text_of(value)
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def whole(value: Any) -> int | None:
    """The whole number of a text, ``None`` where it is none."""
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() else None


def rows_of(value: Iterable[Mapping[str, Any]] | None) -> list[dict[str, str]]:
    """The lines of a typed table, those without any text left out."""
    rows = [{key: text_of(cell) for key, cell in row.items()} for row in value or ()]
    return [row for row in rows if any(row.values())]
