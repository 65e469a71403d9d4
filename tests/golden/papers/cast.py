"""The offices and officials of the sample documents. Their names say their post; their NIPs are visibly no NIPs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from capaian.kernel.paper import Letterhead, Sheet, SignatureBox

NOTICE = "DATA CONTOH - bukan dokumen resmi"
AT = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
DAY = date(2025, 1, 6)
WIB = timezone(timedelta(hours=7))
CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

BOJONG = Sheet(
    Letterhead(
        "PEMERINTAH KABUPATEN PURWAKARTA",
        "KECAMATAN BOJONG",
        ("Jalan Raya Bojong Sawit Km. 30, Purwakarta", "Laman contoh.example, pos-el surat@contoh.example"),
    ),
    place="Bojong",
    notice=NOTICE,
)
PAKUSARI = Sheet(
    Letterhead("PEMERINTAH KABUPATEN JEMBER", "KECAMATAN PAKUSARI", ("Jalan Contoh Nomor 1, Pakusari",)),
    place="Pakusari",
    notice=NOTICE,
)

CAMAT = SignatureBox(
    key="camat",
    title="Camat Bojong",
    name="CAMAT BOJONG (CONTOH)",
    nip="00000000 000000 0 001",
    rank="Pembina Tingkat I, IV/b",
)
SEKCAM = SignatureBox(
    key="sekcam",
    title="Sekretaris Kecamatan",
    name="SEKRETARIS KECAMATAN (CONTOH)",
    nip="00000000 000000 0 002",
    rank="Pembina, IV/a",
)
PLT_SEKCAM = SignatureBox(
    key="sekcam",
    title="Sekretaris Kecamatan",
    prefix="Plt.",
    name="KASI TATA PEMERINTAHAN (CONTOH)",
    nip="00000000 000000 0 004",
)
KASUBAG = SignatureBox(
    key="kasubag",
    title="Kasubag Perencanaan, Keuangan dan Pelaporan",
    name="KASUBAG PERENCANAAN (CONTOH)",
    nip="00000000 000000 0 003",
    rank="Penata, III/c",
)
STAF = SignatureBox(key="staf", title="Staf Pelaporan", name="STAF PELAPORAN (CONTOH)", nip="00000000 000000 0 009")
KASI = SignatureBox(
    key="kasi",
    title="Kasi Tata Pemerintahan",
    name="KASI TATA PEMERINTAHAN (CONTOH)",
    nip="00000000 000000 0 004",
)
SUPPLIERS = (
    "Kasi Tata Pemerintahan",
    "Kasi Pemberdayaan Masyarakat",
    "Kasi Perekonomian dan Pembangunan",
    "Kasi Keamanan dan Ketertiban",
    "Kasi Kesejahteraan Sosial",
    "Kasubag Umum dan Kepegawaian",
    "Kasubag Perencanaan, Keuangan dan Pelaporan",
)


def initial(box: SignatureBox) -> SignatureBox:
    """The same official's paraf box."""
    return SignatureBox(key=f"paraf-{box.key}", title=box.title, prefix=box.prefix, kind="initial")
