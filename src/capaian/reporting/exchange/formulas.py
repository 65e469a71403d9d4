"""The rules of measurement written as spreadsheet formulas, so that any officer can recalculate a figure.

Each rule here is the twin of one in ``measurement.domain``; the tests recalculate whole sheets with another program and
compare every cell. An undefined case is the text that names it, never 0. Spreadsheets count in binary, so a comparison
allows for the last binary digit, and rounding first straightens the figure to 14 significant digits and at most 11
decimals. Where that does not help, ``binary`` knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from capaian.kernel.rounding import Rounding
from capaian.measurement.domain.formulas import Formula
from capaian.measurement.domain.specification import Shown, Spec, ZeroTarget
from capaian.measurement.domain.undefined import Undefined
from capaian.reporting.exchange.binary import SLACK

PLAIN: Mapping[tuple[Formula, int], str] = {
    (Formula.HIGHER, 1): "{R}/{T}*100",
    (Formula.LOWER_LINEAR, 1): "(2*{T}-{R})/{T}*100",
    (Formula.LOWER_INVERSE, 1): "{T}/{R}*100",
    (Formula.LOWER_GAP, 1): "({T}-{R})/{T}*100",
}
"""The formulas of T and R by key and version, as in ``measurement.domain.formulas.DEFINITIONS``."""
FUNCTIONS = {"sum": "SUM", "mean": "AVERAGE", "min": "MIN", "max": "MAX"}
"""How values are put together over periods or units, by the plan's word for it."""
_LOWER = (Formula.LOWER_LINEAR, Formula.LOWER_INVERSE, Formula.LOWER_GAP)


@dataclass(frozen=True)
class Places:
    """The cells that a rule reads: the target (or the lower bound of a range), the upper bound, the realisation."""

    target: str
    upper: str
    reached: str


def at_least(left: str, right: str) -> str:
    """The comparison left ≥ right, as for the numbers an officer wrote.

    >>> at_least("L5", "H5")
    'L5-H5>=-ABS(H5)*1E-14'
    """
    return f"{left}-{right}>=-ABS({right})*{SLACK}"


def said(case: Undefined) -> str:
    """An undefined case as a text in a formula.

    >>> said(Undefined.NO_DATA)
    '"tidak ada data realisasi"'
    """
    return f'"{case.sentence}"'


def meets(spec: Spec, at: Places) -> str:
    """Whether the target is met, as a condition over two numbers.

    >>> meets(Spec(Formula.LOWER_GAP), Places("H5", "G5", "L5"))
    'H5-L5>=-ABS(L5)*1E-14'
    """
    if spec.formula is Formula.RANGE:
        return f"AND({at_least(at.reached, at.target)},{at_least(at.upper, at.reached)})"
    if spec.plain is None:
        return f"ABS({at.reached}-{at.target})-{number(spec.tolerance)}<=ABS({at.target})*{SLACK}"
    return at_least(at.target, at.reached) if spec.plain in _LOWER else at_least(at.reached, at.target)


def met(spec: Spec, at: Places) -> str:
    """"Ya", "Tidak", or a dash where it cannot be said."""
    return f'IF(OR(ISTEXT({at.target}),ISTEXT({at.reached})),"–",IF({meets(spec, at)},"Ya","Tidak"))'


def achievement(spec: Spec, at: Places) -> str:
    """The exact achievement in per cent, or the text of the case in which there is none.

    >>> achievement(Spec(), Places("H5", "G5", "L5"))  # doctest: +NORMALIZE_WHITESPACE
    'IF(ISTEXT(H5),H5,IF(ISTEXT(L5),L5,IF(H5=0,"target nol: pembagian dengan nol tidak terdefinisi",L5/H5*100)))'
    """
    t, r = at.target, at.reached
    return f"IF(ISTEXT({t}),{t},IF(ISTEXT({r}),{r},{_rule(spec, at)}))"


