"""Results: immutable rows. A correction is a new measurement of the run, never an edit."""

from django.db import models

from capaian.foundation.decimals import ExactDecimalField
from capaian.kernel.rounding import MAX_PLACES


class Result(models.Model):
    """The achievement of one indicator in one scope (the period, to date, the year) at one measurement of a run.

    ``raw`` is the exact fraction as text ("3125/31"); ``displayed`` what documents print; both empty when
    ``undefined`` names the case. ``inputs`` lists the values it was made of with their cells.
    """

    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    indicator = models.ForeignKey("planning.Indicator", on_delete=models.PROTECT)
    scope = models.CharField(max_length=8)
    period = models.CharField(max_length=8)
    target = models.CharField(max_length=80, blank=True)
    realisation = models.CharField(max_length=80, blank=True)
    raw = models.CharField(max_length=200, blank=True)
    displayed = ExactDecimalField(max_digits=80, decimal_places=MAX_PLACES, null=True)
    undefined = models.CharField(max_length=40, blank=True)
    met = models.BooleanField(null=True)
    band = models.CharField(max_length=60, blank=True)
    formula = models.CharField(max_length=60)
    specification = models.CharField(max_length=160)
    explanation = models.TextField()
    warnings = models.JSONField(default=list)
    inputs = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    reported = models.PositiveIntegerField()
    expected = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number", "indicator", "scope"], name="one_result")]
