"""Reads: one document, and what the public check page may tell anyone who holds the printed code or the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from capaian.foundation.selectors import file_bytes
from capaian.kernel.errors import InvalidInput, NotFound, NotReady
from capaian.organisation.domain.actors import PREFIX
from capaian.procedures.ports import TaskRef
from capaian.procedures.selectors import artefacts
from capaian.signing.models import Signature, SignedDocument
from capaian.signing.ports import FileVerdict, SignatureVerdict, desk
from capaian.sop.domain.kinds import LETTERS

if TYPE_CHECKING:
    from capaian.procedures.models import Artefact

LARGEST_CHECK = 20 * 1024 * 1024
"""Bytes of an unknown file that the public page reads; larger ones are checked with ``capaian verify``."""


@dataclass(frozen=True)
class SignatureFacts:
    """One signature as anybody may know it. Neither NIP nor reason: the page is public."""

    number: int
    kind: str
    """``sign`` or ``initial``."""
    name: str
    title: str
    """With Plt. or Plh. before it."""
    at: datetime
    level: str
    provider: str
    valid: bool
    """As the check made when it was signed said."""


@dataclass(frozen=True)
class DocumentFacts:
    """What the code in a stamp leads to."""

    token: str
    title: str
    office: str
    notice: str
    sha256: str
    """Of the final file; only a file with this digest is the document."""
    archived: bool
    signatures: tuple[SignatureFacts, ...]

    @property
    def valid(self) -> bool:
        return bool(self.signatures) and all(one.valid for one in self.signatures)


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file that somebody hands in to be checked."""

    document: DocumentFacts | None
    """The document it is a state of, when it was made here."""
    final: bool
    """It is the document in its present state, with or without the archive time stamp that closed it."""
    earlier: bool
    """It is the document as it was before a later signature: genuine, but not the last word."""
    verdict: FileVerdict | None
    """What the file says of itself; None for a file that is already known byte by byte."""


def document_row(token: str) -> SignedDocument:
    """The document of a code, as typed by a person: small letters and missing dashes do not matter."""
    row = SignedDocument.objects.select_related("office").filter(token=tidy(token)).first()
    if row is None:
        raise NotFound("signing.unknown_document", "No document has this code.",
                       remedy="Compare it with the code under the QR picture.")
    return row


def signed_documents(tokens: Iterable[str]) -> list[SignedDocument]:
    """Those of these documents that carry a signature of an official, oldest first; a paraf alone closes nothing."""
    rows = SignedDocument.objects.filter(token__in=list(tokens), signatures__kind=Signature.Kind.SIGN)
    return list(rows.distinct().order_by("pk"))


def document_of_file(sha256: str) -> str:
    """The code of the document that this file is, or was before a later signature or time stamp; empty for another file."""
    row = Signature.objects.filter(after=sha256).select_related("document").first()
    return row.document.token if row else ""


def of_source(source: str, field: str = "") -> SignedDocument | None:
    """The newest document made from that file in which ``field`` is still unsigned (any, without a field)."""
    rows = SignedDocument.objects.filter(source=source, archived_at__isnull=True)
    if field:
        rows = rows.exclude(signatures__field=field)
    return rows.order_by("-pk").first()


def documents_to_sign(task: TaskRef) -> list[Artefact]:
    """What waits for this step: the run's report, and the letters with a place for its post. Where nothing waits any more,
    because another step of the same post signed it all, it is the report, or the first letter, once more: an original
    of its own. Nothing at a step that does not sign."""
    if task.kind not in _LEAVES:
        return []
    counting = [a for a in artefacts(task.run.id) if a.file_id and a.data.get("signable") and a.task and a.task.current]
    newest = {a.key if _is_letter(a) else "": a for a in counting}
    documents = [a for a in newest.values() if not _is_letter(a) or own_field(task) in a.data["boxes"]]
    documents.sort(key=_is_letter)
    waiting = [a for a in documents if left_here(task, _LEAVES[task.kind], a.file_id or "")
               or _is_open(a, task) or kept_here(task, a)]
    return waiting or documents[:1]


_LEAVES = {"initial": "initialled", "sign": "signed"}


def _is_letter(document: Artefact) -> bool:
    return any(document.key in keys for keys in LETTERS.values())


def _is_open(document: Artefact, task: TaskRef) -> bool:
    """Its place for this step is still free; a document that nobody began to sign is open too."""
    source = document.file_id or ""
    return of_source(source) is None or of_source(source, field_of(document, task)) is not None


