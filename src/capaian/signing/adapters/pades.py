"""PAdES by pyHanko, in three steps that each append: signature (B-T), proof (B-LT), archive time stamp (B-LTA)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import cms, core, crl, x509
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, SignerAttrSpec
from pyhanko.sign.fields import InvisSigSettings, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from capaian.kernel.errors import InvalidInput
from capaian.signing.adapters.fields import ARCHIVE_FIELD, empty_fields
from capaian.signing.adapters.stamp import stamp_style
from capaian.signing.adapters.time_stamps import PrivateKey, mechanism_of, sign_with
from capaian.signing.adapters.writer import open_for_reading, open_for_update, written
from capaian.signing.domain.values import Stamp

T = TypeVar("T")
TITLE_ATTRIBUTE = "2.5.4.12"
"""id-at-title (ITU-T X.520)."""


@dataclass(frozen=True)
class SigningKey:
    """A certificate with its private key and the certificates above it."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...]


class _KeySigner(SimpleSigner):  # type: ignore[misc]
    """Signs with a key already loaded; the original parses and checks the private key again at each signature."""

    def __init__(self, key: SigningKey) -> None:
        self._private = key.key
        super().__init__(
            signing_cert=key.certificate, signing_key=None, cert_registry=SimpleCertificateStore.from_certs(key.chain),
            signature_mechanism=mechanism_of(key.key))

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        return sign_with(self._private, data)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Finish a coroutine of pyHanko, also where an event loop is already running in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def put_signature(
    pdf: bytes,
    *,
    field: str,
    key: SigningKey,
    title: str,
    reason: str,
    location: str,
    at: datetime,
    stamp: Stamp | None,
    time_stamper: TimeStamper | None,
) -> bytes:
    """The file with a signature in the existing empty ``field``; B-T with a time stamper, B-B without.

    ``title`` travels inside the signed bytes as a claimed attribute (ETSI EN 319 122-1, signer-attributes-v2).
    Raises ``InvalidInput``: ``signing.no_such_field`` when there is no empty field of that name.
    """
    places = empty_fields(pdf)
    if field not in places:
        raise InvalidInput("signing.no_such_field", "There is no empty signature field “%(field)s” in this file.",
                           field=field)
    writer = open_for_update(pdf)
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason or None,
        location=location or None, name=key.certificate.subject.native.get("common_name"),
        cades_signed_attr_spec=_as_title(title))
    width, height = places[field].size
    style = stamp_style(stamp, width, height, at=at) if stamp else None
    tool = PdfSigner(meta, signer=_KeySigner(key), timestamper=time_stamper, stamp_style=style)

    async def work() -> bytes:
        session = tool.init_signing_session(writer, existing_fields_only=True)
        session.system_time = at
        reserved = await session.estimate_signature_container_size(None)
        document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
        digest, output = document.digest_tbs_document(output=io.BytesIO())
        await document.perform_signature(
            document_digest=digest.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(
                signing_time=at, cades_signed_attrs=meta.cades_signed_attr_spec))
        signed: bytes = output.getvalue()
        return signed

    try:
        return run(work())
    except SigningError as problem:
        raise InvalidInput("signing.refused", "The file could not be signed: %(why)s", why=str(problem)) from problem


def put_proof(pdf: bytes, *, certificates: Iterable[x509.Certificate], crls: Iterable[crl.CertificateList]) -> bytes:
    """The file with certificates and revocation lists in its document security store: B-T becomes B-LT."""
    writer = open_for_update(pdf)
    DocumentSecurityStore.supply_dss_in_writer(writer, sig_contents=None, certs=certificates, crls=crls)
    return written(writer)


def put_archive_stamp(pdf: bytes, *, time_stamper: TimeStamper) -> bytes:
    """The file with a document time stamp over everything in it: B-LT becomes B-LTA.

    The field made beforehand is used when it is still empty; renewals get a new one outside the page.
    """
    writer = open_for_update(pdf)
    free = _is_free(pdf, ARCHIVE_FIELD)
    tool = PdfTimeStamper(
        time_stamper, field_name=ARCHIVE_FIELD if free else None,
        invis_settings=InvisSigSettings(box_out_of_bounds=True), readable_field_name="Stempel waktu arsip")

    async def work() -> bytes:
        output = await tool.async_timestamp_pdf(writer, "sha256", output=io.BytesIO())
        stamped: bytes = output.getvalue()
        return stamped

    return run(work())


def _is_free(pdf: bytes, name: str) -> bool:
    return any(True for _ in enumerate_sig_fields(open_for_reading(pdf), filled_status=False, with_name=name))


def _as_title(title: str) -> CAdESSignedAttrSpec | None:
    if not title:
        return None
    claimed = cms.AttCertAttribute({"type": TITLE_ATTRIBUTE, "values": cms.SetOfAny([core.UTF8String(title)])})
    return CAdESSignedAttrSpec(signer_attributes=SignerAttrSpec(claimed_attrs=[claimed], certified_attrs=[]))
