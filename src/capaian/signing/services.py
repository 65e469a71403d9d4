"""Preparing, signing and archiving documents. The slow part runs outside the transaction, the record inside one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from capaian.foundation.selectors import file_bytes
from capaian.foundation.services import audit, audit_refusal, post, store_bytes
from capaian.kernel.dates import clock, long_date
from capaian.kernel.errors import CapaianError, Conflict, InvalidInput, ManyProblems, NotPermitted
from capaian.letters.domain.decree import numbered
from capaian.letters.services import reserve_decree, use_decree
from capaian.organisation.domain.actors import Actor, Capacity
from capaian.organisation.selectors import local, sheet
from capaian.organisation.selectors import office as office_row
from capaian.planning.domain.agreement_paper import BOXES as AGREEMENT_BOXES
from capaian.planning.paper import agreement_pdf
from capaian.planning.selectors import agreement_card
from capaian.planning.services import record_signature as record_agreement_signature
from capaian.signing.domain.several import REST, refuse_used_code
from capaian.signing.models import Signature, SignedDocument
from capaian.signing.ports import Credential, FileVerdict, Place, SignerIdentity, Stamp, desk
from capaian.signing.selectors import document_row, of_source
from capaian.sop.paper.pdf import sop_pdf
from capaian.sop.selectors import pack_of, ratifier_capacity, refuse_early, refuse_unready
from capaian.sop.selectors import version as sop_version
from capaian.sop.services import put_in_force

if TYPE_CHECKING:
    from capaian.letters.models import Letter
    from capaian.planning.domain.cards import AgreementCard
    from capaian.sop.domain.pack import Pack
    from capaian.sop.models import ProcedureVersion

PDF = "application/pdf"
SOP_RATIFIED = "sop.ratified"
"""Topic of the message by which the archive files an SOP that was ratified by signature."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a printed code can be typed."""
PREFIXES = {"definitive": "", "plt": "Plt.", "plh": "Plh."}


@dataclass(frozen=True)
class Made:
    """A signature that exists as bytes but is not recorded yet."""

    token: str
    field: str
    kind: str
    capacity: Capacity
    reason: str
    provider: str
    before: str
    signed: bytes
    verdict: FileVerdict


def prepare_document(
    *,
    pdf: bytes,
    boxes: Mapping[str, Place],
    title: str,
    office: str,
    file_name: str = "",
    alt_texts: Mapping[str, str] | None = None,
    notice: str = "",
    archive_field: bool = True,
    actor: Actor,
    at: datetime,
) -> SignedDocument:
    """Make every signature field of a document and open it for signing.

    ``boxes`` gives the place of each field by its name; ``office`` is the key of the office whose document it is.
    The same file again gives the same document, as long as nobody signed it. Raises ``InvalidInput`` when the file or
    a box cannot be used (see ``Desk.prepare``).
    """
    row = office_row(office)
    source = hashlib.sha256(pdf).hexdigest()
    known = SignedDocument.objects.filter(source=source, office=row, signatures__isnull=True).order_by("pk").first()
    if known is not None:
        return known
    prepared = desk().prepare(pdf, boxes, alt_texts, archive_field=archive_field)
    with transaction.atomic():
        file = store_bytes(prepared, name=file_name or f"{title}.pdf", media_type=PDF, actor=actor, at=at)
        document = SignedDocument.objects.create(
            token=_new_token(), title=title[:300], office=row, office_name=row.name,
            notice=notice or row.example_notice, file_name=(file_name or f"{title}.pdf")[:255], file=file,
            source=source, prepared_at=at)
        audit(actor=actor, at=at, act="signing.prepare", target=f"signed:{document.token}", fields=sorted(boxes))
    return document


def sign_document(
    *,
    document: str,
    field: str,
    kind: str,
    signer: Capacity,
    reason: str,
    location: str = "",
    secret: Credential | None = None,
    actor: Actor,
    at: datetime,
) -> SignedDocument:
    """Put the actor's signature (``sign``) or paraf (``initial``) into a field of the document with this token.

    ``signer`` is the capacity in which the actor signs and must be one of theirs at this moment. Raises
    ``NotPermitted`` (somebody else's post), ``Conflict`` (``signing.outdated``: somebody signed meanwhile;
    ``signing.not_valid``: our own check does not accept the result) and what the provider raises.
    """
    made = make_signature(document=document, field=field, kind=kind, signer=signer, reason=reason, location=location,
                          secret=secret, actor=actor, at=at)
    return record_signature(made=made, actor=actor, at=at)


