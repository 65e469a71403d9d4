"""The registers of letters: what came in, every number given out and what became of it, each dispatch and its receipt."""

from django.db import models
from django.db.models import Q


class LetterBook(models.Model):
    """A book in which an office numbers letters; ``template`` says how a number is written."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    key = models.SlugField(max_length=20)
    title = models.CharField(max_length=120)
    template = models.CharField(max_length=120)
    classification = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="book_key")]


class Letter(models.Model):
    """One number of a book and year. A gap is a voided number with its reason; no number is given twice."""

    class State(models.TextChoices):
        RESERVED = "reserved", "Dipesan"
        USED = "used", "Terpakai"
        VOID = "void", "Batal"

    book = models.ForeignKey(LetterBook, on_delete=models.PROTECT)
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=160)
    subject = models.CharField(max_length=300)
    addressee = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RESERVED)
    day = models.DateField()
    task = models.ForeignKey("procedures.Task", null=True, on_delete=models.PROTECT)
    purpose = models.CharField(max_length=120, blank=True)  # which letter of the task, when it needs several
    reserved_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "sequence"], name="letter_sequence"),
            models.UniqueConstraint(fields=["book", "task", "purpose"], condition=Q(task__isnull=False)
                                    & ~Q(state="void"), name="one_number_per_letter"),
            models.CheckConstraint(condition=~Q(state="void", void_reason=""), name="void_has_reason"),
        ]


class Dispatch(models.Model):
    """A line of the expedition book: what went to whom, by which way, and its recorded receipt."""

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    letter = models.CharField(max_length=160)
    subject = models.CharField(max_length=300)
    addressee = models.CharField(max_length=300)
    contact = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    receiver = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=300, blank=True)


class DispatchReceipt(models.Model):
    """A statement that a dispatch arrived: append-only. The first counts until a later one corrects it, with its reason;
    ``Dispatch`` repeats the last."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    receiver = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    proof = models.CharField(max_length=300, blank=True)  # how it was handed over, or by which link it was confirmed
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT)  # the scan of the receipt
    file_name = models.CharField(max_length=255, blank=True)
    reason = models.TextField(blank=True)
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)  # empty: the addressee
    name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "number"], name="receipt_number"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="receipt_corrected_with_reason"),
        ]


class IncomingLetter(models.Model):
    """A letter received, under the agenda number of its book and year. What was written down stays: an entry made by
    mistake is struck with its reason, and its number is never given again."""

    book = models.ForeignKey(LetterBook, on_delete=models.PROTECT)
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=160)  # the agenda number as written: 0007/AM/2026
    sender = models.CharField(max_length=200)
    their_number = models.CharField(max_length=160, blank=True)
    dated = models.DateField(null=True)
    received = models.DateField()
    subject = models.CharField(max_length=300)
    classification = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey("foundation.StoredFile", null=True, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=255, blank=True)
    place = models.CharField(max_length=200, blank=True)  # where the paper lies
    recorded_by = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "sequence"], name="agenda_sequence"),
            models.CheckConstraint(condition=Q(struck_at__isnull=True) | ~Q(struck_reason=""), name="struck_has_reason"),
        ]


class Forwarding(models.Model):
    """To whom an incoming letter was passed on and with which instruction, as the leader's disposition says it."""

    letter = models.ForeignKey(IncomingLetter, on_delete=models.PROTECT, related_name="forwardings")
    to = models.JSONField()  # titles of posts
    instruction = models.TextField(blank=True)
    by = models.CharField(max_length=220)  # the post whose disposition it is: "Plt. Camat Pakusari"
    due = models.DateField(null=True)
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)  # who wrote it into the book
    at = models.DateTimeField()


class LetterUse(models.Model):
    """An incoming letter as the basis (kelengkapan) of a task; ``artefact`` where the row asks for it as a document."""

    letter = models.ForeignKey(IncomingLetter, on_delete=models.PROTECT, related_name="uses")
    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    artefact = models.ForeignKey("procedures.Artefact", null=True, on_delete=models.PROTECT)
    person = models.ForeignKey("organisation.Person", null=True, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "task"], name="one_use_per_task")]


class Acknowledgement(models.Model):
    """An official states to have read what a step shares. One statement for each person and task (a round is a task)."""

    task = models.ForeignKey("procedures.Task", on_delete=models.PROTECT)
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=220)  # the post at that moment: "Plt. Camat Pakusari"
    at = models.DateTimeField()
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="one_acknowledgement")]


class LetterTemplate(models.Model):
    """A version of an office's own Word template for a kind of letter. Earlier versions are kept and may come back."""

    class State(models.TextChoices):
        TRIED = "tried", "Diuji"
        IN_FORCE = "in_force", "Berlaku"
        ENDED = "ended", "Tidak berlaku"

    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    kind = models.CharField(max_length=30)  # a key of letters.domain.templates.KINDS
    version = models.PositiveIntegerField()
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIED)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    since = models.DateTimeField(null=True)  # when it came into force last

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "version"], name="template_version"),
            models.UniqueConstraint(fields=["office", "kind"], condition=Q(state="in_force"), name="one_template_in_force"),
        ]
