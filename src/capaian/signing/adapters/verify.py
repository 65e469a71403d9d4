"""Looks at a signed PDF with no help from outside: the bytes, the certificates in it and the roots one trusts.

Pure in its inputs: the file, the roots and the moment. No network, no clock, no database; the command line uses it on a
machine that knows nothing of the product.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from capaian.signing.adapters.changes import History
from capaian.signing.adapters.pades import TITLE_ATTRIBUTE, run
from capaian.signing.adapters.writer import open_for_reading
from capaian.signing.domain.verdicts import Change, FileVerdict, Level, SignatureVerdict, Trust

BROKEN = (PdfError, SignatureValidationError, SigningError, KeyError, ValueError, TypeError, AttributeError, IndexError,
          AssertionError, RecursionError, NotImplementedError, OverflowError)
"""Everything a hostile or damaged file makes the readers below raise. The answer to all of them is a verdict."""


def verify_pdf(data: bytes, *, trust_roots: Sequence[bytes], at: datetime) -> FileVerdict:
    """What can be said about the file at the moment ``at``.

    ``trust_roots`` are certificates (PEM or DER) of authorities one trusts; with none every signer is a stranger.
    Never raises for the sake of the file: an unreadable one is ``State.UNREADABLE``, one that carries marks of a
    signature and cannot be read any more is ``State.CHANGED``.

    >>> from datetime import UTC
    >>> verify_pdf(b"no pdf", trust_roots=[], at=datetime(2026, 1, 1, tzinfo=UTC)).state.value
    'unreadable'
    """
    if at.tzinfo is None:
        raise ValueError("at must be aware")
    digest, size = hashlib.sha256(data).hexdigest(), len(data)
    signed = b"/ByteRange" in data
    try:
        reader = open_for_reading(data)
        embedded = list(reader.embedded_signatures)
        reader.root["/Pages"]
    except BROKEN:
        return FileVerdict(digest, size, readable=False, damaged=signed)
    with _without_collector():
        look = _Look(data, reader, [_certificate(root) for root in trust_roots], at)
        verdicts = [look.judge(one) for one in embedded]
    return FileVerdict(
        digest, size,
        signatures=tuple(v for v in verdicts if not v.archive),
        archive_stamps=tuple(v for v in verdicts if v.archive),
        damaged=signed and not verdicts and b"/ETSI.CAdES.detached" in data,
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold Python's cycle collector: hundreds of thousands of small objects are made and half the time would be its."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _certificate(root: bytes) -> x509.Certificate:
    if pem.detect(root):
        _, _, root = pem.unarmor(root)
    return x509.Certificate.load(root)


class _Look:
    """One look at one file."""

    def __init__(self, data: bytes, reader: PdfFileReader, roots: list[x509.Certificate], at: datetime) -> None:
        self.data = data
        self.reader = reader
        self.roots = roots
        self.at = at
        self.history = History(reader)
        self.stamps: list[tuple[int, datetime]] = []
        """Revision and time of each trusted archive time stamp."""
        try:
            store = DocumentSecurityStore.read_dss(reader)
            self.certificates = list(store.load_certs())
            self.crls = [ref.get_object().data for ref in store.crls]
            self.ocsps = [ref.get_object().data for ref in store.ocsps]
        except (ValidationInfoReadingError, *BROKEN):
            self.certificates, self.crls, self.ocsps = [], [], []
        for one in reader.embedded_timestamp_signatures:
            when = self._stamp_time(one)
            if when is not None:
                self.stamps.append((one.signed_revision, when))

    def judge(self, one: EmbeddedPdfSignature) -> SignatureVerdict:
        archive = one.sig_object_type == "/DocTimeStamp"
        try:
            certificate = one.signer_cert
            if not self._fits(one):
                return self._broken(one, certificate, archive, Change.RESAVED)
            return self._stamp(one, certificate) if archive else self._signature(one, certificate)
        except BROKEN:
            return self._broken(one, None, archive, Change.BYTES)

    # --- one signature ------------------------------------------------------------------------------------------------

    def _signature(self, one: EmbeddedPdfSignature, certificate: x509.Certificate) -> SignatureVerdict:
        # First the time: with a trusted stamp the certificate is judged as of that time, without one as of now.
        first = run(async_validate_pdf_signature(
            one, self._context(self.at), self._context(self._claimed_stamp(one) or self.at),
            key_usage_settings=_USAGE, skip_diff=True))
        if not (first.intact and first.valid) or first.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            return self._broken(one, certificate, False, Change.BYTES)
        stamp = first.timestamp_validity
        proven = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
        when = stamp.timestamp if proven else one.self_reported_timestamp
        archived = [moment for revision, moment in self.stamps if revision > one.signed_revision]
        expired = proven and not self._proof_alive(stamp.signing_cert, archived)

        complete = run(async_validate_pdf_signature(
            one, self._context(when if proven else self.at, complete=True),
            self._context(when if proven else self.at, complete=True), key_usage_settings=_USAGE, skip_diff=True))
        proof = bool(complete.trusted and complete.timestamp_validity and complete.timestamp_validity.trusted)
        judged = complete
        if not complete.trusted and not complete.revoked:
            judged = run(async_validate_pdf_signature(
                one, self._context(when if proven else self.at), key_usage_settings=_USAGE, skip_diff=True))
        change = self._after(one)
        return SignatureVerdict(
            field=one.field_name, archive=False, signer=_common_name(certificate), nip=_serial(certificate),
            title=_stated_title(one), reason=_text(one, "/Reason"), location=_text(one, "/Location"),
            at=when, time_proven=bool(proven), change=change,
            trust=self._trust_of(judged, certificate, when if proven else self.at, expired),
            root=_root_of(judged), issuer=_name_of(certificate.issuer), certificate_sha256=certificate.sha256.hex(),
            level=_level(bool(proven), proof, bool(archived)))

    def _trust_of(self, status: Any, certificate: x509.Certificate, when: datetime, expired: bool) -> Trust:
        trust = _trust(status)
        if trust is not Trust.TRUSTED:
            return trust
        # Where proof is missing for an authority above, pyHanko asks no list at all: ask for the signer's own here.
        if any(_withdrawn(one, certificate, when) for one in self.crls):
            return Trust.REVOKED
        return Trust.EXPIRED if expired else trust

    def _proof_alive(self, stamper: x509.Certificate, archived: list[datetime]) -> bool:
        """The time stamp still counts: its certificate has not run out, or an archive stamp came before it did."""
        end = stamper.not_valid_after
        if self.at <= end:
            return True
        return any(moment <= end for moment in archived) and max(
            (self._stamper_end(revision) for revision, _ in self.stamps), default=end) >= self.at

    def _stamper_end(self, revision: int) -> datetime:
        ends = [one.signer_cert.not_valid_after for one in self.reader.embedded_timestamp_signatures
                if one.signed_revision == revision]
        end: datetime = max(ends)
        return end

    def _stamp(self, one: EmbeddedPdfSignature, certificate: x509.Certificate) -> SignatureVerdict:
        when = _gen_time(one.signed_data)
        status = run(async_validate_pdf_timestamp(one, self._context(when), skip_diff=True))
        if not (status.intact and status.valid) or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
            return self._broken(one, certificate, True, Change.BYTES)
        return SignatureVerdict(
            field=one.field_name, archive=True, signer=_common_name(certificate), nip="", title="", reason="",
            location="", at=when, time_proven=bool(status.trusted), change=self._after(one), trust=_trust(status),
            root=_root_of(status), issuer=_name_of(certificate.issuer), certificate_sha256=certificate.sha256.hex(),
            level=None)

    def _stamp_time(self, one: EmbeddedPdfSignature) -> datetime | None:
        """The time of an archive stamp, or None when it is broken or a stranger's."""
        try:
            when = _gen_time(one.signed_data)
            status = run(async_validate_pdf_timestamp(one, self._context(when), skip_diff=True))
        except BROKEN:
            return None
        return when if status.intact and status.valid and status.trusted else None

    def _claimed_stamp(self, one: EmbeddedPdfSignature) -> datetime | None:
        return next((_gen_time(token) for token in extract_tst_data_iter(one.signer_info, signed=False)), None)

    # --- the file around it -------------------------------------------------------------------------------------------

    def _fits(self, one: EmbeddedPdfSignature) -> bool:
        """The gap in the signed range is exactly the signature itself, where it stands in this file."""
        if len(one.byte_range) != 4:
            return False
        begin, length, second, rest = (int(number) for number in one.byte_range)
        if begin != 0 or not 0 < length < second <= second + rest <= len(self.data):
            return False
        gap = self.data[length:second]
        if not (gap.startswith(b"<") and gap.endswith(b">")):
            return False
        try:
            content = bytes.fromhex(gap[1:-1].decode("ascii"))
        except ValueError:
            return False
        return content == one.pkcs7_content

    def _after(self, one: EmbeddedPdfSignature) -> Change:
        """What was appended after this signature; limits the signer set (DocMDP, FieldMDP) count as well."""
        if _trailing(one.pkcs7_content):
            return Change.BYTES
        if one.coverage is SignatureCoverageLevel.ENTIRE_FILE:
            return Change.NONE
        steps = self.history.since(one.signed_revision)
        harmful = [step.change for step in steps if not step.change.harmless]
        if harmful:
            return max(harmful, key=list(Change).index)
        allowed, locks = one.docmdp_level, one.fieldmdp
        for step in steps:
            if allowed is not None and step.level > ModificationLevel.LTA_UPDATES and step.level.value > allowed.value:
                return Change.FIELD
            if locks is not None and any(locks.is_locked(name) for name in step.fields):
                return Change.FIELD
        return Change.SIGNING

    def _context(self, moment: datetime, *, complete: bool = False) -> ValidationContext:
        """Offline, as of ``moment``; ``complete`` demands proof of non-revocation for every certificate."""
        return ValidationContext(
            trust_roots=self.roots, moment=moment, other_certs=self.certificates, crls=self.crls, ocsps=self.ocsps,
            allow_fetching=False, revocation_mode="require" if complete else "soft-fail", retroactive_revinfo=True)

    def _broken(self, one: EmbeddedPdfSignature, certificate: x509.Certificate | None, archive: bool,
                change: Change) -> SignatureVerdict:
        return SignatureVerdict(
            field=one.field_name, archive=archive, signer=_common_name(certificate) if certificate else "",
            nip="", title="", reason="", location="", at=None, time_proven=False, change=change, trust=Trust.UNKNOWN,
            root="", issuer=_name_of(certificate.issuer) if certificate else "",
            certificate_sha256=certificate.sha256.hex() if certificate else "", level=None)


