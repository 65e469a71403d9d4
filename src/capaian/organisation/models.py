"""The office as it is: units, posts, teams, people, and who holds which post from when until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Office(models.Model):
    """One office. ``namespace`` is the root of every derived id; ``example_notice`` is printed on every document."""

    key = models.SlugField(max_length=80, unique=True)
    namespace = models.UUIDField()
    government = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    city = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40, blank=True)  # the office's code in letter numbers
    paper = models.CharField(max_length=2, default="a4", choices=(("a4", "A4"), ("f4", "F4 (folio)")))
    timezone = models.CharField(max_length=60, default="Asia/Jakarta")
    example_notice = models.TextField(blank=True)


class Unit(models.Model):
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="unit_key")]


class Position(models.Model):
    """A post. Tasks belong to it, whoever holds it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    superior = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="position_key")]


class Team(models.Model):
    """A team of posts (Tim SAKIP). Whoever holds one of its posts acts for it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    members = models.ManyToManyField(Position)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="team_key")]


class OfficeRole(models.Model):
    """A role of the SOPs ("unit penyuplai data") that points to posts; the office changes it by itself."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    positions = models.ManyToManyField(Position)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="role_key")]


class Person(models.Model):
    """A person of an office, with the account they log in with."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    nip = models.CharField(max_length=30, blank=True)
    rank = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    administrator = models.BooleanField(default=False)


class Appointment(models.Model):
    """Who holds a post: definitive, Plt (acting) or Plh (daily). ``ends`` is exclusive; open when empty."""

    class Kind(models.TextChoices):
        DEFINITIVE = "definitive", "Definitif"
        PLT = "plt", "Plt."
        PLH = "plh", "Plh."

    position = models.ForeignKey(Position, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.DEFINITIVE)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)  # the order it rests on

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                                              name="appointment_ends_after_start")]
        indexes = [models.Index(fields=["person", "starts"], name="appointment_person")]


class Oversight(models.Model):
    """That a post sees how every office of its government stands, without changing anything: the Inspektorat, the Bappeda.

    ``ends`` is exclusive; open when empty. It is granted and ended by the installer, not by an office for itself."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT)
    basis = models.CharField(max_length=200)  # the decree it rests on
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["position"], condition=Q(ends__isnull=True), name="oversight_once"),
            models.CheckConstraint(condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="oversight_order"),
        ]


class CalendarData(models.Model):
    """The office's working time as dated data (patterns, days off); the newest row counts."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    data = models.JSONField()
    recorded_at = models.DateTimeField()
