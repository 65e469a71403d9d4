"""What the engine may ask of reporting: the kinds of step that make documents from the data."""

from capaian.reporting.tasks.analysing import Analyse
from capaian.reporting.tasks.data import Measure, Method, Recap
from capaian.reporting.tasks.drafting import Consolidate, Draft
from capaian.reporting.tasks.forms import Collect, DesignForm
from capaian.reporting.tasks.record import Record
from capaian.reporting.tasks.submitting import Submit

KINDS = (DesignForm(), Collect(), Record(), Recap(), Method(), Measure(), Analyse(), Draft(), Submit(), Consolidate())
