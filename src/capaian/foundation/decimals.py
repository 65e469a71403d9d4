"""Exact figures in both databases.

SQLite has no decimal type: a column called DECIMAL keeps a binary fraction, of which fifteen digits are sure, and a figure
with more is silently another one. So an exact figure is kept there as its shortest text; PostgreSQL keeps a NUMERIC.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast

from capaian.kernel.numbers import canonical


class ExactDecimalField(models.DecimalField):
    """A figure that is read as it was written, with at most ``max_digits`` digits, ``decimal_places`` of them decimals.

    A figure that does not fit is refused (ValueError), never rounded; a float is refused too. It comes back without
    needless zeros. Ordering and sums belong to Python: SQLite sees a text.
    """

    def get_internal_type(self) -> str:
        return "ExactDecimalField"

    def db_type(self, connection: Any) -> str:
        return "text" if connection.vendor == "sqlite" else f"numeric({self.max_digits}, {self.decimal_places})"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else canonical(Decimal(value))

    def to_python(self, value: Any) -> Any:
        if isinstance(value, float):
            raise ValidationError("%(value)s is not exact", params={"value": value})
        return super().to_python(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return value
        exact = self._fitting(self.to_python(value))
        return f"{exact:f}" if connection.vendor == "sqlite" else exact

    def _fitting(self, value: Decimal) -> Decimal:
        exact = canonical(value)
        assert self.max_digits is not None and self.decimal_places is not None
        if -int(exact.as_tuple().exponent) > self.decimal_places or (
                exact and exact.adjusted() >= self.max_digits - self.decimal_places):
            raise ValueError(f"{exact} does not fit into {self.max_digits} digits, {self.decimal_places} of them decimals")
        return exact


def roughly(name: str) -> Cast:
    """A column as the database can order it, for a constraint. A binary fraction never turns an order round, it only may
    not see a difference beyond its fifteen digits; the rule itself is decided in Python before a row is written."""
    return Cast(name, models.FloatField())


def nothing() -> Value:
    """Zero, to compare `roughly` with."""
    return Value(0.0, models.FloatField())


def kept_as_text(**columns: tuple[str, ...]) -> Callable[[Any, Any], None]:
    """What a migration runs (``RunPython``) after such columns became text: every figure as its shortest text.

    SQLite turns 97.5 into "97.5" by itself but a large one into "1.0e+16". ``columns``: per table its columns.
    """

    def forwards(apps: Any, editor: Any) -> None:
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            for table, names in columns.items():
                for name in names:
                    cursor.execute(f"SELECT id, {name} FROM {table} WHERE {name} IS NOT NULL")  # noqa: S608
                    for key, text in cursor.fetchall():
                        shortest = f"{canonical(Decimal(str(text))):f}"
                        if shortest != text:
                            cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [shortest, key])  # noqa: S608

    return forwards
