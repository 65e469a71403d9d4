"""Documents on their way through paraf and signature, and each signature for ever."""

from django.db import models


class SignedDocument(models.Model):
    """A document that collects signatures. ``file`` is its present state; ``token`` leads to the public check page."""

    token = models.CharField(max_length=14, unique=True)  # XXXX-XXXX-XXXX, printed as a QR code in every stamp
    title = models.CharField(max_length=300)
    office = models.ForeignKey("organisation.Office", on_delete=models.PROTECT)
    office_name = models.CharField(max_length=200)  # as it was when the document was made
    notice = models.TextField(blank=True)  # e.g. that this is example data
    file_name = models.CharField(max_length=255)
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, db_column="sha256", related_name="+")
    source = models.CharField(max_length=64)  # SHA-256 of the document before the fields were made
    prepared_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "prepared_at"], name="signed_document_office"),
            models.Index(fields=["source"], name="signed_document_source"),
        ]


class Signature(models.Model):
    """One signature or paraf, never changed: who, as what, when, over which bytes, and what the check said then."""

    class Kind(models.TextChoices):
        SIGN = "sign"
        INITIAL = "initial"

    document = models.ForeignKey(SignedDocument, on_delete=models.PROTECT, related_name="signatures")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 … within the document
    check_token = models.CharField(max_length=20, unique=True)  # token of the document, dash, number
    kind = models.CharField(max_length=8, choices=Kind.choices)
    field = models.CharField(max_length=80)
    file_name = models.CharField(max_length=255)
    sha256_before = models.CharField(max_length=64)
    after = models.ForeignKey(
        "foundation.StoredFile", on_delete=models.PROTECT, db_column="sha256_after", related_name="+"
    )
    person = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    nip = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)  # of the post, without Plt./Plh.
    appointment = models.CharField(max_length=12)  # definitive, plt, plh
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    level = models.CharField(max_length=6)
    provider = models.CharField(max_length=20)
    verdict = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="signature_number"),
            models.UniqueConstraint(fields=["document", "field"], name="signature_once_per_field"),
            models.CheckConstraint(condition=~models.Q(sha256_before=models.F("after")), name="signature_changes_file"),
        ]
        ordering = ["document", "number"]
