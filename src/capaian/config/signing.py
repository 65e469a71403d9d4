"""Where the ports of signing meet their adapters. Without Django, so that ``capaian verify`` works anywhere.

``CAPAIAN_BSRE_URL``, ``CAPAIAN_BSRE_USER`` and ``CAPAIAN_BSRE_PASSWORD`` make BSrE the provider; without them the local
authority of ``CAPAIAN_AUTHORITY_DIR`` signs. ``CAPAIAN_TRUST_ROOTS`` names a folder of further root certificates.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from capaian.kernel.errors import NotFound
from capaian.signing.ports import FileVerdict, Place, SignatureProvider

if TYPE_CHECKING:
    from capaian.signing.adapters.local_authority import LocalAuthority


BACKWARDS = timedelta(days=3 * 366)


class WiredDesk:
    """The desk of an installation: one local authority in a folder, and BSrE before it when that is set up."""

    def __init__(self, folder: Path, *, secret: str, organisation: str = "Capaian",
                 environment: Mapping[str, str] = os.environ) -> None:
        self.folder = folder
        self._secret = environment.get("CAPAIAN_AUTHORITY_SECRET") or secret
        self._organisation = organisation
        self._environment = environment
        self._authority: LocalAuthority | None = None

    def establish(self, *, organisation: str, at: datetime) -> LocalAuthority:
        """Open the local authority, or make it, valid from the day before ``at``."""
        from capaian.signing.adapters.local_authority import LocalAuthority

        if self._authority is None or self._authority.folder != self.folder:
            self._authority = LocalAuthority.open_or_make(
                self.folder, secret=self._secret, organisation=organisation, at=at)
        return self._authority

    def _local(self, at: datetime) -> LocalAuthority:
        """The authority, made at first use as if three years before: work of earlier years may be entered later."""
        return self.establish(organisation=self._organisation, at=at - BACKWARDS)

    def prepare(self, pdf: bytes, boxes: Mapping[str, Place], alt_texts: Mapping[str, str] | None = None, *,
                archive_field: bool = False) -> bytes:
        from capaian.signing.adapters.fields import prepare_fields

        return prepare_fields(pdf, boxes, alt_texts, archive_field=archive_field)

    @property
    def asks_secret(self) -> bool:
        return bool(self._environment.get("CAPAIAN_BSRE_URL"))

    def provider(self, *, at: datetime) -> SignatureProvider:
        address = self._environment.get("CAPAIAN_BSRE_URL", "")
        if address:
            from capaian.signing.adapters.bsre import BsreProvider

            return BsreProvider(
                address, user=self._environment.get("CAPAIAN_BSRE_USER", ""),
                password=self._environment.get("CAPAIAN_BSRE_PASSWORD", ""), trust_roots=self.roots())
        return self._local(at)

    def verify(self, data: bytes, *, at: datetime) -> FileVerdict:
        from capaian.signing.adapters.verify import verify_pdf

        return verify_pdf(data, trust_roots=self.roots(), at=at)

    def archive(self, pdf: bytes, *, at: datetime) -> bytes:
        return self._local(at).archive(pdf, at=at)

    def empty_fields(self, pdf: bytes) -> tuple[str, ...]:
        from capaian.signing.adapters.fields import empty_fields

        return tuple(empty_fields(pdf))

    def roots(self) -> list[bytes]:
        return trusted_roots(self.folder, self._environment)


def trusted_roots(folder: Path | None, environment: Mapping[str, str] = os.environ) -> list[bytes]:
    """The root certificates this installation trusts: that of its own authority and those put into a folder."""
    paths = [folder / "root.pem"] if folder else []
    extra = environment.get("CAPAIAN_TRUST_ROOTS", "")
    if extra:
        paths += sorted(path for path in Path(extra).iterdir() if path.suffix in {".pem", ".crt", ".cer"})
    return [path.read_bytes() for path in paths if path.is_file()]


def authority_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the local authority lies, by the same rule as the settings."""
    given = environment.get("CAPAIAN_AUTHORITY_DIR", "")
    return Path(given) if given else Path(environment.get("CAPAIAN_DATA_DIR") or "var") / "authority"


def verify_file(data: bytes, *, roots: Sequence[Path], at: datetime) -> FileVerdict:
    """The verdict for the command line: under the given roots, or under those of this installation."""
    from capaian.signing.adapters.verify import verify_pdf

    for path in roots:
        if not path.is_file():
            raise NotFound("signing.no_root", "There is no root certificate at “%(path)s”.", path=str(path))
    trusted = [path.read_bytes() for path in roots] or trusted_roots(authority_folder())
    return verify_pdf(data, trust_roots=trusted, at=at)