def _rule(spec: Spec, at: Places) -> str:
    t, u, r = at.target, at.upper, at.reached
    zero = _zero(spec, at)
    if spec.formula is Formula.RANGE:
        below = f"IF({t}=0,{zero},{r}/{t}*100)"
        above = f"IF({u}=0,{zero},(2*{u}-{r})/{u}*100)"
        return f"IF({meets(spec, at)},100,IF({r}<{t},{below},{above}))"
    if spec.plain is None:
        excess = f"(ABS({r}-{t})-{number(spec.tolerance)})"
        return f"IF({meets(spec, at)},100,IF({t}=0,{zero},(ABS({t})-{excess})/ABS({t})*100))"
    body = PLAIN[spec.plain, spec.version].format(T=t, R=r)
    if spec.plain is Formula.LOWER_INVERSE:
        body = f"IF({r}=0,{said(Undefined.REALISATION_ZERO)},{body})"
    return f"IF({t}=0,{zero},{body})"


def _zero(spec: Spec, at: Places) -> str:
    if spec.zero_target is ZeroTarget.ZERO:
        return "0"
    undefined = said(Undefined.TARGET_ZERO)
    if spec.zero_target is ZeroTarget.FULL_WHEN_MET:
        return f"IF({meets(spec, at)},100,{undefined})"
    return undefined


def capped(spec: Spec, raw: str) -> str:
    """The achievement under the indicator's cap.

    >>> from decimal import Decimal
    >>> capped(Spec(cap=Decimal(120)), "T5"), capped(Spec(), "T5")
    ('IF(ISTEXT(T5),T5,MIN(T5,120))', 'T5')
    """
    return raw if spec.cap is None else f"IF(ISTEXT({raw}),{raw},MIN({raw},{number(spec.cap)}))"


def displayed(spec: Spec, value: str) -> str:
    """The figure as documents print it: the one place where rounding happens.

    >>> displayed(Spec(rounding=Rounding.TRUNCATE), "U5")
    'IF(ISTEXT(U5),U5,TRUNC(ROUND(U5,13-INT(LOG10(MAX(100,ABS(U5))))),2))'
    """
    source = f"({value}/100)" if spec.shown is Shown.FRACTION else value
    return f"IF(ISTEXT({value}),{value},{rounded(source, spec.places, spec.rounding)})"


def rounded(value: str, places: int, rule: Rounding) -> str:
    """``value`` with so many decimals by this rule."""
    straight = f"ROUND({value},13-INT(LOG10(MAX(100,ABS({value})))))"
    if rule is Rounding.TRUNCATE:
        return f"TRUNC({straight},{places})"
    up = f"ROUND({straight},{places})"
    if rule is Rounding.HALF_UP:
        return up
    units = f"ABS({straight})*10^{places}"
    tie = f"AND(ROUND({units}-INT({units}),7)=0.5,ISEVEN(INT({units})))"
    return f"ROUND({up}-IF({tie},SIGN({value})*10^-{places},0),{places})"


def band(spec: Spec, value: str, bounds: str, labels: str) -> str:
    """The word of the scale for a displayed figure; ``bounds`` ascend."""
    per_cent = f"{value}*100" if spec.shown is Shown.FRACTION else value
    return f'IF(ISNUMBER({value}),LOOKUP({per_cent},{bounds},{labels}),"")'


def rank(label: str, labels: str, numbers: str) -> str:
    """The number of a rank by the ladder of the indicator."""
    return f"IFERROR(INDEX({numbers},MATCH(TRIM({label}),{labels},0)),{said(Undefined.NON_NUMERIC)})"


def mean(values: str, weights: str, *, weighted: bool) -> str:
    """The mean of the cells that hold a number, by their weights where the plan gives different ones.

    >>> mean("R6:R8", "X6:X8", weighted=False)
    'AVERAGE(R6:R8)'
    """
    if not weighted:
        return f"AVERAGE({values})"
    weight = f"SUMPRODUCT({weights},--ISNUMBER({values}))"
    return f"IF({weight}=0,AVERAGE({values}),SUMPRODUCT({weights},{values})/{weight})"


def over_time(rule: str, values: str, column: str, lines: str) -> str:
    """One value for the reported periods; ``lines`` holds the row number of each that reported, else 0."""
    if rule == "last":
        return f"INDEX({column},MAX({lines}))"
    return f"{FUNCTIONS[rule]}({values})"


def number(value: object) -> str:
    """A constant in a formula, whatever the spreadsheet's own decimal mark is.

    >>> from decimal import Decimal
    >>> number(Decimal("2.50")), number(Decimal(120))
    ('2.5', '120')
    """
    exact = Fraction(str(value))
    return str(exact.numerator) if exact.denominator == 1 else repr(float(exact))
