"""What documents are made of: the frozen data where there are any, else the data as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from capaian.collection.selectors import current_form, lines, snapshot
from capaian.kernel.periods import Period
from capaian.measurement.domain.figures import Figure
from capaian.measurement.selectors import figures_of
from capaian.organisation.selectors import office
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import pack_of_run, run_for
from capaian.reporting.domain.snapshot import content_of, of_scope
from capaian.reporting.selectors.around import around_figures

if TYPE_CHECKING:
    from capaian.collection.models import FormVersion


def data_of(run: RunRef) -> Mapping[str, Any]:
    """The run's frozen content; the live figures (``digest`` empty, nothing they are compared with) before that."""
    frozen = snapshot(run.id)
    return {**frozen.content, "digest": frozen.digest} if frozen else {**live_figures(run), "digest": ""}


def live_data(run: RunRef) -> dict[str, Any]:
    """The data as they stand now, in the shape in which they are frozen: with everything the figures are compared with."""
    figures = figures_of(run)
    return {**live_figures(run, figures), **around_figures(run, figures)}


def live_figures(run: RunRef, figures: Sequence[Figure] | None = None) -> dict[str, Any]:
    """The rows handed in and the figures made of them, as they stand now."""
    row = office(run.office)
    form = current_form(run.id) or needed_form(run)
    head = {"office": row.name, "government": row.government, "sop": run.title, "sop_key": run.sop,
            "run": str(run.uid), "period": run.period, "period_label": Period.parse(run.period).label_id(),
            "form": form.number if form else 0, "notice": row.example_notice}
    return content_of(head, lines(form) if form else [], figures_of(run) if figures is None else figures)


def needed_form(run: RunRef) -> FormVersion | None:
    """The form of the run whose data this one is made from (measuring takes the collection of the same period)."""
    needs = pack_of_run(run.id).needs
    other = run_for(run.office_id, needs, run.period) if needs else None
    return current_form(other.id) if other else None


@dataclass(frozen=True)
class Success:
    """Whether a run succeeded by the criterion that the achievement meets or exceeds the target of the agreement.

    Counts over the indicators without the budget. ``successful`` is None while nothing was missed but something could
    not be measured.
    """

    met: int
    measured: int
    indicators: int

    @property
    def successful(self) -> bool | None:
        if self.met < self.measured:
            return False
        return True if self.measured == self.indicators > 0 else None

    @property
    def words(self) -> str:
        """As documents say it: "tercapai 2 dari 3, 1 tidak terukur"."""
        rest = self.indicators - self.measured
        return f"tercapai {self.met} dari {self.indicators}" + (f", {rest} tidak terukur" if rest else "")


def success(run: RunRef, scope: str = "period") -> Success:
    """The success of a run in one scope, from its frozen data, else as they stand.

    Source: SOP Pengumpulan Data Kinerja of a Sekretariat DPRD, success criterion of its narrative part.
    """
    return success_of(data_of(run), scope)


def success_of(content: Mapping[str, Any], scope: str = "period") -> Success:
    """The same over content that is at hand."""
    rows = [f for f in of_scope(content, scope) if not f["is_budget"]]
    return Success(sum(f["met"] is True for f in rows), sum(f["met"] is not None for f in rows), len(rows))
