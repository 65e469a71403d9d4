"""Signing with a certificate in a PKCS #12 file (``.p12``, ``.pfx``), as some offices keep one for a head of office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.timestamps import TimeStamper

from capaian.kernel.errors import InvalidInput, NotPermitted
from capaian.signing.adapters.pades import SigningKey, put_proof, put_signature
from capaian.signing.domain.values import Credential, SignerIdentity, Stamp


class Pkcs12Provider:
    """Signs with the key of one file. Fulfils ``SignatureProvider``.

    ``time_stamper`` makes it B-T (an RFC 3161 client of pyHanko, or that of the local authority); ``crls`` (DER) of the
    issuing authorities make it B-LT. The passphrase comes with each signing and is not kept.
    """

    name = "pkcs12"

    def __init__(self, data: bytes, *, time_stamper: TimeStamper | None = None, crls: Sequence[bytes] = ()) -> None:
        self._data = data
        self._time_stamper = time_stamper
        self._crls = [asn1_crl.CertificateList.load(one) for one in crls]

    def sign(self, pdf: bytes, *, field: str, signer: SignerIdentity, reason: str, location: str, at: datetime,
             stamp: Stamp | None, secret: Credential | None = None) -> bytes:
        """One more signature. ``NotPermitted`` for a wrong passphrase or a certificate that is not valid at ``at``."""
        key = self._open(secret.passphrase if secret else "")
        if not key.certificate.not_valid_before <= at <= key.certificate.not_valid_after:
            raise NotPermitted("signing.certificate_expired", "The certificate is not valid at this time.")
        signed = put_signature(
            pdf, field=field, key=key, title=signer.full_title, reason=reason, location=location, at=at, stamp=stamp,
            time_stamper=self._time_stamper)
        if self._crls:
            signed = put_proof(signed, certificates=[key.certificate, *key.chain], crls=self._crls)
        return signed

    def _open(self, passphrase: str) -> SigningKey:
        try:
            key, certificate, others = pkcs12.load_key_and_certificates(self._data, passphrase.encode() or None)
        except ValueError as problem:
            raise NotPermitted("signing.wrong_passphrase", "The passphrase does not open the certificate.") from problem
        if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise InvalidInput("signing.no_key", "This file holds no certificate with an RSA or EC key.")
        return SigningKey(_plain(certificate), key, tuple(_plain(one) for one in others))


def _plain(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