_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


def _level(proven: bool, proof: bool, archived: bool) -> Level:
    if not proven:
        return Level.B_B
    if not proof:
        return Level.B_T
    return Level.B_LTA if archived else Level.B_LT


def _trust(status: Any) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    if status.revoked:
        return Trust.REVOKED
    indication = str(getattr(status.trust_problem_indic, "name", ""))
    if "OUT_OF_BOUNDS" in indication or "EXPIRED" in indication:
        return Trust.EXPIRED
    return Trust.STRANGER


def _withdrawn(crl: bytes, certificate: x509.Certificate, when: datetime) -> bool:
    listed = asn1_crl.CertificateList.load(crl)["tbs_cert_list"]
    if listed["issuer"] != certificate.issuer:
        return False
    return any(entry["user_certificate"].native == certificate.serial_number
               and entry["revocation_date"].native <= when for entry in listed["revoked_certificates"])


def _root_of(status: Any) -> str:
    if not status.trusted or status.validation_path is None:
        return ""
    return _name_of(status.validation_path.trust_anchor.authority.name)


def _name_of(name: x509.Name) -> str:
    found = name.native.get("common_name") or name.human_friendly
    return str(found[0] if isinstance(found, list) else found)


def _common_name(certificate: x509.Certificate) -> str:
    return _name_of(certificate.subject)


def _serial(certificate: x509.Certificate) -> str:
    found = certificate.subject.native.get("serial_number", "")
    return str(found[0] if isinstance(found, list) else found)


def _text(one: EmbeddedPdfSignature, key: str) -> str:
    return str(one.sig_object.get(key, ""))


def _stated_title(one: EmbeddedPdfSignature) -> str:
    for attribute in one.signer_info["signed_attrs"]:
        if attribute["type"].native != "signer_attributes_v2":
            continue
        for value in attribute["values"]:
            claimed = value["claimed_attributes"]
            for item in claimed if claimed.native is not None else ():
                if item["type"].dotted == TITLE_ATTRIBUTE and len(item["values"]):
                    return str(item["values"][0].native)
    return ""


def _gen_time(signed_data: Any) -> datetime:
    when: datetime = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return when


def _trailing(content: bytes) -> bool:
    """Whether anything but padding follows the signature inside its hexadecimal string."""
    if len(content) < 2:
        return True
    first = content[1]
    length, header = (first, 2) if first < 0x80 else (
        int.from_bytes(content[2:2 + (first & 0x7F)], "big"), 2 + (first & 0x7F))
    return first == 0x80 or bool(content[header + length:].strip(b"\0"))
