"""The registers of letters: every number given out, what became of it, and each dispatch."""

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