def make_signature(
    *,
    document: str,
    field: str,
    kind: str,
    signer: Capacity,
    reason: str,
    location: str = "",
    secret: Credential | None = None,
    actor: Actor,
    at: datetime,
) -> Made:
    """The slow half of :func:`sign_document`: sign and check the bytes, write nothing. Outside any transaction."""
    row = document_row(document)
    target = f"signed:{row.token}"
    try:
        if actor.person is None or signer not in actor.capacities:
            raise NotPermitted("signing.not_yours", "One signs only for a post that one holds oneself.")
        if kind not in Signature.Kind.values:
            raise InvalidInput("signing.kind", "A signature is “sign” or “initial”.")
        if row.archived_at is not None:
            raise Conflict("signing.archived", "The document is archived; nothing is signed any more.")
        identity = SignerIdentity(
            person_key=f"person-{actor.person}", name=actor.name, nip=actor.nip, title=signer.title,
            prefix=PREFIXES[signer.kind])
        before = file_bytes(row.file_id)
        provider = desk().provider(at=at)
        signed = provider.sign(
            before, field=field, signer=identity, reason=reason, location=location or row.office.city, at=at,
            stamp=_stamp(row, identity, kind, at), secret=secret)
        verdict = desk().verify(signed, at=at)
        if not verdict.valid or not signed.startswith(before):
            raise Conflict("signing.not_valid", "The signature made does not pass our own check: %(state)s.",
                           state=verdict.state.value)
    except CapaianError as refusal:
        audit_refusal(actor=actor, at=at, act=f"signing.{kind}", target=target, code=refusal.code, field=field)
        raise
    return Made(row.token, field, kind, signer, reason, provider.name, row.file_id, signed, verdict)


def record_signature(*, made: Made, actor: Actor, at: datetime) -> SignedDocument:
    """The short half: keep the signed file, if the document is still the one that was signed."""
    latest = made.verdict.signatures[-1]
    try:
        with transaction.atomic():
            row = SignedDocument.objects.select_for_update().get(token=made.token)
            if row.file_id != made.before:
                raise Conflict("signing.outdated", "Somebody else signed this document meanwhile.",
                               remedy="Reload the page and sign the document as it is now.")
            file = store_bytes(made.signed, name=row.file_name, media_type=PDF, actor=actor, at=at)
            number = row.signatures.count() + 1
            Signature.objects.create(
                document=row, number=number, check_token=f"{row.token}-{number}", kind=made.kind, field=made.field,
                file_name=row.file_name, sha256_before=made.before, after=file, person_id=actor.person, name=actor.name,
                nip=actor.nip, title=made.capacity.title, appointment=made.capacity.kind, reason=made.reason[:300],
                at=at, level=latest.level.value if latest.level else "", provider=made.provider,
                verdict=made.verdict.to_json())
            row.file = file
            row.save(update_fields=["file"])
            audit(actor=actor, at=at, act=f"signing.{made.kind}", target=f"signed:{row.token}", field=made.field,
                  sha256=file.sha256, title=made.capacity.full_title)
    except IntegrityError as clash:
        raise Conflict("signing.outdated", "Somebody else signed this document meanwhile.",
                       remedy="Reload the page and sign the document as it is now.") from clash
    return row


def _sign_places(document: SignedDocument, places: Sequence[str], *, signer: Capacity, reason: str,
                 secret: Credential | None, actor: Actor, at: datetime) -> SignedDocument:
    """Sign those of these places of one document that nobody signed yet, one after the other; each is kept at once."""
    taken = set(document.signatures.values_list("field", flat=True))
    waiting = [place for place in places if place not in taken]
    for number, place in enumerate(waiting):
        try:
            if number:
                refuse_used_code(secret)
            document = sign_document(document=document.token, field=place, kind="sign", signer=signer, reason=reason,
                                     secret=secret, actor=actor, at=at)
        except CapaianError as refusal:
            if not number:
                raise
            raise ManyProblems([Conflict(
                "signing.partly", "%(done)s of the %(whole)s signatures in this document are made and kept.",
                done=len(places) - len(waiting) + number, whole=len(places), remedy=REST), refusal]) from refusal
    return document


