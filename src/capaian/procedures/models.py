"""State of the runs (answers queries), their event log (the proof) and what each step left."""

from django.db import models
from django.db.models import Q


class Run(models.Model):
    """One execution of one section of an SOP version for one period."""

    class State(models.TextChoices):
        RUNNING = "running", "Berjalan"
        SUSPENDED = "suspended", "Ditangguhkan"
        FINISHED = "finished", "Selesai"
        CANCELLED = "cancelled", "Dibatalkan"

    uid = models.UUIDField(unique=True)
    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    version = models.ForeignKey("sop.ProcedureVersion", on_delete=models.PROTECT)
    section = models.CharField(max_length=60)
    period = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    events = models.PositiveIntegerField(default=0)  # the last sequence number given in this run's log
    last_hash = models.CharField(max_length=64, blank=True)  # the hash of that event, to which the next one is chained

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "section", "period"],
                                               condition=~Q(state="cancelled"), name="one_run_per_period")]
        indexes = [models.Index(fields=["office", "state"], name="run_office_state")]


class Task(models.Model):
    """One step × round × member. It belongs to a position or a team, never to a person."""

    class State(models.TextChoices):
        OPEN = "open", "Terbuka"
        DONE = "done", "Selesai"
        SKIPPED = "skipped", "Dilewati"
        WITHDRAWN = "withdrawn", "Ditarik"

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="tasks")
    step = models.CharField(max_length=80)  # "r3/fill": row key / kind of work
    member = models.CharField(max_length=120)  # "position:camat" or "team:tim-sakip"
    round = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    current = models.BooleanField(default=True)  # its result counts in the present pass
    kind = models.CharField(max_length=30)
    row_no = models.CharField(max_length=12)
    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    standard_minutes = models.PositiveIntegerField(null=True, blank=True)
    touched_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT)
    acted_as = models.CharField(max_length=120, blank=True)  # position key at the moment of acting
    acted_title = models.CharField(max_length=220, blank=True)  # "Plt. Camat Pakusari"
    appointment = models.ForeignKey("organisation.Appointment", null=True, blank=True, on_delete=models.PROTECT)
    override = models.TextField(blank=True)  # why maker = checker was allowed
    entry = models.JSONField(default=dict)  # what has been typed so far, by field
    entry_version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "member", "round"], name="task_identity"),
            models.UniqueConstraint(fields=["run", "step", "member"], condition=Q(state="open"),
                                    name="one_open_task"),
            models.CheckConstraint(condition=Q(state__in=["open", "withdrawn"]) | Q(done_at__isnull=False),
                                   name="ended_task_has_time"),
        ]
        indexes = [
            models.Index(fields=["office", "member", "due_at", "id"], condition=Q(state="open"), name="inbox"),
            models.Index(fields=["office", "due_at"], condition=Q(state="open"), name="overdue"),
        ]


class RunEvent(models.Model):
    """What happened, in order, without gaps, never changed. ``hash`` chains each event to the one before."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=30)
    step = models.CharField(max_length=80, blank=True)
    member = models.CharField(max_length=120, blank=True)
    round = models.PositiveIntegerField(default=0)
    person = models.ForeignKey("organisation.Person", null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200, blank=True)
    acted_title = models.CharField(max_length=220, blank=True)
    data = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="gapless_seq")]


class Artefact(models.Model):
    """What a step left: a file, or a declared paper (``place`` of the hard copy). A later round supersedes, keeps."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="artefacts")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="artefacts")
    key = models.CharField(max_length=60)  # kind of artefact: "form-draft", "receipt"
    title = models.CharField(max_length=300)
    name = models.CharField(max_length=255)
    file = models.ForeignKey("foundation.StoredFile", null=True, blank=True, on_delete=models.PROTECT)
    place = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    waived = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "key"], name="artefact_key")]


class Request(models.Model):
    """An idempotency key: the same act asked twice with the same content happens once."""

    key = models.CharField(max_length=120, primary_key=True)
    digest = models.CharField(max_length=64)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()
