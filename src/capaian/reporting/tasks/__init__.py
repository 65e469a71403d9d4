"""What the engine may ask of reporting: the kinds of step that make documents from the data."""

from capaian.reporting.tasks.forms import Collect, DesignForm
from capaian.reporting.tasks.record import Record

KINDS = (DesignForm(), Collect(), Record())
