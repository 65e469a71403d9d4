"""Dates in Indonesian words, as documents print them. Screens use the language of the reader; documents use this."""

from __future__ import annotations

from datetime import date, datetime, time

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def day_name(day: date) -> str:
    """The name of the day of the week.

    >>> day_name(date(2025, 1, 6))
    'Senin'
    """
    return DAYS[day.weekday()]


def month_name(day: date) -> str:
    """The name of the month.

    >>> month_name(date(2025, 1, 6))
    'Januari'
    """
    return MONTHS[day.month - 1]


def roman_month(day: date) -> str:
    """The month in Roman numerals, as letter numbers print it.

    >>> roman_month(date(2025, 9, 1))
    'IX'
    """
    return ROMAN_MONTHS[day.month - 1]


def long_date(day: date | None) -> str:
    """The date in words, the month by name; empty when there is none.

    >>> long_date(date(2025, 1, 6))
    '6 Januari 2025'
    >>> long_date(None)
    ''
    """
    return f"{day.day} {month_name(day)} {day.year}" if day else ""


def long_day(day: date | None) -> str:
    """The date with the name of its day.

    >>> long_day(date(2025, 1, 6))
    'Senin, 6 Januari 2025'
    """
    return f"{day_name(day)}, {long_date(day)}" if day else ""


def short_date(day: date | None) -> str:
    """The date in figures, for narrow columns.

    >>> short_date(date(2025, 1, 6))
    '06-01-2025'
    """
    return f"{day.day:02d}-{day.month:02d}-{day.year}" if day else ""


def clock(moment: time | datetime | None) -> str:
    """The time of day with a point, and the zone when the moment carries one of the three Indonesian zones.

    >>> clock(time(7, 30))
    '07.30'
    >>> from datetime import timedelta, timezone
    >>> clock(datetime(2025, 1, 6, 7, 30, tzinfo=timezone(timedelta(hours=7))))
    '07.30 WIB'
    """
    if moment is None:
        return ""
    zone = ""
    offset = moment.utcoffset()
    if offset is not None and offset.total_seconds() % 3600 == 0:
        zone = _ZONES.get(int(offset.total_seconds()) // 3600, "")
    return f"{moment.hour:02d}.{moment.minute:02d} {zone}".rstrip()


def number_in_words(number: int) -> str:
    """A whole number from 0 to 999.999.999.999 in words.

    >>> number_in_words(2025)
    'dua ribu dua puluh lima'
    >>> number_in_words(1100), number_in_words(17), number_in_words(111)
    ('seribu seratus', 'tujuh belas', 'seratus sebelas')
    """
    if not 0 <= number < 10**12:
        raise ValueError("number out of range")
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    for size, name, one in (
        (10**9, "miliar", ""), (10**6, "juta", ""), (1000, "ribu", "seribu"), (100, "ratus", "seratus"),
        (10, "puluh", ""),
    ):  # fmt: skip
        if number >= size:
            count, rest = divmod(number, size)
            head = one if one and count == 1 else f"{number_in_words(count)} {name}"
            return f"{head} {number_in_words(rest)}" if rest else head
    raise AssertionError(number)


def date_in_words(day: date) -> str:
    """The date spelled out, as minutes and statements open.

    >>> date_in_words(date(2025, 1, 6))
    'hari Senin tanggal enam bulan Januari tahun dua ribu dua puluh lima'
    """
    return (
        f"hari {day_name(day)} tanggal {number_in_words(day.day)} bulan {month_name(day)} "
        f"tahun {number_in_words(day.year)}"
    )


def counted(number: int) -> str:
    """A count with its words: "3 (tiga)", as letters state numbers of copies and days.

    >>> counted(3)
    '3 (tiga)'
    """
    return f"{number} ({number_in_words(number)})"
