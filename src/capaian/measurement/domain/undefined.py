"""The named cases in which there is no achievement. None of them is zero, none is silent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Undefined(StrEnum):
    """Why a target and a realisation give no achievement.

    >>> Undefined.TARGET_ZERO.sentence
    'target nol: pembagian dengan nol tidak terdefinisi'
    """

    NO_TARGET = "no-target"
    """The agreement or plan has no target for this period."""
    NO_DATA = "no-data"
    """Nothing was reported: not the same as a realisation of zero."""
    NOT_DUE = "not-due"
    """The figure is not expected yet (a yearly survey in the first quarter)."""
    NOT_APPLICABLE = "not-applicable"
    """The indicator does not apply to this unit or period, with a reason given by the officer."""
    TARGET_ZERO = "target-zero"
    """The rule divides by the target, and the target is zero."""
    REALISATION_ZERO = "realisation-zero"
    """T/R divides by the realisation, and the realisation is zero."""
    DENOMINATOR_ZERO = "denominator-zero"
    """A ratio of sums has nothing below the line."""
    PERCENT_SUM = "percent-sum"
    """The plan's rule would add up percentages."""
    NON_NUMERIC = "non-numeric"
    """A grade, a date, a sentence: no ladder of labels says what number it is."""

    @property
    def sentence(self) -> str:
        """The case in the words of the report (Indonesian, lower case)."""
        return _SENTENCE[self]


_SENTENCE = {
    Undefined.NO_TARGET: "tidak ada target",
    Undefined.NO_DATA: "tidak ada data realisasi",
    Undefined.NOT_DUE: "belum waktunya dilaporkan",
    Undefined.NOT_APPLICABLE: "tidak berlaku",
    Undefined.TARGET_ZERO: "target nol: pembagian dengan nol tidak terdefinisi",
    Undefined.REALISATION_ZERO: "realisasi nol: T/R tidak terdefinisi",
    Undefined.DENOMINATOR_ZERO: "penyebut rasio nol",
    Undefined.PERCENT_SUM: "persentase tidak dijumlahkan; perbaiki aturan penggabungan dalam rencana",
    Undefined.NON_NUMERIC: "bukan angka",
}


@dataclass(frozen=True)
class Absent:
    """A value that is not there, with the case and the officer's reason.

    >>> Absent(Undefined.NOT_DUE, "survei dilakukan triwulan IV").case.value
    'not-due'
    """

    case: Undefined = Undefined.NO_DATA
    reason: str = ""
