"""Reading the fields of a plan document: exact, and every fault remembered with its place."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.kernel.periods import Period
from capaian.kernel.rounding import Rounding
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.vocabulary import FORMULAS

MAX_DECIMALS: Final = 6
"""A target is stored with at most six decimals (and eighteen digits before them)."""

ZERO_TARGET: Final = ("undefined", "zero", "met")
"""What an achievement is when the target is zero: undefined with a reason, 0, or 100 when the realisation meets it."""


def raise_all(problems: list[CapaianError]) -> None:
    """Raise what was found: one fault as itself, several as `ManyProblems`, none not at all."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblems(problems)


class Reader:
    """Reads fields and remembers what was wrong, so that one reading tells all faults."""

    def __init__(self, problems: list[CapaianError]) -> None:
        self.problems = problems

    def refuse(self, problem: CapaianError) -> None:
        self.problems.append(problem)

    def rows(self, data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        """The rows of a list; anything that is no row is refused and left out."""
        given = data.get(name)
        if given is not None and not isinstance(given, list):
            self.refuse(InvalidInput("plan.shape", "“%(field)s” is not a list of rows.", place=name, field=name))
            return []
        kept = [row for row in given or () if isinstance(row, Mapping)]
        if len(kept) != len(given or ()):
            self.refuse(InvalidInput("plan.shape", "“%(field)s” is not a list of rows.", place=name, field=name))
        return kept

    def mapping(self, row: Mapping[str, Any], name: str, place: str) -> Mapping[Any, Any]:
        """A field that holds names with values; empty when it is not there."""
        given = row.get(name)
        if given is None or isinstance(given, Mapping):
            return given or {}
        self.refuse(InvalidInput("plan.shape", "“%(field)s” is not a list of rows.",
                                 place=f"{place}.{name}", field=name))  # fmt: skip
        return {}

    def text(self, row: Mapping[str, Any], name: str, place: str) -> str:
        value = row.get(name)
        if value is None or not str(value).strip():
            self.refuse(InvalidInput("plan.missing", "“%(field)s” is missing.", place=f"{place}.{name}", field=name))
            return ""
        return str(value).strip()

    def choice(self, row: Mapping[str, Any], name: str, among: Any, place: str, default: str | None = None) -> str:
        value = row.get(name, default)
        value = value if isinstance(value, str | None) else str(value)
        if value is None:
            self.refuse(InvalidInput("plan.missing", "“%(field)s” is missing.", place=f"{place}.{name}", field=name))
        elif value not in among:
            self.refuse(InvalidInput("plan.choice", "“%(value)s” is not a possible %(field)s.",
                                     place=f"{place}.{name}", value=value, field=name))  # fmt: skip
        return str(value)

    def number(self, value: Any, place: str) -> Decimal:
        if isinstance(value, (int, str, Decimal)) and not isinstance(value, bool):
            try:
                number = Decimal(value)
                if number.is_finite() and number == round(number, MAX_DECIMALS) and abs(number) < Decimal(10) ** 18:
                    return number
            except InvalidOperation:
                pass
        self.refuse(InvalidInput("plan.number", "“%(value)s” is not an exact number of at most %(decimals)s decimals.",
                                 place=place, value=value, decimals=MAX_DECIMALS))  # fmt: skip
        return Decimal()

    def whole(self, value: Any, place: str, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.refuse(InvalidInput("plan.whole", "“%(value)s” is not a whole number from 0 to %(most)s.",
                                 place=place, value=value, most=most))  # fmt: skip
        return 0

    def period(self, key: Any, place: str) -> Period | None:
        try:
            return Period.parse(str(key))
        except InvalidInput as problem:
            problem.place = place
            self.problems.append(problem)
            return None

    def target(self, given: Any, place: str) -> TargetValue:
        if not isinstance(given, Mapping):
            return TargetValue(value=self.number(given, place))
        known = {"lower", "upper"}, {"label"}, {"reason"}
        if set(given) not in known:
            self.refuse(InvalidInput(
                "plan.target", "A target is a number, lower and upper, a label, or the reason of its absence.",
                place=place))  # fmt: skip
            return TargetValue()
        if "lower" in given:
            lower, upper = self.number(given["lower"], place), self.number(given["upper"], place)
            if lower > upper:
                self.refuse(InvalidInput("plan.range", "The lower bound lies above the upper bound.", place=place))
            return TargetValue(lower=lower, upper=upper)
        name = next(iter(given))
        text = self.text(given, name, place)
        return TargetValue(label=text) if name == "label" else TargetValue(reason=text)

    def options(self, given: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """The settings of a formula: ``places`` and ``padded_to`` (decimals shown), ``rounding``, ``cap`` (none, or at
        least 100), ``zero_target``, ``scale``, ``labels`` (ranks, the lowest first), ``then`` (the formula applied to
        ranks and ratios), ``tolerance`` (of a stabilised target)."""
        options: dict[str, Any] = {}
        for name, value in given.items():
            here = f"{place}.{name}"
            match name:
                case "places" | "padded_to":
                    options[name] = self.whole(value, here, 20)
                case "rounding" if str(value) in list(Rounding):
                    options[name] = str(value)
                case "zero_target" if value in ZERO_TARGET:
                    options[name] = str(value)
                case "cap" if value is None or self.number(value, here) >= 100:
                    options[name] = None if value is None else str(value)
                case "tolerance" if self.number(value, here) >= 0:
                    options[name] = str(value)
                case "labels" if isinstance(value, list) and len({str(label) for label in value}) == len(value) > 1:
                    options[name] = [str(label) for label in value]
                case "then" if isinstance(value, str) and value in FORMULAS:
                    options[name] = value
                case "scale" if isinstance(value, str):
                    options[name] = value
                case _:
                    self.refuse(InvalidInput("plan.option", "“%(name)s: %(value)s” is not a setting of a formula.",
                                             place=here, name=name, value=value))  # fmt: skip
        return MappingProxyType(options)
