"""What the engine may ask of reporting: the kinds of step that make documents from the data."""

from capaian.reporting.tasks.data import Analyse, Measure, Method, Recap
from capaian.reporting.tasks.forms import Collect, DesignForm
from capaian.reporting.tasks.record import Record
from capaian.reporting.tasks.reports import Consolidate, Draft, Review, Submit

KINDS = (DesignForm(), Collect(), Record(), Recap(), Method(), Measure(), Analyse(), Draft(), Review(), Submit(),
         Consolidate())