def ratify_sop(*, version: ProcedureVersion, effective: date, secret: Credential | None = None, actor: Actor,
               at: datetime) -> ProcedureVersion:
    """Put a draft SOP in force by the ratifier's signature on its document; the earlier version ends that day.

    The document is the SOP's own PDF: identity sheet, flowchart and, where the office adopts by decree, the decree; each
    place for the ratifier is signed. A decree without a number gets the next of the office's book of decrees, and the day.
    ``NotPermitted`` for anybody else than the post on the identity sheet (the head of the office when none is named),
    ``ManyProblems`` from the publication check, ``Conflict`` when it is no draft.
    """
    row = sop_version(version.pk)
    pack = pack_of(row)
    office = row.definition.office
    capacity = ratifier_capacity(pack, office.pk, actor)
    if capacity is None:
        audit_refusal(actor=actor, at=at, act="sop.ratify", target=f"sop:{pack.key}", code="sop.ratifier")
        raise NotPermitted("sop.ratifier", "Only the official who ratifies it may put this SOP in force.",
                           remedy="The identity sheet names the post; without one it is the head of the office.")
    if row.state != "draft":
        raise Conflict("sop.published", "This version was already published.", remedy="Make a new draft from it.")
    refuse_unready(pack, office.pk)
    refuse_early(row, effective)
    pack, letter = _numbered(pack, row, actor, at)
    document, places = _sop_to_sign(pack, row, actor, at)
    document = _sign_places(document, places, signer=capacity, reason="Pengesahan SOP", secret=secret, actor=actor, at=at)
    with transaction.atomic():
        ratified = put_in_force(version=row, effective=effective, document=document.file_id, signed=pack if letter else None,
                                actor=actor, at=at)
        if letter is not None:
            use_decree(letter=letter, actor=actor, at=at)
        post(key=f"{SOP_RATIFIED}:{row.pk}", topic=SOP_RATIFIED, payload={"version": row.pk}, at=at, office=office.key)
    return ratified


def _sop_to_sign(pack: Pack, row: ProcedureVersion, actor: Actor, at: datetime) -> tuple[SignedDocument, list[str]]:
    """The SOP's document and the ratifier's places in it by page: the one whose signing was interrupted, if it is still
    the same document, else a new one."""
    office, file_name = row.definition.office, f"sop-{pack.key.partition('/')[2]}-{row.number}.pdf"
    begun = SignedDocument.objects.filter(office=office, file_name=file_name, signatures__isnull=False).order_by("-pk").first()
    paper = sop_pdf(pack, at=begun.prepared_at if begun else at, notice=office.example_notice, signer=actor.name, nip=actor.nip)
    places = sorted(paper.boxes, key=lambda key: (paper.boxes[key].page, key))
    if begun and hashlib.sha256(paper.pdf).hexdigest() == begun.source and of_source(begun.source, places[-1]) == begun:
        return begun, places
    if begun:
        paper = sop_pdf(pack, at=at, notice=office.example_notice, signer=actor.name, nip=actor.nip)
    return prepare_document(
        pdf=paper.pdf, boxes=paper.boxes, title=f"SOP {pack.title}", office=office.key, notice=office.example_notice,
        file_name=file_name, actor=actor, at=at), places


def _numbered(pack: Pack, row: ProcedureVersion, actor: Actor, at: datetime) -> tuple[Pack, Letter | None]:
    """The SOP with its decree numbered. The number stays reserved when the signature fails, and is taken up again."""
    decree = pack.identity.decree
    if decree is None or any(number.strip(" .…") for number in decree.numbers):
        return pack, None
    office, day = row.definition.office, local(row.definition.office.key, at).date()
    letter = reserve_decree(office=office.key, subject=decree.title or f"Penetapan SOP {pack.title}", day=day,
                            purpose=f"sop:{pack.key}@{row.number}", actor=actor, at=at)
    return numbered(pack, letter.number, day), letter


