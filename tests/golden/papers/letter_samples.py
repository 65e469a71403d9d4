"""One sample of every letter, as an office would write it."""

from __future__ import annotations

from datetime import date, datetime, time

from capaian.kernel.paper import Paper, SignatureBox
from capaian.letters.domain.checklist import ChecklistItem, DocumentChecklist, document_checklist
from capaian.letters.domain.copies import Copy, CopyList, Dispatch, ExpeditionBook, copy_list, expedition_book
from capaian.letters.domain.cover import CoverLetter, SentItem, cover_letter
from capaian.letters.domain.decree import AdoptionDecree, adoption_decree
from capaian.letters.domain.disposition import DispositionSlip, disposition_slip
from capaian.letters.domain.meeting import (
    AttendanceList,
    Attendee,
    Decision,
    Invitation,
    Meeting,
    Minutes,
    attendance_list,
    invitation,
    minutes,
)
from capaian.letters.domain.memo import OfficialMemo, official_memo
from capaian.letters.domain.programme import Activity, WorkProgramme, work_programme
from capaian.letters.domain.receipt import HandedItem, Receipt, receipt
from capaian.letters.domain.registers import AgendaLine, OutgoingLine, RegisterPrint, agenda, outgoing_register
from capaian.letters.domain.statements import (
    CheckedItem,
    Reader,
    ReadingSheet,
    ReviewStatement,
    reading_sheet,
    review_statement,
)
from tests.golden.papers.cast import (
    BOJONG,
    CAMAT,
    CHECKSUM,
    DAY,
    KASI,
    KASUBAG,
    PAKUSARI,
    PLT_SEKCAM,
    SEKCAM,
    STAF,
    SUPPLIERS,
    WIB,
    initial,
)

RECEIVER = SignatureBox(key="penerima", title="")
INSPECTOR = SignatureBox(
    key="pereviu", title="Inspektur Daerah", name="INSPEKTUR (CONTOH)", nip="00000000 000000 0 020"
)
CAMAT_PAKUSARI = SignatureBox(
    key="camat", title="Camat Pakusari", name="CAMAT PAKUSARI (CONTOH)", nip="00000000 000000 0 101"
)

MEETING = Meeting(
    name="Rapat Pembahasan Laporan Kinerja Kecamatan Bojong Tahun 2024",
    day=date(2025, 1, 15),
    hours="09.00 WIB s.d. selesai",
    place="Aula Kecamatan Bojong",
    agenda=("Pembahasan konsep laporan kinerja", "Penjelasan data pendukung tiap unit penyuplai data"),
)

