"""What follows from a measurement: actions with an owner and a due date, carried on until they are done or dropped."""

from django.db import models
from django.db.models import Q


class FollowUp(models.Model):
    """One action of a period's plan of follow-up.

    An action that is still open at the next period gets a new row there, which names the one it continues
    (``carried_over_from``); the old row stays as it was. ``owner`` is empty where the words of ``owner_title`` name no
    single post of the office.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Belum selesai"
        DONE = "done", "Selesai"
        DROPPED = "dropped", "Tidak dilanjutkan"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    key = models.CharField(max_length=64)  # SHA-256 of objective and action: texts may be longer than an index takes
    objective = models.TextField()
    indicator = models.CharField(max_length=40, blank=True)
    action = models.TextField()
    owner = models.ForeignKey("organisation.Position", null=True, on_delete=models.PROTECT, related_name="+")
    owner_title = models.CharField(max_length=300, blank=True)
    due = models.DateField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    opened_from = models.CharField(max_length=20)  # "analyse", or "page" when somebody added it by hand
    opened_at = models.DateTimeField()
    carried_over_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="continued_in")
    evidence = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    evidence_name = models.CharField(max_length=255, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="follow_up_once"),
            models.CheckConstraint(condition=Q(status="open", closed_at__isnull=True)
                                   | (~Q(status="open") & Q(closed_at__isnull=False)), name="follow_up_closed"),
            models.CheckConstraint(condition=~Q(status="done") | Q(evidence__isnull=False), name="follow_up_evidence"),
            models.CheckConstraint(condition=~Q(status="dropped") | ~Q(note=""), name="follow_up_reason"),
        ]
        indexes = [models.Index(fields=["office", "status", "due"], name="follow_up_open")]


class DraftText(models.Model):
    """A text of a section of a draft, as it was kept at a moment. Never changed; the newest is what stands.

    ``section`` is the key of domain/narrative.py; ``proposed`` marks words that the application proposed and nobody
    changed, so that a later round proposes them anew from its figures.
    """

    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    section = models.CharField(max_length=120)
    title = models.CharField(max_length=400)
    text = models.TextField(blank=True)
    proposed = models.BooleanField(default=False)
    source = models.CharField(max_length=8, default="web")  # "web" or "docx"
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "section"], name="draft_text")]


class DraftComment(models.Model):
    """What a reviewer says about a section of a draft, or about all of it (``section`` empty). Never changed."""

    run = models.ForeignKey("procedures.Run", on_delete=models.PROTECT)
    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    section = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=400, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    acted_title = models.CharField(max_length=220, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="draft_comment_says_something")]


class DraftCommentAct(models.Model):
    """What became of a comment: answered, resolved, opened again, carried to a meeting, discussed there. Never changed.

    The state of a comment is what its acts add up to (domain/comments.py)."""

    comment = models.ForeignKey(DraftComment, on_delete=models.PROTECT, related_name="acts")
    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    act = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    acted_title = models.CharField(max_length=220, blank=True)
