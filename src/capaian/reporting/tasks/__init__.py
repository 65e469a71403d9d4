"""What the engine may ask of reporting: the kinds of step that make documents from the data."""

from capaian.reporting.tasks.data import Analyse, Measure, Method, Recap
from capaian.reporting.tasks.drafting import Consolidate, Draft
from capaian.reporting.tasks.forms import Collect, DesignForm
from capaian.reporting.tasks.record import Record
from capaian.reporting.tasks.reports import Submit
from capaian.reporting.tasks.reviewing import Review

KINDS = (DesignForm(), Collect(), Record(), Recap(), Method(), Measure(), Analyse(), Draft(), Review(), Submit(),
         Consolidate())
