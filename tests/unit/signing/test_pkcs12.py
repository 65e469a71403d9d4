"""Signing with a certificate in a PKCS #12 file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from capaian.kernel.errors import InvalidInput, NotPermitted
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.pkcs12 import Pkcs12Provider
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.domain.values import Credential
from capaian.signing.domain.verdicts import Level, State
from tests.unit.signing.conftest import AT, KEPALA, LATER, stamp_of


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes, bytes]:
    """A .p12 with an elliptic key, its root, and the root's revocation list."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Penerbit Contoh")])

    def certificate(name: x509.Name, public: ec.EllipticCurvePublicKey, ca: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder().subject_name(name).issuer_name(root_name).public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=730))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), critical=True)
            .sign(root_key, hashes.SHA256()))

    root = certificate(root_name, root_key.public_key(), True)
    own = certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sari Contoh")]), key.public_key(), False)
    crl = (x509.CertificateRevocationListBuilder().issuer_name(root_name).last_update(AT)
           .next_update(AT + timedelta(days=700)).sign(root_key, hashes.SHA256()))
    data = pkcs12.serialize_key_and_certificates(
        b"sari", key, own, [root], serialization.BestAvailableEncryption(b"rahasia"))
    return data, root.public_bytes(serialization.Encoding.PEM), crl.public_bytes(serialization.Encoding.DER)


def sign(provider: Pkcs12Provider, pdf: bytes, passphrase: str = "rahasia", **changes: object) -> bytes:
    return provider.sign(pdf, field="tanda_tangan", signer=KEPALA, reason="", location="",
                         at=changes.get("at", AT), stamp=stamp_of(KEPALA),  # type: ignore[arg-type]
                         secret=Credential(passphrase=passphrase))


def test_a_file_with_a_passphrase_signs(keys: tuple[bytes, bytes, bytes], prepared: bytes) -> None:
    data, root, _ = keys
    verdict = verify_pdf(sign(Pkcs12Provider(data), prepared), trust_roots=[root], at=LATER)
    assert verdict.valid
    assert verdict.signatures[0].level is Level.B_B
    assert not verdict.signatures[0].time_proven


def test_with_a_time_stamper_and_lists_it_carries_its_proof(
    keys: tuple[bytes, bytes, bytes], prepared: bytes, authority: LocalAuthority
) -> None:
    data, root, crl = keys
    lists = [crl, authority.revocation_list(AT).dump()]
    signed = sign(Pkcs12Provider(data, time_stamper=authority.time_stamper(AT), crls=lists), prepared)
    verdict = verify_pdf(signed, trust_roots=[root, authority.root_pem], at=LATER)
    assert verdict.signatures[0].level is Level.B_LT


def test_a_wrong_passphrase_is_refused(keys: tuple[bytes, bytes, bytes], prepared: bytes) -> None:
    with pytest.raises(NotPermitted, match=r"signing\.wrong_passphrase"):
        sign(Pkcs12Provider(keys[0]), prepared, "tebakan")


def test_a_certificate_out_of_its_time_is_refused(keys: tuple[bytes, bytes, bytes], prepared: bytes) -> None:
    with pytest.raises(NotPermitted, match=r"signing\.certificate_expired"):
        sign(Pkcs12Provider(keys[0]), prepared, at=AT + timedelta(days=800))


def test_a_file_without_a_key_is_refused(keys: tuple[bytes, bytes, bytes], prepared: bytes) -> None:
    empty = pkcs12.serialize_key_and_certificates(
        None, None, None, [x509.load_pem_x509_certificate(keys[1])], serialization.BestAvailableEncryption(b"rahasia"))
    with pytest.raises(InvalidInput, match=r"signing\.no_key"):
        sign(Pkcs12Provider(empty), prepared)


def test_a_withdrawn_certificate_is_seen_also_where_the_authority_above_gives_no_list(prepared: bytes) -> None:
    """Root, issuer, person: only the issuer published a list, and it names the person."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(3)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("Akar", "Penerbit", "Sari Contoh")]
    chain = []
    for place, name in enumerate(names):
        above, ca = max(place - 1, 0), place < 2
        chain.append(
            x509.CertificateBuilder().subject_name(name).issuer_name(names[above]).public_key(keys[place].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=730))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), critical=True)
            .sign(keys[above], hashes.SHA256()))
    withdrawn = (x509.RevokedCertificateBuilder().serial_number(chain[2].serial_number)
                 .revocation_date(AT - timedelta(hours=1)).build())
    crl = (x509.CertificateRevocationListBuilder().issuer_name(names[1]).last_update(AT)
           .next_update(AT + timedelta(days=700)).add_revoked_certificate(withdrawn).sign(keys[1], hashes.SHA256()))
    data = pkcs12.serialize_key_and_certificates(
        b"sari", keys[2], chain[2], chain[:2], serialization.BestAvailableEncryption(b"rahasia"))
    signed = sign(Pkcs12Provider(data, crls=[crl.public_bytes(serialization.Encoding.DER)]), prepared)
    root = chain[0].public_bytes(serialization.Encoding.PEM)
    assert verify_pdf(signed, trust_roots=[root], at=LATER).state is State.REVOKED
    unlisted = sign(Pkcs12Provider(data), prepared)
    assert verify_pdf(unlisted, trust_roots=[root], at=LATER).state is State.VALID
