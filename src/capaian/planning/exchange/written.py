"""Writing a plan's workbook: what is there already, lists to choose from, and the guide. Text never becomes a formula."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from capaian.foundation.workbooks import CleanBook
from capaian.kernel.numbers import fits_a_cell, format_number
from capaian.kernel.paper import clean_text
from capaian.planning.domain.document import plan_to_data, target_text
from capaian.planning.domain.plan import Plan, plan_from_data
from capaian.planning.domain.targets import TargetValue
from capaian.planning.domain.years import PastValue, Strategy, years_to_data
from capaian.planning.exchange import sheets
from capaian.planning.exchange.sheets import YES_NO, Field

SPARE_ROWS = 200
"""Empty rows below the last one that still offer their lists."""


def plan_workbook(
    plan: Plan,
    posts: Mapping[str, str],
    *,
    strategy: Strategy | None = None,
    past: Sequence[PastValue] = (),
    at: datetime,
) -> bytes:
    """The workbook of a plan with the years around it; reading it again gives the same. Same input, same bytes.

    ``posts`` are the office's posts by key; a title that only one post has is written instead of its key.
    """
    return _Writer(posts, at, plan.title).whole(plan, strategy, past)


def plan_template(office: str, year: int, posts: Mapping[str, str], *, at: datetime) -> bytes:
    """The workbook to begin with: one objective and one indicator to write over."""
    first = next(iter(posts), "")
    example = {
        "format": "capaian-plan/1", "office": office, "year": year, "title": f"Perjanjian Kinerja Tahun {year}",
        "objectives": [{"code": "T1", "kind": "goal", "text": "Tujuan kantor"},
                       {"code": "S1", "kind": "objective", "text": "Sasaran strategis", "parent": "T1"}],
        "indicators": [{
            "code": "IKU-1", "objective": "S1", "name": "Nama indikator", "operational_definition": "Apa yang dihitung",
            "unit": "%", "frequency": "quarter", "calculation": "Cara menghitung", "source_medium": "Register",
            "responsible": first, "suppliers": [first], "category": "IKU",
            "targets": {key: {"reason": "belum ditetapkan"} for key in (f"{year}", *(f"{year}Q{q}" for q in range(1, 5)))},
        }],
    }  # fmt: skip
    return plan_workbook(plan_from_data(example), posts, at=at)


class _Writer:
    def __init__(self, posts: Mapping[str, str], at: datetime, title: str) -> None:
        self.out = io.BytesIO()
        self.book = CleanBook(self.out, title=title, at=at)
        self.head = self.book.add_format({"bold": True, "bg_color": "#E6E6E6", "border": 1, "text_wrap": True})
        self.text = self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
        self.number = self.book.add_format({"valign": "top", "border": 1, "align": "right"})
        self.posts = posts
        named = Counter(posts.values())
        self.post_names = {key: title if named[title] == 1 else key for key, title in posts.items()}
        self.lists: dict[str, str] = {}

    def whole(self, plan: Plan, strategy: Strategy | None, past: Sequence[PastValue]) -> bytes:
        data = plan_to_data(plan) | years_to_data(strategy, tuple(past))
        self._guide()
        self._facts(data)
        objectives = self._sheet(sheets.OBJECTIVES, sheets.OBJECTIVE_FIELDS, data["objectives"])
        indicators = self._sheet(sheets.INDICATORS, sheets.INDICATOR_FIELDS, data["indicators"])
        self._targets(plan)
        self._sheet(sheets.STRATEGY, sheets.STRATEGY_FIELDS, _strategy_rows(strategy))
        self._sheet(sheets.PAST, sheets.PAST_FIELDS, _past_rows(past))
        self._choices()
        for sheet, fields in ((objectives, sheets.OBJECTIVE_FIELDS), (indicators, sheets.INDICATOR_FIELDS)):
            for column, one in enumerate(fields):
                if source := self.lists.get(one.name if one.kind != "posts" else ""):
                    sheet.data_validation(1, column, SPARE_ROWS, column,
                                          {"validate": "list", "source": source, "error_type": "warning"})  # fmt: skip
        self.book.close()
        return self.out.getvalue()

    def _guide(self) -> None:
        sheet = self.book.add_worksheet(sheets.GUIDE)
        sheet.set_column(0, 0, 120)
        for row, line in enumerate(sheets.LINES):
            sheet.write_string(row, 0, line)

    def _facts(self, data: Mapping[str, Any]) -> None:
        sheet = self.book.add_worksheet(sheets.PLAN)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for row, fact in enumerate(sheets.FACTS):
            sheet.write_string(row, 0, fact.title, self.head)
            self._cell(sheet, row, 1, fact, _at(data, fact.name))

    def _sheet(self, title: str, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> Any:
        sheet = self.book.add_worksheet(title)
        for column, one in enumerate(fields):
            sheet.set_column(column, column, one.width)
            sheet.write_string(0, column, one.title, self.head)
        for number, row in enumerate(rows, start=1):
            for column, one in enumerate(fields):
                self._cell(sheet, number, column, one, _at(row, one.name))
        sheet.freeze_panes(1, 3 if title == sheets.INDICATORS else 1)
        return sheet

    def _targets(self, plan: Plan) -> None:
        sheet = self.book.add_worksheet(sheets.TARGETS)
        columns = sheets.periods(plan.year)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, len(columns), 17)
        for column, title in enumerate((sheets.CODE.title, *columns)):
            sheet.write_string(0, column, title, self.head)
        for number, spec in enumerate(plan.indicators, start=1):
            sheet.write_string(number, 0, clean_text(spec.code), self.text)
            for column, period in enumerate(columns.values(), start=1):
                self._target(sheet, number, column, spec.targets.get(period.key))
        sheet.freeze_panes(1, 1)

    def _target(self, sheet: Any, row: int, column: int, target: TargetValue | None) -> None:
        if target is None:
            sheet.write_blank(row, column, None, self.text)
        elif target.value is not None:
            self._figure(sheet, row, column, target.value)
        elif target.reason:
            sheet.write_string(row, column, clean_text(f"alasan: {target.reason}"), self.text)
        else:
            sheet.write_string(row, column, clean_text(target_text(target)), self.text)

    def _figure(self, sheet: Any, row: int, column: int, value: Decimal) -> None:
        if fits_a_cell(value):
            sheet.write_number(row, column, float(value), self.number)
        else:
            sheet.write_string(row, column, format_number(value), self.text)

    def _cell(self, sheet: Any, row: int, column: int, one: Field, value: Any) -> None:
        if isinstance(value, TargetValue):
            self._target(sheet, row, column, value)
        elif isinstance(value, Decimal):
            self._figure(sheet, row, column, value)
        elif one.kind == "whole" and value not in (None, ""):
            sheet.write_number(row, column, int(value), self.number)
        elif one.kind == "number" and value not in (None, ""):
            self._figure(sheet, row, column, Decimal(value))
        else:
            sheet.write_string(row, column, clean_text(self._words(one, value)), self.text)

    def _words(self, one: Field, value: Any) -> str:
        match one.kind:
            case "choice":
                return one.words.get(value, "")
            case "flag":
                return YES_NO["yes" if value else "no"]
            case "post":
                return self.post_names.get(value, value)
            case "posts":
                return "\n".join(self.post_names.get(key, key) for key in value)
            case "options":
                return "; ".join(f"{key}={_option(value[key])}" for key in value)
            case _:
                return "" if value is None else str(value)

    def _choices(self) -> None:
        posts = self.book.add_worksheet(sheets.POSTS)
        posts.set_column(0, 1, 44)
        for column, title in enumerate(("Jabatan", "Kunci")):
            posts.write_string(0, column, title, self.head)
        for row, key in enumerate(self.posts, start=1):
            posts.write_string(row, 0, clean_text(self.post_names[key]), self.text)
            posts.write_string(row, 1, key, self.text)
        self.lists["responsible"] = f"={sheets.POSTS}!$A$2:$A${len(self.posts) + 1}"
        sheet = self.book.add_worksheet(sheets.CHOICES)
        fields = [f for f in (*sheets.OBJECTIVE_FIELDS, *sheets.INDICATOR_FIELDS) if f.words]
        sheet.set_column(0, len(fields), 34)
        for column, one in enumerate(fields):
            sheet.write_string(0, column, one.title, self.head)
            for row, word in enumerate(one.words.values(), start=1):
                sheet.write_string(row, column, word, self.text)
            letter = chr(65 + column)
            self.lists[one.name] = f"={sheets.CHOICES}!${letter}$2:${letter}${len(one.words) + 1}"


def _at(row: Mapping[str, Any], name: str) -> Any:
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if value is not None else None
    return value


def _option(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)


def _strategy_rows(strategy: Strategy | None) -> list[dict[str, Any]]:
    targets = strategy.targets if strategy else {}
    return [{"indicator": code, "year": year, "target": value} for (code, year), value in targets.items()]


def _past_rows(past: Sequence[PastValue]) -> list[dict[str, Any]]:
    return [{"indicator": row.indicator, "year": row.year, "source": row.source, "achievement": row.achievement,
             "target": row.target if row.target is not None else row.target_label,
             "realisation": row.realisation if row.realisation is not None else row.realisation_label}
            for row in past]  # fmt: skip