def sign_agreement(*, agreement: int, secret: Credential | None = None, actor: Actor, at: datetime) -> SignedDocument:
    """Put a party's signatures on a performance agreement, on the statement and on the annexe, and record that it signed.

    The actor signs for the post they hold, the first party's where they hold both. When both parties have signed, the
    agreement is in force. ``NotFound`` for an agreement of another office, ``NotPermitted`` for anybody but its two
    posts, ``Conflict`` (``agreement.signed``) when the actor's party signed already.
    """
    card = agreement_card(agreement, actor.office)
    posts = (("first", card.position.key), ("second", card.superior))
    held = [(party, capacity) for party, post in posts if (capacity := actor.capacity_for(f"position:{post}"))]
    if not held:
        audit_refusal(actor=actor, at=at, act="agreement.sign", target=f"office:{card.office}", code="signing.not_yours")
        raise NotPermitted("signing.not_yours", "One signs only for a post that one holds oneself.")
    party, capacity = next(((p, c) for p, c in held if card.signed_by(p) is None), held[0])
    if card.signed_by(party) is not None or card.state != "draft":
        raise Conflict("agreement.signed", "This party has signed already.")
    known = next((one.reference for one in card.signatures if one.how == "electronic"), None)
    document = document_row(known) if known else _prepared_agreement(card, party, actor, at)
    document = _sign_places(document, AGREEMENT_BOXES[party], signer=capacity, reason="Perjanjian Kinerja", secret=secret,
                            actor=actor, at=at)
    record_agreement_signature(agreement=card.id, party=party, how="electronic", reference=document.token, actor=actor,
                               at=at)
    return document


def _prepared_agreement(card: AgreementCard, party: str, actor: Actor, at: datetime) -> SignedDocument:
    """The agreement's document: the one whose signing by this party was interrupted, else a new one."""
    pdf, first = agreement_pdf(card, sheet(card.office)), card.agreement.first
    return of_source(hashlib.sha256(pdf.pdf).hexdigest(), AGREEMENT_BOXES[party][-1]) or prepare_document(
        pdf=pdf.pdf, boxes=pdf.boxes, title=f"Perjanjian Kinerja {card.agreement.year} {first.full_title}",
        office=card.office, file_name=f"pk-{card.agreement.year}-{card.position.key}-{card.agreement.version}.pdf",
        actor=actor, at=at)


def archive_document(*, document: str, actor: Actor, at: datetime) -> SignedDocument:
    """Close a signed document with an archive time stamp (B-LTA). Nothing is signed afterwards."""
    row = document_row(document)
    if row.archived_at is not None:
        return row
    before = file_bytes(row.file_id)
    stamped = desk().archive(before, at=at)
    verdict = desk().verify(stamped, at=at)
    if not verdict.valid:
        raise Conflict("signing.not_valid", "The signature made does not pass our own check: %(state)s.",
                       state=verdict.state.value)
    with transaction.atomic():
        row = SignedDocument.objects.select_for_update().get(pk=row.pk)
        if row.file_id != hashlib.sha256(before).hexdigest() or row.archived_at is not None:
            raise Conflict("signing.outdated", "Somebody else signed this document meanwhile.",
                           remedy="Reload the page and sign the document as it is now.")
        row.file = store_bytes(stamped, name=row.file_name, media_type=PDF, actor=actor, at=at)
        row.archived_at = at
        row.save(update_fields=["file", "archived_at"])
        audit(actor=actor, at=at, act="signing.archive", target=f"signed:{row.token}", sha256=row.file_id)
    return row


def _stamp(row: SignedDocument, signer: SignerIdentity, kind: str, at: datetime) -> Stamp:
    local = at.astimezone(ZoneInfo(row.office.timezone))
    when = f"{long_date(local.date())} {clock(local)}"
    url = f"{settings.BASE_URL}/periksa/{row.token}"
    if kind == Signature.Kind.INITIAL:
        return Stamp("", signer.name, (when,), url)
    lines = [f"NIP {signer.nip}"] if signer.nip else []
    return Stamp(signer.full_title, signer.name, (*lines, when), url)


def _new_token() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))
