"""Playing a run without a browser: for each open task, the official who holds its post does the work and closes it.

Time is passed in: each task is done some way into its standard time, so that a year is played in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from capaian.cli.demo.offices import realisations
from capaian.collection.selectors import Line, current_form, lines
from capaian.collection.services import attach_evidence, save_value, verify_value
from capaian.collection.services.values import Typed
from capaian.foundation.typesetting import render_pdf
from capaian.kernel.errors import NotPermitted
from capaian.kernel.numbers import format_number
from capaian.kernel.paper import Fields, Paragraph, Title
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import acting_for, actor_of, calendar, people, sheet, standing_in
from capaian.procedures.ports import STEP_KINDS, Field, RunRef, TaskRef
from capaian.procedures.selectors import missing_requirements, open_tasks, task_ref
from capaian.procedures.services import attach_input, complete_task, save_entry, skip_task, waive_requirement

if TYPE_CHECKING:
    from capaian.procedures.models import Task

RETURN_REASON = "Angka tidak sesuai dengan bukti dukung; periksa letak koma."
Wrong = Callable[[Line], bool]


@dataclass
class Script:
    """What happens that is not routine. ``outcomes``: row key → the answers in turn, then the forward one;
    ``wrong``: rows of the form typed wrongly in the first round; ``skip``: members left out, with the reason; ``plt``:
    (row, post, post whose holder also acts for it from there); ``suspend``: the row before which the run is halted."""

    outcomes: dict[str, list[str]] = field(default_factory=dict)
    wrong: frozenset[tuple[str, str]] = frozenset()
    skip: Mapping[str, str] = field(default_factory=dict)
    plt: tuple[str, ...] = ()
    suspend: str = ""
    pace: float = 0.6


class Player:
    """Plays one run. ``told`` is called with every task that was closed, for progress."""

    def __init__(self, run: RunRef, script: Script, told: Callable[[TaskRef, datetime], None] | None = None) -> None:
        self.run = run
        self.script = script
        self.told = told or (lambda task, at: None)
        self.figures = realisations(run.office)
        self.time = calendar(run.office_id)

    def play(self, at: datetime) -> datetime:
        """Close tasks until the run ends; returns the moment of the last. Raises what a service refuses."""
        for _ in range(2000):
            waiting = open_tasks(self.run.id)
            if not waiting:
                return at
            at = self.close(min(waiting, key=lambda t: (t.opened_at, t.pk)), at)
        raise AssertionError("the run does not end")

    def close(self, row: Task, at: datetime) -> datetime:
        """Do one task's work and close it, at a moment inside its standard time."""
        task = task_ref(row.pk)
        minutes = max(1, int((row.standard_minutes or 30) * self.script.pace))
        at = max(at, self.time.add_minutes(row.opened_at, minutes))
        actor = self.official(task, at)
        reason = self.script.skip.get(task.member)
        if reason and task.kind == "fill":
            skip_task(task_id=task.id, reason=reason, actor=self.keeper(at), at=at)
        else:
            outcome, why = self.work(task, actor, at)
            self.complete(task, outcome, why, actor, at)
        self.told(task, at)
        return at

    def complete(self, task: TaskRef, outcome: str, why: str, actor: Actor, at: datetime) -> None:
        """Close the task; who made something lets a colleague of the team decide on it, or says why there is none."""
        request = f"{self.run.uid}:{task.step}:{task.member}:{task.round}"
        try:
            complete_task(task_id=task.id, outcome=outcome, reason=why, actor=actor, at=at, request_id=request)
            return
        except NotPermitted as refused:
            if refused.code != "maker.checker":
                raise
        colleagues = [p.pk for p in acting_for(task.run.office_id, task.member, at) if p.pk != actor.person]
        for person in colleagues:
            try:
                complete_task(task_id=task.id, outcome=outcome, reason=why, actor=actor_of(person=person, at=at), at=at)
                return
            except NotPermitted:
                continue
        complete_task(task_id=task.id, outcome=outcome, reason=why, override="Tidak ada pejabat lain untuk langkah ini.",
                      actor=actor, at=at)

    def official(self, task: TaskRef, at: datetime) -> Actor:
        """Whoever may act for the task's member at this moment."""
        return actor_of(person=standing_in(task.run.office_id, task.member, at), at=at)

    def keeper(self, at: datetime) -> Actor:
        """The official who keeps the office's data."""
        return actor_of(person=standing_in(self.run.office_id, "role:unit-pengelola-data", at), at=at)

    def work(self, task: TaskRef, actor: Actor, at: datetime) -> tuple[str, str]:
        """Do what the kind asks; returns the outcome to close with, and the reason when it is a return."""
        for key in missing_requirements(task):
            if key.startswith("input:"):
                title = key.removeprefix("input:").replace("-", " ").capitalize()
                attach_input(task_id=task.id, key=key, title=title, place="Map surat masuk, lemari arsip", actor=actor,
                             at=at)
            else:
                waive_requirement(task_id=task.id, key=key, reason="Tidak dihasilkan pada putaran ini.", actor=actor,
                                  at=at)
        fields = STEP_KINDS[task.kind].fields(task)
        suggested = {f.key: f.suggestion for f in fields if f.suggestion not in ("", (), [])}
        suggested |= {f.key: f.choices[0][0] for f in fields if f.group and f.type == "choice" and not f.suggestion}
        suggested |= {f.key: _example(f, task, at) for f in fields if f.required and not f.group and f.key not in suggested}
        outcome = self.outcome(task)
        if task.goes_back(outcome):  # the reviewer names one of the units that must mend something
            suggested |= {f.key: [f.choices[0][0]] for f in fields if f.type == "choices" and f.choices}
        if suggested:
            save_entry(task_id=task.id, values=suggested, actor=actor, at=at)
        if task.kind == "fill":
            self.fill(task, actor, at)
        elif task.kind == "verify":
            outcome = self.verify(task, actor, at)
        elif task.kind == "socialise":
            self.acknowledge(task, at)
        return outcome, RETURN_REASON if task.goes_back(outcome) else ""

    def outcome(self, task: TaskRef) -> str:
        """The next answer of the script, else the one that goes forward."""
        queue = self.script.outcomes.get(task.row.key, [])
        if not task.outcomes:
            return ""
        if queue and task.step == f"{task.row.key}/{task.kind}":
            return queue.pop(0)
        return next(o.key for o in task.outcomes if not o.returns)

    def fill(self, task: TaskRef, actor: Actor, at: datetime) -> None:
        """Type every open row and attach its evidence; rows marked wrong are typed wrongly the first time."""
        form = current_form(self.run.id)
        assert form is not None
        for line in lines(form, task.member.removeprefix("position:")):
            if line.state and line.verification != "returned" and not line.needs_evidence:
                continue
            known = self.figures.get((line.indicator.code, line.period))
            if known is None or known.value is None:
                why = (known.reason if known else "") or "Tidak ada angka contoh untuk periode ini."
                save_value(task_id=task.id, typed=Typed(line.row, "", "not_reported", why), actor=actor, at=at)
                continue
            value = known.value
            if (line.indicator.code, line.period) in self.script.wrong and task.round == 1:
                value = (value / 10).quantize(Decimal("0.01"))
            save_value(task_id=task.id, actor=actor, at=at, typed=Typed(
                line.row, _plain(value), seen_version=line.version,
                note="" if not line.verification_reason else "Sudah diperbaiki sesuai bukti dukung."))
            if not line.evidence:
                attach_evidence(task_id=task.id, row=line.row, actor=actor, at=at,
                                name=f"bukti-{line.indicator.code.lower()}-{line.period}.pdf",
                                data=self.evidence(line, format_number(known.value), at))

    def evidence(self, line: Line, value: str, at: datetime) -> bytes:
        """An example of evidence: a sheet that says the figure and that it is an example."""
        head = sheet(self.run.office)
        paper = head.paper(title=f"Bukti dukung {line.indicator.name} {line.period_label}", blocks=(
                          Title("BUKTI DUKUNG (CONTOH)", (line.indicator.name, line.period_label)),
                          Fields((("Nilai", f"{value} {line.indicator.unit}"), ("Sumber", line.indicator.source_medium))),
                          Paragraph("Lembar ini dibuat untuk memperagakan aplikasi.")))
        return render_pdf(paper, at=at).pdf

    def verify(self, task: TaskRef, actor: Actor, at: datetime) -> str:
        """Accept what agrees with the evidence, return what was typed wrongly; the outcome follows from that."""
        form = current_form(self.run.id)
        assert form is not None
        back = False
        for line in lines(form):
            if line.id is None or line.verification == "accepted":
                continue
            known = self.figures.get((line.indicator.code, line.period))
            good = line.state != "value" or known is None or line.value == known.value
            back = back or not good
            verify_value(task_id=task.id, value_id=line.id, accept=good, reason="" if good else RETURN_REASON,
                         actor=actor, at=at)
        return next(o.key for o in task.outcomes if o.returns == back) if task.outcomes else ""

    def acknowledge(self, task: TaskRef, at: datetime) -> None:
        """The officials concerned say that they have read."""
        from capaian.letters.services import acknowledge

        for person in people(self.run.office_id):
            if not person.administrator:
                acknowledge(task_id=task.id, actor=actor_of(person=person.pk, at=at), at=at, remark="")


def _example(field: Field, task: TaskRef, at: datetime) -> Any:
    """What an official of an example office writes into a field that proposes nothing."""
    if task.kind == "gather" and field.type == "rows":
        return [{"dokumen": task.row.requirement or "Dokumen pendukung (contoh)", "keadaan": "kertas", "nomor": "",
                 "tempat": "Map kerja, lemari arsip", "alasan": ""}]
    if field.type == "rows":
        return [{column.key: _example(column, task, at) for column in field.columns}]
    choices = [key for key, _ in field.choices]
    match field.type:
        case "choice":
            return choices[0] if choices else ""
        case "choices":
            return choices[:1]
        case "date":
            return at.date().isoformat()
        case "datetime":
            return at.replace(tzinfo=None).isoformat(timespec="minutes")
        case "number":
            return "1"
        case "file":
            return ""
    return f"Contoh: {task.row.output or task.row.activity}"


def _plain(value: Any) -> str:
    text = f"{value.normalize():f}" if value != value.to_integral() else f"{value.to_integral()}"
    return text.replace(".", ",")