SAMPLES: dict[str, Paper] = {
    "disposition": disposition_slip(
        DispositionSlip(
            sheet=BOJONG,
            index="Akuntabilitas Kinerja",
            code="000.8.6.3",
            number="000.8.6.3/112/Bag.Org/2025",
            day=date(2025, 1, 3),
            summary="Permintaan penyampaian Laporan Kinerja Tahun 2024 dan data kinerja Triwulan IV",
            origin="Sekretaris Daerah Kabupaten Purwakarta",
            forwarded_to=("Sekretaris Kecamatan", "Kasubag Perencanaan, Keuangan dan Pelaporan"),
            instructions=("Kumpulkan data kinerja seluruh unit penyuplai data", "Siapkan konsep laporan"),
            due=date(2025, 1, 20),
            signer=CAMAT,
            signed_on=DAY,
            agenda="14/2025",
            received_on=DAY,
            speed="Segera",
            enclosure="1 (satu) berkas",
            remarks="Perhatikan kelengkapan bukti dukung.",
        )
    ),
    "disposition-of-a-report": disposition_slip(
        DispositionSlip(
            sheet=BOJONG,
            index="Laporan",
            code="000.8.6.3",
            number="",
            day=DAY,
            summary="Laporan hasil pengumpulan data kinerja Triwulan IV Tahun 2024",
            origin="Sekretaris Kecamatan",
            forwarded_to=("Kasubag Perencanaan, Keuangan dan Pelaporan",),
            instructions=("Gunakan sebagai bahan penyusunan laporan kinerja",),
            due=None,
            signer=CAMAT,
            signed_on=None,
        )
    ),
    "memo": official_memo(
        OfficialMemo(
            sheet=BOJONG,
            to=SUPPLIERS[:2],
            sender="Camat Bojong",
            copies=("Arsip",),
            day=DAY,
            number="000.8.6.3/007/Kec.Bjg/2025",
            subject="Pengumpulan data kinerja Tahun 2024",
            paragraphs=(
                "Menindaklanjuti penyusunan Laporan Kinerja Kecamatan Bojong Tahun 2024, dengan ini diperintahkan "
                "kepada seluruh unit penyuplai data untuk menyampaikan data target dan realisasi indikator kinerja "
                "yang menjadi tanggung jawabnya, dengan ketentuan sebagai berikut:",
            ),
            points=(
                "Data diisi pada formulir pengumpulan data kinerja yang telah dibagikan.",
                "Setiap realisasi disertai bukti dukung.",
                "Formulir diserahkan paling lambat Senin, 13 Januari 2025.",
            ),
            closing=("Demikian untuk dilaksanakan dengan penuh tanggung jawab.",),
            signer=CAMAT,
            nature="Penting",
        )
    ),
    "invitation": invitation(
        Invitation(
            BOJONG, "000.8.6.3/012/Kec.Bjg/2025", date(2025, 1, 10), ("Kasi Tata Pemerintahan",), MEETING, SEKCAM
        )
    ),
    "invitation-with-list": invitation(
        Invitation(
            BOJONG,
            "000.8.6.3/013/Kec.Bjg/2025",
            date(2025, 1, 10),
            SUPPLIERS,
            MEETING,
            PLT_SEKCAM,
            copies=("Camat Bojong",),
        )
    ),
    "attendance": attendance_list(
        AttendanceList(
            BOJONG,
            MEETING,
            (
                Attendee("SEKRETARIS KECAMATAN (CONTOH)", "Sekretaris Kecamatan", "Sekretariat", "hadir 08.55"),
                *(Attendee(f"{post.upper()} (CONTOH)", post, "Kecamatan Bojong") for post in SUPPLIERS),
            ),
            SEKCAM,
            empty_rows=3,
        )
    ),
    "minutes": minutes(
        Minutes(
            sheet=BOJONG,
            meeting=MEETING,
            invitation="000.8.6.3/013/Kec.Bjg/2025 tanggal 10 Januari 2025",
            chair="Sekretaris Kecamatan",
            recorder="Staf Pelaporan",
            participants=SUPPLIERS,
            discussion=(
                "Kasubag Perencanaan, Keuangan dan Pelaporan memaparkan konsep laporan dan data yang terkumpul.",
                "Kasi Tata Pemerintahan menjelaskan realisasi persentase desa tertib administrasi.",
                "Peserta sepakat bahwa survei kepuasan masyarakat semester II dipakai sebagai sumber data.",
            ),
            decisions=(
                Decision("Konsep laporan disetujui dengan perbaikan Bab III", "Kasubag Perencanaan", date(2025, 1, 20)),
                Decision("Bukti dukung dilengkapi", "Kasi Kesejahteraan Sosial", date(2025, 1, 17)),
            ),
            signer=SEKCAM,
            recorder_signer=STAF,
            number="000.8.6.3/015/Kec.Bjg/2025",
        )
    ),
    "programme": work_programme(
        WorkProgramme(
            sheet=BOJONG,
            subject="Pengumpulan Data Kinerja Kecamatan Bojong",
            period="Tahun 2024",
            bases=(
                "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah",
                "Nota dinas Camat Bojong Nomor 000.8.6.3/007/Kec.Bjg/2025",
            ),
            purpose="Menyediakan data kinerja yang valid, lengkap, dan dapat dipertanggungjawabkan.",
            activities=(
                Activity("Penyebaran formulir", "Tim SAKIP", date(2025, 1, 7), date(2025, 1, 7), "Tanda terima"),
                Activity(
                    "Pengisian formulir", "Unit penyuplai data", date(2025, 1, 8), date(2025, 1, 13), "Formulir terisi"
                ),
                Activity(
                    "Rekapitulasi", "Tim SAKIP", date(2025, 1, 14), date(2025, 1, 14), "Rekapitulasi", "120 menit"
                ),
            ),
            signer=SEKCAM,
            signed_on=DAY,
            initials=(initial(KASUBAG),),
        )
    ),
    "checklist": document_checklist(
        DocumentChecklist(
            sheet=BOJONG,
            subject="Pengumpulan Data Kinerja",
            period="Triwulan IV Tahun 2024",
            items=(
                ChecklistItem("Perjanjian Kinerja", "present", "000.7.2.7/003/2024", "Lemari 2 rak 1"),
                ChecklistItem("Renstra", "present", "Perbup contoh", "Lemari 2 rak 1"),
                ChecklistItem("RKA-DPA", "missing"),
                ChecklistItem("Survei Kepuasan Masyarakat", "waived", reason="Dilaksanakan per semester"),
                ChecklistItem("Dokumen hasil penilaian SAKIP", "present", "LHE 2023", "Lemari 2 rak 3"),
            ),
            signer=STAF,
            signed_on=DAY,
        )
    ),
    "receipt": receipt(
        Receipt(
            sheet=BOJONG,
            number="000.8.6.3/009/TT/2025",
            sender="Tim SAKIP Kecamatan Bojong",
            recipient="Kasi Tata Pemerintahan",
            items=(
                HandedItem("Formulir pengumpulan data kinerja Tahun 2024", "1 (satu) berkas", "Elektronik"),
                HandedItem("Petunjuk pengisian", "1 (satu) lembar"),
            ),
            day=date(2025, 1, 7),
            moment=time(9, 5),
            giver=STAF,
            receiver=KASI,
            purpose="diisi dan dikembalikan paling lambat 13 Januari 2025",
        )
    ),
    "cover-letter": cover_letter(
        CoverLetter(
            sheet=BOJONG,
            number="000.8.6.3/021/Kec.Bjg/2025",
            day=date(2025, 1, 27),
            to=("Bupati Purwakarta\nu.p. Kepala Bagian Organisasi Sekretariat Daerah",),
            items=(
                SentItem(
                    "Laporan Kinerja Kecamatan Bojong Tahun 2024", "2 (dua) eksemplar", "Disampaikan dengan hormat"
                ),
                SentItem("Berkas elektronik laporan kinerja", "1 (satu) berkas", "PDF bertanda tangan elektronik"),
            ),
            sender=CAMAT,
            receiver=RECEIVER,
            telephone="(0000) 000000",
        )
    ),
    "copies": copy_list(
        CopyList(
            sheet=BOJONG,
            document="Laporan Kinerja Kecamatan Bojong Tahun 2024",
            document_number="000.8.6.3/020/Kec.Bjg/2025",
            pages=42,
            checksum=CHECKSUM,
            copies=(
                Copy("Bagian Organisasi Sekretariat Daerah", 2),
                Copy("Inspektorat Daerah", 1, "Elektronik", CHECKSUM),
                Copy("Arsip", 1, remark="Lemari 2 rak 1"),
            ),
            signer=STAF,
            signed_on=date(2025, 1, 27),
        )
    ),
    "agenda": agenda(
        RegisterPrint(BOJONG, "Tahun 2025", DAY, CAMAT, lost=("Agenda surat masuk: 3",)),
        (
            AgendaLine("0001/AM/2025", DAY, "Bupati Purwakarta", "800/1/Org/2025", date(2025, 1, 3),
                       "Permintaan laporan kinerja tahun 2024", "000.8.6.3", "Sekretaris Kecamatan"),
            AgendaLine("0002/AM/2025", DAY, "Inspektorat", "", None, "Salinan surat pertama", struck="Tercatat dua kali"),
        ),
    ),
    "outgoing-register": outgoing_register(
        RegisterPrint(BOJONG, "Tahun 2025, Nota dinas", DAY, CAMAT),
        (
            OutgoingLine("000.8.6.3/001/ND/BJG/I/2025", DAY, "Pengumpulan data kinerja", "Sekretaris Kecamatan",
                         "Nota dinas", "used"),
            OutgoingLine("000.8.6.3/002/ND/BJG/I/2025", DAY, "Pengumpulan data kinerja", "", "Nota dinas", "void",
                         "Rapat dibatalkan"),
            OutgoingLine("000.8.6.3/003/ND/BJG/I/2025", DAY, "Rapat evaluasi", "Para Kepala Seksi", "Nota dinas",
                         "reserved"),
        ),
    ),
    "expedition-book": expedition_book(
        ExpeditionBook(
            sheet=BOJONG,
            period="Januari 2025",
            dispatches=(
                Dispatch(
                    date(2025, 1, 27),
                    "000.8.6.3/021/Kec.Bjg/2025",
                    "Pengiriman Laporan Kinerja Tahun 2024",
                    "Bagian Organisasi Sekretariat Daerah",
                    "(0000) 000000",
                    "Diantar",
                    "Staf Bagian Organisasi (contoh)",
                    datetime(2025, 1, 27, 10, 15, tzinfo=WIB),
                    "Foto tanda terima",
                ),
                Dispatch(date(2025, 1, 28), "000.8.6.3/022/Kec.Bjg/2025", "Idem", "Inspektorat Daerah", way="Surel"),
            ),
            signer=KASUBAG,
            signed_on=date(2025, 1, 31),
        )
    ),
    "decree": adoption_decree(
        AdoptionDecree(
            sheet=PAKUSARI,
            official="Camat Pakusari",
            number="188.45/01/KEP/2025",
            about="Penetapan Standar Operasional Prosedur Pengumpulan Data Kinerja Kecamatan Pakusari",
            considering=(
                "bahwa untuk memperoleh data kinerja yang valid diperlukan pedoman pengumpulan data kinerja;",
                "bahwa berdasarkan pertimbangan sebagaimana dimaksud pada huruf a, perlu menetapkan Keputusan Camat.",
            ),
            remembering=(
                "Peraturan Presiden Nomor 29 Tahun 2014 tentang Sistem Akuntabilitas Kinerja Instansi Pemerintah;",
                "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 53 Tahun 2014.",
            ),
            dicta=(
                "Menetapkan Standar Operasional Prosedur Pengumpulan Data Kinerja sebagaimana tercantum dalam Lampiran "
                "yang merupakan bagian tidak terpisahkan dari Keputusan ini.",
                "Standar Operasional Prosedur tersebut pada diktum KESATU menjadi pedoman bagi seluruh seksi.",
                "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
            ),
            day=date(2025, 1, 2),
            signer=CAMAT_PAKUSARI,
            copies=("Bupati Jember", "Inspektur Kabupaten Jember"),
        )
    ),
    "reading-sheet": reading_sheet(
        ReadingSheet(
            BOJONG,
            "SOP Pengumpulan Data Kinerja",
            "versi 2, berlaku 2 Januari 2025",
            (
                Reader(
                    "KASI TATA PEMERINTAHAN (CONTOH)", SUPPLIERS[0], datetime(2025, 1, 6, 8, 5, tzinfo=WIB), "tercatat"
                ),
                Reader("KASI PEMBERDAYAAN MASYARAKAT (CONTOH)", SUPPLIERS[1]),
            ),
            SEKCAM,
            DAY,
        )
    ),
    "review-statement": review_statement(
        ReviewStatement(
            sheet=BOJONG,
            report="Laporan Kinerja Kecamatan Bojong",
            year=2024,
            agency="Kecamatan Bojong",
            signer=INSPECTOR,
            signed_on=date(2025, 1, 24),
            checklist=(
                CheckedItem("Format", "Laporan kinerja telah menampilkan data penting instansi", "Ya"),
                CheckedItem(
                    "Mekanisme", "Penyusunan laporan telah didukung data yang memadai", "Ya", "Bukti pada arsip"
                ),
                CheckedItem("Substansi", "Tujuan/sasaran sesuai perjanjian kinerja", "Tidak", "Satu sasaran diubah"),
            ),
        )
    ),
    "review-statement-with-exceptions": review_statement(
        ReviewStatement(
            BOJONG,
            "Laporan Kinerja Kecamatan Bojong",
            2024,
            "Kecamatan Bojong",
            INSPECTOR,
            None,
            ("Pembandingan dengan standar nasional belum disajikan.",),
        )
    ),
}
