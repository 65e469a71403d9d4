"""Plumbing rows without domain words: files by content, gapless numbers, the audit trail, the outbox."""

from django.db import models


class StoredFile(models.Model):
    """A file known by its content. The bytes lie under ``FILES_DIR/ab/abcdef…``; the row is never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    stored_at = models.DateTimeField()


class Sequence(models.Model):
    """The last number given in a book ("letters/kecamatan-x/2024"); taken inside the transaction that uses it."""

    book = models.CharField(max_length=200, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class AuditEntry(models.Model):
    """Who did what to what, or was refused. Append-only: triggers of both databases refuse change and deletion."""

    at = models.DateTimeField()
    person = models.BigIntegerField(null=True)  # organisation.Person; no foreign key downstream
    name = models.CharField(max_length=200)
    act = models.CharField(max_length=80)
    target = models.CharField(max_length=200)
    allowed = models.BooleanField(default=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target", "id"], name="audit_target"),
                   models.Index(fields=["at"], name="audit_at")]


class OutboxMessage(models.Model):
    """An effect to be done after commit by the worker: at least once, known by its key."""

    key = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=80)
    office = models.CharField(max_length=80, blank=True)  # the key of whose it is; empty: the installation's
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)  # not before; empty: at once
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)  # the token of whoever holds it
    worker = models.CharField(max_length=80, blank=True)
    dead_at = models.DateTimeField(null=True)  # given up after too many attempts
    discarded_at = models.DateTimeField(null=True)  # a person decided that it is not done any more
    discard_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "id"], name="outbox_pending")]