def own_field(task: TaskRef) -> str:
    """The name of the place that a document keeps for this step's post."""
    return f"{task.kind}-{task.member.partition(':')[2]}"


def field_of(document: Artefact, task: TaskRef) -> str:
    """The place in the document into which this step signs: its own, else the last of its kind. ``NotReady`` without any."""
    boxes = document.data["boxes"]
    if own_field(task) in boxes:
        return own_field(task)
    spare = [key for key in boxes if key.startswith(f"{task.kind}-")] or list(boxes)
    if not spare:
        raise NotReady("sign.place", "The document has no place for this signature.")
    return str(spare[-1])


def left_here(task: TaskRef, key: str, source: str) -> Artefact | None:
    """What this member left at this step in an earlier round from that same file: it is signed and need not be again."""
    found = [a for a in artefacts(task.run.id) if a.key == key and a.file_id and a.task_id and a.data.get("source") == source
             and a.task and (a.task.step, a.task.member) == (task.step, task.member)]
    return found[-1] if found else None


def kept_here(task: TaskRef, document: Artefact) -> Signature | None:
    """The signature that this step made in the document before something interrupted it: it stands in the document, and
    no step of the run has left the document with it yet."""
    made = Signature.objects.select_related("document").filter(
        document__source=document.file_id, document__archived_at__isnull=True, kind=task.kind,
        field=field_of(document, task)).order_by("-pk").first()
    left = {(a.data.get("token"), a.data.get("field")) for a in artefacts(task.run.id)} if made else set()
    return made if made and (made.document.token, made.field) not in left else None


def document_bytes(token: str) -> bytes:
    """The document in its present state."""
    return file_bytes(document_row(token).file_id)


def signatures_of(token: str) -> list[Signature]:
    """All signatures of a document in order, with everything that is stored."""
    return list(document_row(token).signatures.order_by("number"))


def open_fields(token: str) -> tuple[str, ...]:
    """Fields of the document that nobody has signed yet."""
    return desk().empty_fields(document_bytes(token))


def check(token: str) -> DocumentFacts:
    """The facts behind a printed code. ``NotFound`` when there is none. Two queries."""
    return _facts(document_row(token))


def check_file(data: bytes, *, at: datetime) -> FileFacts:
    """What can be said of a file: known byte by byte, an earlier state, or judged by what it says of itself.

    Raises ``InvalidInput`` for an unknown file above 20 MB.
    """
    digest = hashlib.sha256(data).hexdigest()
    final = SignedDocument.objects.select_related("office").filter(file=digest).first()
    if final is not None:
        return FileFacts(_facts(final), final=True, earlier=False, verdict=None)
    step = Signature.objects.select_related("document__office").filter(after=digest).first()
    if step is not None:
        last = not step.document.signatures.filter(number__gt=step.number).exists()
        return FileFacts(_facts(step.document), final=last, earlier=not last, verdict=None)
    if len(data) > LARGEST_CHECK:
        raise InvalidInput("signing.check_size", "The file is too large to be checked here.",
                           remedy="Check it with the command capaian verify.")
    return FileFacts(None, final=False, earlier=False, verdict=desk().verify(data, at=at))


def tidy(token: str) -> str:
    """A typed code in its printed form; the number of a signature behind it is dropped.

    >>> tidy(" abcd efgh0123 "), tidy("ABCD-EFGH-0123-2")
    ('ABCD-EFGH-0123', 'ABCD-EFGH-0123')
    """
    letters = "".join(letter for letter in token.upper() if letter.isalnum())[:12]
    letters = letters.translate(str.maketrans("ILO", "110"))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def _facts(row: SignedDocument) -> DocumentFacts:
    return DocumentFacts(
        token=row.token, title=row.title, office=row.office_name, notice=row.notice, sha256=row.file_id,
        archived=row.archived_at is not None,
        signatures=tuple(_signature(one) for one in row.signatures.order_by("number")))


def _signature(one: Signature) -> SignatureFacts:
    verdict: dict[str, Any] = one.verdict
    return SignatureFacts(
        number=one.number, kind=one.kind, name=one.name, title=PREFIX[one.appointment] + one.title, at=one.at,
        level=one.level, provider=one.provider, valid=bool(verdict.get("valid")))


def verdict_of(data: bytes, *, at: datetime) -> tuple[SignatureVerdict, ...]:
    """Each signature in a file as our own check judges it now, in order."""
    return desk().verify(data, at=at).signatures
