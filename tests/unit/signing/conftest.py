"""A document, an authority, a stranger's authority and three officials. Keys are made once for all tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typst

from capaian.foundation.typesetting.glyphs import FONTS
from capaian.signing.adapters.fields import prepare_fields
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.domain.values import Box, SignerIdentity, Stamp

AT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
LATER = AT + timedelta(days=90)
SECRET = "kunci-contoh-yang-panjang"
URL = "http://127.0.0.1:8000/periksa/ABCD-EFGH-JKLM"

PERENCANA = SignerIdentity("person-1", "Budi Contoh, S.E.", "99990101 999901 9 001", "Perencana")
SEKRETARIS = SignerIdentity("person-2", "Ani Contoh", "99990101 999901 9 002", "Sekretaris")
KEPALA = SignerIdentity("person-3", "Dr. Sari Contoh, M.Si.", "99990101 999901 9 003", "Kepala Dinas", prefix="Plt.")

SOURCE = b"""
#set document(title: "Laporan Kinerja")
#set text(font: "Liberation Sans", lang: "id", size: 11pt)
#set page(paper: "a4", margin: 2cm)
= Laporan Kinerja
Capaian 82,39 persen.
#table(columns: 3, table.header[Indikator][Target][Realisasi], [Contoh], [264], [174])
#pagebreak()
= Penandatanganan
Ditetapkan di Contoh.
"""
BOXES = {
    "paraf_1": Box(1, 60, 60, 160, 110),
    "paraf_2": Box(1, 200, 60, 300, 110),
    "tanda_tangan": Box(2, 60, 500, 300, 600),
}
ALT = {"paraf_1": "Paraf perencana", "paraf_2": "Paraf sekretaris", "tanda_tangan": "Tanda tangan kepala dinas"}


def stamp_of(signer: SignerIdentity) -> Stamp:
    return Stamp(signer.full_title, signer.name, (f"NIP {signer.nip}", "1 April 2026 08.30 WIB"), URL)


def signed_by(authority: LocalAuthority, pdf: bytes, field: str, signer: SignerIdentity, at: datetime = AT) -> bytes:
    return authority.sign(pdf, field=field, signer=signer, reason="Menyetujui", location="Contoh", at=at,
                          stamp=stamp_of(signer))


@pytest.fixture(scope="session")
def report() -> bytes:
    """A document as the product makes it: PDF/A-3a and PDF/UA-1."""
    compiler = typst.Compiler(
        input=SOURCE, root=str(FONTS),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]))
    made = compiler.compile(SOURCE, format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=int(AT.timestamp()))
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="session")
def prepared(report: bytes) -> bytes:
    return prepare_fields(report, BOXES, ALT, archive_field=True)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signing") / "authority"


@pytest.fixture(scope="session")
def authority(folder: Path) -> LocalAuthority:
    return LocalAuthority.make(folder, secret=SECRET, organisation="Dinas Contoh", at=AT)


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    """An authority with the same names, made by somebody else."""
    return LocalAuthority.make(tmp_path_factory.mktemp("stranger") / "authority", secret=SECRET,
                               organisation="Dinas Contoh", at=AT)


@pytest.fixture(scope="session")
def one_paraf(authority: LocalAuthority, prepared: bytes) -> bytes:
    return signed_by(authority, prepared, "paraf_1", PERENCANA)


@pytest.fixture(scope="session")
def signed(authority: LocalAuthority, one_paraf: bytes) -> bytes:
    """Paraf, paraf, signature: the usual path of a report."""
    two = signed_by(authority, one_paraf, "paraf_2", SEKRETARIS, AT + timedelta(minutes=5))
    return signed_by(authority, two, "tanda_tangan", KEPALA, AT + timedelta(minutes=9))


@pytest.fixture(scope="session")
def archived(authority: LocalAuthority, signed: bytes) -> bytes:
    return authority.archive(signed, at=AT + timedelta(minutes=10))
