"""A time-stamp authority in memory (RFC 3161): the time is given, never read from a clock."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

POLICY = "2.25.241073452575553211276121160590014376354"
"""The policy of these tokens: a local authority, no claim to any public one (RFC 3161, 2.4.2 wants an OID named)."""

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def sign_with(key: PrivateKey, data: bytes) -> bytes:
    """A SHA-256 signature in the form that CMS expects for the kind of key."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def mechanism_of(key: PrivateKey) -> algos.SignedDigestAlgorithm:
    name = "sha256_rsa" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": name})


class FixedTimeStamper(TimeStamper):  # type: ignore[misc]
    """Answers every request with a token that says ``at``."""

    def __init__(self, *, certificate: x509.Certificate, key: PrivateKey, root: x509.Certificate, at: datetime) -> None:
        super().__init__(include_nonce=True)
        self.certificate = certificate
        self.key = key
        self.at = at.astimezone(UTC).replace(microsecond=0)
        self.others: CertificateStore = SimpleCertificateStore.from_certs([root])

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        content = self._content(req).dump()
        signed = cms.CMSAttributes([
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(self.at)})),
            simple_cms_attribute("signing_certificate_v2", general.as_signing_certificate_v2(self.certificate)),
            simple_cms_attribute("message_digest", _digest(content)),
        ])
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        info = cms.SignerInfo({
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(
                {"issuer": self.certificate.issuer, "serial_number": self.certificate.serial_number})}),
            "digest_algorithm": digest,
            "signature_algorithm": mechanism_of(self.key),
            "signed_attrs": signed,
            "signature": sign_with(self.key, signed.dump()),
        })
        data = cms.SignedData({
            "version": "v3",
            "digest_algorithms": cms.DigestAlgorithms([digest]),
            "encap_content_info": cms.EncapsulatedContentInfo(
                {"content_type": cms.ContentType("tst_info"), "content": cms.ParsableOctetString(content)}),
            "certificates": [self.certificate, *self.others],
            "signer_infos": [info],
        })
        token = cms.ContentInfo({"content_type": cms.ContentType("signed_data"), "content": data})
        granted = tsp.PKIStatusInfo({"status": tsp.PKIStatus("granted")})
        return tsp.TimeStampResp({"status": granted, "time_stamp_token": token})

    def _content(self, req: tsp.TimeStampReq) -> tsp.TSTInfo:
        fields = {
            "version": "v1",
            "policy": tsp.ObjectIdentifier(POLICY),
            "message_imprint": req["message_imprint"],
            "serial_number": secrets.randbits(63) | (1 << 62),
            "gen_time": self.at,
            "tsa": x509.GeneralName(name="directory_name", value=self.certificate.subject),
        }
        if req["nonce"].native is not None:
            fields["nonce"] = req["nonce"]
        return tsp.TSTInfo(fields)


def _digest(data: bytes) -> bytes:
    made = hashes.Hash(hashes.SHA256())
    made.update(data)
    return made.finalize()
