"""A signing authority in a folder: a root, a time-stamp authority and one certificate per person.

It lets an office work before it has certificates of BSrE, and every test run offline. Its signatures are real PAdES
B-LT, but *not certified* in the sense of Indonesian law: nobody outside knows its root, and the stamp says so.

``root.pem root.key tsa.pem tsa.key salt revoked.json people/<hash>/{certificate.pem,key.pem,serials}``

Private keys are encrypted (PKCS #8) with a key that scrypt derives from a secret the folder does not hold: whoever
copies the folder cannot sign. Certificates lead to one root with a revocation list made at each signing, so that every
file carries its own proof and nothing is fetched, now or later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from capaian.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from capaian.signing.adapters.pades import SigningKey, put_archive_stamp, put_proof, put_signature
from capaian.signing.adapters.time_stamps import FixedTimeStamper
from capaian.signing.domain.values import Credential, SignerIdentity, Stamp

YEARS = timedelta(days=20 * 365 + 5)
KEY_SIZE = 3072
"""RSA-3072: strong enough for the twenty years the certificates live (NIST SP 800-57) and read by every verifier."""
NOTICE = "TTE tidak tersertifikasi (otoritas lokal)"


class LocalAuthority:
    """Signs with certificates of its own folder. Fulfils ``SignatureProvider``."""

    name = "local"

    def __init__(self, folder: Path, *, secret: str) -> None:
        """Open an authority made before. ``NotFound`` when there is none, ``NotPermitted`` when the secret is wrong."""
        if not (folder / "root.pem").exists():
            raise NotFound("signing.no_authority", "There is no signing authority in this folder yet.",
                           remedy="Run capaian setup.")
        self.folder = folder
        self._password = _stretched(secret, (folder / "salt").read_bytes())
        self._root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
        self._root_key = self._load_key(folder / "root.key")
        self._tsa = x509.load_pem_x509_certificate((folder / "tsa.pem").read_bytes())
        self._tsa_key = self._load_key(folder / "tsa.key")

    @classmethod
    def make(cls, folder: Path, *, secret: str, organisation: str, at: datetime) -> LocalAuthority:
        """Make a new authority; its certificates are valid from the day before ``at`` for twenty years.

        ``secret`` must be kept outside the folder. Raises ``InvalidInput`` for an empty secret and ``Conflict`` when
        the folder already holds an authority: a second root would make every earlier signature a stranger's.
        """
        _aware(at)
        if len(secret) < 16:
            raise InvalidInput("signing.weak_secret", "The secret of the authority needs 16 characters or more.")
        if (folder / "root.pem").exists():
            raise Conflict("signing.authority_exists", "This folder already holds a signing authority.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".authority-"))
        try:
            salt = secrets.token_bytes(16)
            (draft / "salt").write_bytes(salt)
            (draft / "revoked.json").write_text("{}")
            (draft / "people").mkdir()
            password = _stretched(secret, salt)
            begin, end = at - timedelta(days=1), at - timedelta(days=1) + YEARS
            root_key = _new_key()
            root_name = _name(f"Otoritas Lokal {organisation}"[:64], organisation)
            root = _certificate(root_name, root_key.public_key(), root_name, root_key, begin, end, "root")
            tsa_key = _new_key()
            tsa_name = _name(f"Stempel Waktu Lokal {organisation}"[:64], organisation)
            tsa = _certificate(tsa_name, tsa_key.public_key(), root_name, root_key, begin, end, "tsa")
            for stem, certificate, key in (("root", root, root_key), ("tsa", tsa, tsa_key)):
                (draft / f"{stem}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
                _write_private(draft / f"{stem}.key", _sealed(key, password))
            if folder.exists():
                folder.rmdir()
            os.rename(draft, folder)
        except OSError as problem:
            shutil.rmtree(draft, ignore_errors=True)
            raise Conflict("signing.authority_exists", "This folder cannot take a new signing authority.") from problem
        return cls(folder, secret=secret)

    @classmethod
    def open_or_make(cls, folder: Path, *, secret: str, organisation: str, at: datetime) -> LocalAuthority:
        """The authority of the folder, made at first use."""
        if not (folder / "root.pem").exists():
            try:
                return cls.make(folder, secret=secret, organisation=organisation, at=at)
            except Conflict:
                if not (folder / "root.pem").exists():
                    raise
        return cls(folder, secret=secret)

    @property
    def root_pem(self) -> bytes:
        """The root certificate (PEM): what a verifier outside must be given to trust these signatures."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    def certificate_pem(self, person_key: str) -> bytes | None:
        """The certificate of a person (PEM), or None when that person has never signed."""
        path = self._home(person_key) / "certificate.pem"
        return path.read_bytes() if path.exists() else None

    def sign(self, pdf: bytes, *, field: str, signer: SignerIdentity, reason: str, location: str, at: datetime,
             stamp: Stamp | None, secret: Credential | None = None) -> bytes:
        """One more signature, B-LT, in two increments. The person's certificate is made at the first signature.

        Raises ``NotPermitted`` (``signing.revoked``) when the certificate was withdrawn before ``at`` and
        ``InvalidInput`` (``signing.too_early``) when ``at`` lies before the authority was made.
        """
        _aware(at)
        if signer.person_key in self._revoked_before(at):
            raise NotPermitted("signing.revoked", "The signing certificate of %(name)s was withdrawn.",
                               name=signer.name)
        if at < self._root.not_valid_before_utc:
            raise InvalidInput("signing.too_early", "A signature cannot be older than the signing authority.")
        key = self._key_of(signer, at)
        marked = stamp and Stamp(stamp.title, stamp.name, (*stamp.lines, NOTICE), stamp.check_url)
        signed = put_signature(
            pdf, field=field, key=key, title=signer.full_title, reason=reason, location=location, at=at, stamp=marked,
            time_stamper=self.time_stamper(at))
        return put_proof(signed, certificates=[key.certificate, _plain(self._tsa), _plain(self._root)],
                         crls=[self.revocation_list(at)])

    def archive(self, pdf: bytes, *, at: datetime) -> bytes:
        """The file with a fresh revocation list and an archive time stamp (B-LTA) over everything in it."""
        _aware(at)
        proven = put_proof(pdf, certificates=[_plain(self._tsa), _plain(self._root)], crls=[self.revocation_list(at)])
        return put_archive_stamp(proven, time_stamper=self.time_stamper(at))

    def revoke(self, person_key: str, *, at: datetime) -> None:
        """Withdraw a person's certificate: what was signed before ``at`` stays valid, nothing is signed after it."""
        _aware(at)
        pem = self.certificate_pem(person_key)
        if pem is None:
            raise NotFound("signing.no_certificate", "This person has no signing certificate.")
        known = self._revocations()
        issued = (self._home(person_key) / "serials").read_text().split()
        known.setdefault(person_key, {"serials": issued, "at": at.isoformat()})
        _replace(self.folder / "revoked.json", json.dumps(known, indent=1).encode())

    def time_stamper(self, at: datetime) -> FixedTimeStamper:
        """The time-stamp authority, saying ``at``."""
        return FixedTimeStamper(
            certificate=_plain(self._tsa), key=self._tsa_key, root=_plain(self._root), at=at)

    def revocation_list(self, at: datetime) -> asn1_crl.CertificateList:
        """The revocation list as of ``at``. It names no earlier end than the root: nothing newer is published."""
        moment = _second(at)
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._root.subject)
            .last_update(moment)
            .next_update(self._root.not_valid_after_utc)
            .add_extension(x509.CRLNumber(int(moment.timestamp())), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()), False)
        )
        for entry in self._revocations().values():
            for serial in entry["serials"]:
                made = made.add_revoked_certificate(
                    x509.RevokedCertificateBuilder().serial_number(int(serial))
                    .revocation_date(_second(datetime.fromisoformat(entry["at"]))).build())
        signed = made.sign(self._root_key, hashes.SHA256())
        return asn1_crl.CertificateList.load(signed.public_bytes(serialization.Encoding.DER))

    def _revocations(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads((self.folder / "revoked.json").read_text())
        return found

    def _revoked_before(self, at: datetime) -> set[str]:
        return {key for key, entry in self._revocations().items() if datetime.fromisoformat(entry["at"]) <= at}

    def _home(self, person_key: str) -> Path:
        return self.folder / "people" / hashlib.sha256(person_key.encode()).hexdigest()[:32]

    def _key_of(self, signer: SignerIdentity, at: datetime) -> SigningKey:
        """The person's key; a certificate valid at ``at`` is issued for it when there is none yet."""
        home = self._home(signer.person_key)
        if not home.exists():
            self._enrol(signer, home, at)
        key = self._load_key(home / "key.pem")
        certificate = x509.load_pem_x509_certificate((home / "certificate.pem").read_bytes())
        # Work of an earlier day may be entered after that of a later one, and names change.
        if at < certificate.not_valid_before_utc or certificate.subject != self._subject(signer):
            certificate = self._issue(signer, key, home, at)
        return SigningKey(certificate=_plain(certificate), key=key, chain=(_plain(self._root),))

    def _enrol(self, signer: SignerIdentity, home: Path, at: datetime) -> None:
        """Make the person's key and certificate; of two processes at once one wins and both use its result."""
        draft = Path(tempfile.mkdtemp(dir=home.parent, prefix=".new-"))
        key = _new_key()
        _write_private(draft / "key.pem", _sealed(key, self._password))
        self._issue(signer, key, draft, at)
        try:
            os.rename(draft, home)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            if not home.exists():
                raise

    def _subject(self, signer: SignerIdentity) -> x509.Name:
        organisation = self._root.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
        return _name(signer.name[:64], str(organisation), signer.nip)

    def _issue(self, signer: SignerIdentity, key: rsa.RSAPrivateKey, home: Path, at: datetime) -> x509.Certificate:
        certificate = _certificate(
            self._subject(signer), key.public_key(), self._root.subject, self._root_key, at,
            self._root.not_valid_after_utc, "person")
        with (home / "serials").open("a") as serials:  # first: a certificate that is not listed could not be withdrawn
            serials.write(f"{certificate.serial_number}\n")
        _replace(home / "certificate.pem", certificate.public_bytes(serialization.Encoding.PEM))
        return certificate

    def _load_key(self, path: Path) -> rsa.RSAPrivateKey:
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), self._password)
        except ValueError as problem:
            raise NotPermitted("signing.wrong_secret", "The secret does not open the signing authority.",
                               remedy="Restore the secret that was in use when the authority was made.") from problem
        assert isinstance(key, rsa.RSAPrivateKey)
        return key


def _aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("at must be aware")


def _second(at: datetime) -> datetime:
    return at.astimezone(dt.UTC).replace(microsecond=0)


def _stretched(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(secret.encode()).hex().encode()


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE)


def _sealed(key: rsa.RSAPrivateKey, password: bytes) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.BestAvailableEncryption(password))


def _write_private(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_bytes(data)
    os.replace(draft, path)


def _plain(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _name(common: str, organisation: str, serial: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
             x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
             x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial[:64]))
    return x509.Name(parts)


def _certificate(subject: x509.Name, public: rsa.RSAPublicKey, issuer: x509.Name, issuer_key: rsa.RSAPrivateKey,
                 begin: datetime, end: datetime, role: str) -> x509.Certificate:
    authority, person = role == "root", role == "person"
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
        .serial_number(x509.random_serial_number()).not_valid_before(_second(begin)).not_valid_after(_second(end))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(
            digital_signature=not authority, content_commitment=person, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
            encipher_only=False, decipher_only=False), critical=True)
    )
    if role == "tsa":
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())
