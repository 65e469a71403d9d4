"""A figure is read from the database as it was written, to its last digit, and one that does not fit is refused."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from capaian.collection.models import FormRow, Realisation, SeriesPoint
from capaian.foundation.decimals import ExactDecimalField, kept_as_text
from capaian.measurement.models import Result
from capaian.planning.models import Indicator, PastFigure, StrategicTarget, Target
from tests.cast import adopt, found_cast

LONG = Decimal("123456789012345678.123456")  # 24 digits: a binary fraction keeps fifteen of them
FIGURES = [(Indicator, "weight"), (Indicator, "national_value"),
           (Target, "value"), (Target, "lower"), (Target, "upper"), (StrategicTarget, "value"),
           (StrategicTarget, "lower"), (StrategicTarget, "upper"), (PastFigure, "target"), (PastFigure, "realisation"),
           (FormRow, "target_period"), (FormRow, "target_year"), (Realisation, "value"), (Realisation, "numerator"),
           (Realisation, "denominator"), (SeriesPoint, "value"), (Result, "displayed")]


@pytest.mark.parametrize(("model", "name"), FIGURES)
def test_every_column_of_a_figure_is_exact(model: Any, name: str) -> None:
    assert isinstance(model._meta.get_field(name), ExactDecimalField)


@pytest.mark.django_db
@pytest.mark.parametrize("written", [
    LONG, Decimal("-999999999999999999.999999"), Decimal("9007199254740993"), Decimal("0.1"), Decimal("97.660000"),
    Decimal("1E+17"), Decimal("0.000001"), Decimal("-0.0")])
def test_a_target_is_read_back_to_its_last_digit_and_found_by_it(written: Decimal) -> None:
    cast = found_cast()
    adopt(cast)
    row = Target.objects.filter(value__isnull=False).first()
    assert row is not None
    Target.objects.filter(pk=row.pk).update(value=written)
    row.refresh_from_db()
    assert (row.value, "E" in str(row.value)) == (written, False)
    assert list(Target.objects.filter(value=written + 0)) == [row]


@pytest.mark.django_db
def test_what_does_not_fit_or_is_not_exact_is_refused_and_never_rounded() -> None:
    cast = found_cast()
    adopt(cast)
    row = Target.objects.filter(value__isnull=False).first()
    assert row is not None
    for wrong in (Decimal("1.1234567"), Decimal(10) ** 18):
        with pytest.raises(ValueError, match="does not fit"):
            Target.objects.filter(pk=row.pk).update(value=wrong)
    with pytest.raises(ValidationError):
        Target.objects.filter(pk=row.pk).update(value=0.1)


@pytest.mark.django_db
def test_the_database_still_orders_figures_by_size_and_not_by_their_letters() -> None:
    cast = found_cast()
    adopt(cast)
    row = Target.objects.filter(value__isnull=False).first()
    assert row is not None
    Target.objects.filter(pk=row.pk).update(value=None, lower=Decimal(9), upper=Decimal(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=row.pk).update(lower=Decimal(10), upper=Decimal(9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.filter(pk=row.indicator_id).update(weight=Decimal(-1))


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL kept them exactly before")
def test_figures_kept_before_are_carried_over_as_the_same_figures() -> None:
    cast = found_cast()
    adopt(cast)
    rows = list(Target.objects.filter(value__isnull=False)[:4])
    old = {rows[0].pk: "1.0e+16", rows[1].pk: "97.66", rows[2].pk: "-2.50", rows[3].pk: "250"}
    with connection.cursor() as cursor:
        for key, text in old.items():
            cursor.execute("UPDATE planning_target SET value = %s WHERE id = %s", [text, key])
        kept_as_text(planning_target=("value", "lower"))(None, SimpleNamespace(connection=connection))
        cursor.execute(f"SELECT id, value FROM planning_target WHERE id IN ({', '.join(map(str, old))})")
        now = dict(cursor.fetchall())
    assert [now[key] for key in old] == ["10000000000000000", "97.66", "-2.5", "250"]
    assert list(Target.objects.filter(value=Decimal(10) ** 16)) == [rows[0]]
