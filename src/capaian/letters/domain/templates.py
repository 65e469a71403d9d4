"""What an office's own template may say: for each kind of letter its fields, and the words that fill them.

A field is written ``{{ nomor }}``; a list is gone through by ``{% for baris in butir %}{{ baris }}{% endfor %}``, a table's
lines by their parts (``{{ baris.uraian }}``). The names are Indonesian, because officers type them.

>>> values("memo", KINDS["memo"].example)["nomor"]
'000.8.6.3/001/CONTOH/2026'
>>> [field.name for field in KINDS["receipt"].fields if field.parts]
['barang']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from capaian.kernel.dates import clock, long_date, long_day, short_date
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import Letterhead, Sheet, SignatureBox, clean_text
from capaian.letters.domain.cover import CoverLetter, SentItem
from capaian.letters.domain.decree import DICTA, AdoptionDecree
from capaian.letters.domain.disposition import DispositionSlip
from capaian.letters.domain.meeting import (
    CLOSING,
    AttendanceList,
    Attendee,
    Decision,
    Invitation,
    Meeting,
    Minutes,
    frame_of,
    opening_of,
)
from capaian.letters.domain.memo import OfficialMemo
from capaian.letters.domain.receipt import HandedItem, Receipt
from capaian.letters.domain.statements import CheckedItem, ReviewStatement

Values = dict[str, Any]


@dataclass(frozen=True)
class TemplateField:
    """A place that a template may fill. ``many``: a list of texts; ``parts``: a list of lines with these parts."""

    name: str
    required: bool = False
    many: bool = False
    parts: tuple[str, ...] = ()

    @property
    def listed(self) -> bool:
        return self.many or bool(self.parts)


@dataclass(frozen=True)
class TemplateKind:
    """A kind of letter that an office may have a template for. ``example`` is a letter of the kind, visibly an example."""

    key: str
    title: str
    example: Any
    own: Callable[[Any], Values]
    required: tuple[str, ...]

    @property
    def fields(self) -> tuple[TemplateField, ...]:
        """Every field, in the order in which they are told: those of the kind, then those of every letter."""
        return tuple(TemplateField(name, name in self.required, _is_list(value), _parts(value))
                     for name, value in values(self.key, self.example).items())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and not _parts(value)


def _parts(value: Any) -> tuple[str, ...]:
    return tuple(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else ()


def kind_of(key: str) -> TemplateKind:
    """The kind of that key; InvalidInput names those that there are."""
    if key not in KINDS:
        raise InvalidInput("template.kind", "There is no kind of letter “%(kind)s”.", kind=key,
                           remedy="Choose one of: %(known)s.", known=", ".join(KINDS))
    return KINDS[key]


def values(kind: str, letter: Any) -> Values:
    """What the fields of a letter say. Every text is cleaned: nothing invisible, nothing that turns the reading order."""
    return {name: _clean(value) for name, value in (KINDS[kind].own(letter) | _of_every_letter(letter.sheet)).items()}


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _clean(part) for name, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else clean_text(str(value))


def _of_every_letter(sheet: Sheet) -> Values:
    office = sheet.office
    return {"pemerintah": office.government, "kantor": office.office_name, "alamat": "\n".join(office.address),
            "tempat": sheet.place, "catatan_contoh": sheet.notice}


def _signer(box: SignatureBox | None, name: str = "ttd") -> Values:
    box = box or SignatureBox("", "")
    return {f"{name}_jabatan": f"{box.prefix} {box.title}".strip(), f"{name}_nama": box.name, f"{name}_pangkat": box.rank,
            f"{name}_nip": box.nip}


def _numbered(rows: list[Values]) -> list[Values]:
    return [{"no": str(number), **row} for number, row in enumerate(rows, 1)]


def _meeting(meeting: Meeting) -> Values:
    return {"acara": meeting.name, "hari_tanggal": long_day(meeting.day), "waktu": meeting.hours,
            "tempat_rapat": meeting.place, "agenda": list(meeting.agenda)}


def _disposition(slip: DispositionSlip) -> Values:
    return {"nomor_agenda": slip.agenda, "indeks": slip.index, "kode": slip.code, "asal": slip.origin,
            "nomor_surat": slip.number, "tanggal_surat": long_date(slip.day), "diterima": long_date(slip.received_on),
            "ringkasan": slip.summary, "diteruskan": list(slip.forwarded_to), "instruksi": list(slip.instructions),
            "batas": long_date(slip.due), "kecepatan": slip.speed, "keamanan": slip.security, "lampiran": slip.enclosure,
            "catatan": slip.remarks, "tanggal": long_date(slip.signed_on), **_signer(slip.signer)}


def _memo(memo: OfficialMemo) -> Values:
    return {"nomor": memo.number, "tanggal": long_date(memo.day), "hal": memo.subject, "sifat": memo.nature,
            "lampiran": memo.enclosure, "dari": memo.sender, "kepada": list(memo.to), "tembusan": list(memo.copies),
            "isi": list(memo.paragraphs), "butir": list(memo.points), "penutup": list(memo.closing), **_signer(memo.signer)}


def _invitation(letter: Invitation) -> Values:
    return {"nomor": letter.number, "tanggal": long_date(letter.day), "sifat": letter.nature, "lampiran": letter.enclosure,
            "kepada": list(letter.to), "pembuka": list(opening_of(letter)), **_meeting(letter.meeting),
            "penutup": list(letter.closing), "tembusan": list(letter.copies), **_signer(letter.signer)}


def _attendance(attendance: AttendanceList) -> Values:
    rows = [{"nama": a.name, "jabatan": a.post, "unit": a.unit, "kehadiran": a.presence} for a in attendance.attendees]
    return {**_meeting(attendance.meeting), "peserta": _numbered(rows), "tanggal": long_date(attendance.meeting.day),
            **_signer(attendance.signer)}


def _minutes(record: Minutes) -> Values:
    opening, closing = frame_of(record)
    rows = [{"keputusan": d.text, "penanggung_jawab": d.responsible, "batas": short_date(d.due)} for d in record.decisions]
    return {"nomor": record.number, "tanggal": long_date(record.meeting.day), **_meeting(record.meeting),
            "undangan": record.invitation, "pimpinan": record.chair, "notulis": record.recorder,
            "peserta": list(record.participants), "pembuka": opening, "pembahasan": list(record.discussion),
            "keputusan": _numbered(rows), "penutup": closing, **_signer(record.signer),
            **_signer(record.recorder_signer, "ttd_notulis")}


def _receipt(handing: Receipt) -> Values:
    rows = [{"uraian": item.name, "banyaknya": item.quantity, "keterangan": item.remark} for item in handing.items]
    return {"nomor": handing.number, "pengirim": handing.sender, "penerima": handing.recipient,
            "hari_tanggal": long_day(handing.day), "tanggal": long_date(handing.day),
            "pukul": clock(handing.moment) if handing.moment else "", "keperluan": handing.purpose,
            "barang": _numbered(rows), **_signer(handing.giver, "ttd_penyerah"), **_signer(handing.receiver, "ttd_penerima")}


def _cover(letter: CoverLetter) -> Values:
    rows = [{"jenis": item.name, "banyaknya": item.quantity, "keterangan": item.remark} for item in letter.items]
    return {"nomor": letter.number, "tanggal": long_date(letter.day), "kepada": list(letter.to), "barang": _numbered(rows),
            "telepon": letter.telephone, "diterima": long_date(letter.received_on), **_signer(letter.sender)}


def _review(review: ReviewStatement) -> Values:
    rows = [{"kelompok": item.group, "pernyataan": item.question, "hasil": item.verdict, "catatan": item.finding}
            for item in review.checklist]
    return {"laporan": review.report, "tahun": review.year, "instansi": review.agency, "tanggal": long_date(review.signed_on),
            "pengecualian": list(review.exceptions), "ceklis": _numbered(rows), **_signer(review.signer)}


def _decree(decree: AdoptionDecree) -> Values:
    rows = [{"nama": name, "isi": text} for name, text in zip(DICTA, decree.dicta, strict=False)]
    return {"nomor": decree.number, "pejabat": decree.official, "tentang": decree.about, "tanggal": long_date(decree.day),
            "menimbang": list(decree.considering), "mengingat": list(decree.remembering), "diktum": rows,
            "tembusan": list(decree.copies), **_signer(decree.signer)}


COVER = "report-cover"


@dataclass(frozen=True)
class ReportCover:
    """The words on the cover of a performance report: what it is, and of which period and year."""

    sheet: Sheet
    title: str
    period: str
    year: int


def _report_cover(cover: ReportCover) -> Values:
    return {"judul": cover.title, "periode": cover.period, "tahun": cover.year}


# --- Examples ---------------------------------------------------------------------------------------------------------

_DAY, _NUMBER = date(2026, 1, 6), "000.8.6.3/001/CONTOH/2026"
_SHEET = Sheet(Letterhead("PEMERINTAH KABUPATEN CONTOH", "KECAMATAN CONTOH", ("Jalan Contoh Nomor 1", "Laman contoh.example")),
               "Contoh", "DATA CONTOH - bukan dokumen resmi")
_HEAD = SignatureBox("a", "Camat Contoh", "NAMA CAMAT (CONTOH)", "00000000 000000 0 001", "Pembina Tingkat I, IV/b")
_STAFF = SignatureBox("b", "Staf Pelaporan", "NAMA STAF (CONTOH)", "00000000 000000 0 009", "Penata Muda, III/a")
_MEETING = Meeting("Rapat Pembahasan Laporan Kinerja", _DAY, "09.00 WIB s.d. selesai", "Aula Kecamatan Contoh",
                   ("Pembahasan konsep laporan", "Pembagian tugas"))
_ITEMS = ("Formulir data kinerja Triwulan IV", "1 (satu) berkas", "12 baris isian")

KINDS: dict[str, TemplateKind] = {kind.key: kind for kind in (
    TemplateKind("disposition", "Lembar Disposisi", DispositionSlip(
        _SHEET, "Akuntabilitas Kinerja", "000.8.6.3", "000.8.6.3/112/CONTOH/2026", _DAY, "Permintaan laporan kinerja",
        "Sekretaris Daerah", ("Sekretaris Kecamatan", "Kasubag Perencanaan"), ("Kumpulkan data kinerja", "Siapkan konsep"),
        date(2026, 1, 20), _HEAD, _DAY, "14/2026", _DAY, "Segera", "Biasa", "1 (satu) berkas", "Perhatikan bukti dukung."),
        _disposition, ("ringkasan", "diteruskan", "instruksi", "ttd_nama")),
    TemplateKind("memo", "Nota Dinas", OfficialMemo(
        _SHEET, ("Sekretaris Kecamatan", "Para Kepala Seksi"), "Camat Contoh", ("Arsip",), _DAY, _NUMBER,
        "Penyusunan laporan kinerja", ("Dalam rangka penyusunan laporan kinerja, diperintahkan hal-hal berikut:",), _HEAD,
        ("Kumpulkan data kinerja", "Lengkapi bukti dukung"), ("Demikian untuk dilaksanakan.",), "Penting", "-"),
        _memo, ("nomor", "kepada", "hal", "isi", "ttd_nama")),
    TemplateKind("invitation", "Surat Undangan", Invitation(
        _SHEET, _NUMBER, _DAY, ("Sekretaris Kecamatan", "Para Kepala Seksi"), _MEETING, _HEAD, "Penting", "-",
        ("Kami mengundang Bapak/Ibu untuk hadir pada:",), (CLOSING,), ("Arsip",)),
        _invitation, ("nomor", "kepada", "acara", "hari_tanggal", "waktu", "tempat_rapat", "ttd_nama")),
    TemplateKind("attendance", "Daftar Hadir", AttendanceList(
        _SHEET, _MEETING, (Attendee("NAMA A (CONTOH)", "Kasi Pemerintahan", "Seksi Pemerintahan"),
                           Attendee("NAMA B (CONTOH)", "Kasi Pembangunan", "Seksi Pembangunan", "hadir")), _HEAD),
        _attendance, ("acara", "hari_tanggal", "peserta")),
    TemplateKind("minutes", "Notulen", Minutes(
        _SHEET, _MEETING, _NUMBER, "Sekretaris Kecamatan", "Staf Pelaporan", ("Kasi Pemerintahan", "Kasi Pembangunan"),
        ("Konsep laporan dipaparkan.", "Peserta menyepakati tindak lanjut."),
        (Decision("Konsep disetujui dengan perbaikan", "Kasubag Perencanaan", date(2026, 1, 20)),), _HEAD,
        "000.8.6.3/002/CONTOH/2026", "Rapat dibuka pukul 09.00.", "Demikian notulen ini dibuat dengan sebenarnya.", _STAFF),
        _minutes, ("acara", "hari_tanggal", "peserta", "pembahasan", "keputusan", "ttd_nama")),
    TemplateKind("receipt", "Tanda Terima", Receipt(
        _SHEET, _NUMBER, "Kasubag Perencanaan", "Kasi Pemerintahan", (HandedItem(*_ITEMS),), _DAY, _HEAD, _STAFF, time(9, 30),
        "pengumpulan data kinerja"), _receipt, ("pengirim", "penerima", "hari_tanggal", "barang")),
    TemplateKind("cover-letter", "Surat Pengantar", CoverLetter(
        _SHEET, _NUMBER, _DAY, ("Sekretaris Daerah",), (SentItem("Laporan Kinerja Tahun 2025", "2 (dua) eksemplar"),), _HEAD,
        SignatureBox("c", ""), _DAY, "021-000"), _cover, ("nomor", "kepada", "barang", "ttd_nama")),
    TemplateKind("review-statement", "Pernyataan Telah Direviu", ReviewStatement(
        _SHEET, "Laporan Kinerja Kecamatan Contoh", 2025, "Kecamatan Contoh", _HEAD, _DAY, ("Dua bukti dukung belum lengkap",),
        (CheckedItem("Format", "Laporan memuat perbandingan target dan realisasi", "Ya", "Lengkap"),)),
        _review, ("laporan", "tahun", "instansi", "pengecualian", "ttd_nama")),
    TemplateKind("decree", "Keputusan", AdoptionDecree(
        _SHEET, "CAMAT CONTOH", "000.8.3.3/001/CONTOH/2026", "Standar Operasional Prosedur", ("bahwa perlu ditetapkan SOP;",),
        ("Peraturan tentang SOP;",), ("Menetapkan SOP sebagaimana lampiran.", "Keputusan ini berlaku sejak ditetapkan."),
        _DAY, _HEAD, ("Arsip",)), _decree, ("nomor", "pejabat", "tentang", "menimbang", "mengingat", "diktum", "ttd_nama")),
    TemplateKind(COVER, "Sampul Laporan Kinerja", ReportCover(_SHEET, "LAPORAN KINERJA TRIWULAN", "TRIWULAN IV TAHUN 2025", 2025),
                 _report_cover, ("judul", "periode", "kantor")),
)}
