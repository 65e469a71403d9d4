"""One sample of every document of figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from capaian.kernel.paper import Paper
from capaian.reporting.domain.analysis import AnalysisPaper, ObjectiveAnalysis, analysis_paper
from capaian.reporting.domain.charts import Bar
from capaian.reporting.domain.evaluation import EvaluationForm, EvaluationLine, evaluation_form
from capaian.reporting.domain.followups import FollowUp
from capaian.reporting.domain.forms import (
    FormLine,
    FormPrint,
    ReceiptsRecap,
    SupplierReceipt,
    form_print,
    receipts_recap,
)
from capaian.reporting.domain.measurement import (
    SMART,
    IndicatorMethod,
    MeasuredLine,
    MeasurementSheet,
    MethodSheet,
    ObjectiveScore,
    SmartCheck,
    measurement_sheet,
    method_sheet,
)
from capaian.reporting.domain.record import (
    BudgetLine,
    BudgetTable,
    DataRecord,
    Recapitulation,
    RecordLine,
    SupplierData,
    data_record,
    recapitulation,
)
from capaian.reporting.domain.report import (
    Narrative,
    PerformanceReport,
    PlannedBudget,
    PlannedLine,
    performance_report,
)
from capaian.reporting.domain.seven import EfficiencyLine, IndicatorResult, ObjectiveReport
from capaian.reporting.domain.submission import (
    InitialledSheet,
    Stage,
    SubmissionSheet,
    SubmittedDocument,
    initialled_sheet,
    submission_sheet,
)
from tests.golden.papers.cast import BOJONG, CAMAT, CHECKSUM, DAY, KASI, KASUBAG, SEKCAM, STAF, SUPPLIERS, WIB, initial

SERVICE = "Meningkatnya kualitas pelayanan publik kecamatan"
VILLAGES = "Meningkatnya tata kelola pemerintahan desa"
SATISFACTION = "Indeks Kepuasan Masyarakat (IKM)"
COMPLAINTS = "Persentase pengaduan masyarakat yang belum tertangani"
ORDERLY = "Persentase desa tertib administrasi"
PERIOD = "Triwulan IV Tahun 2024"
DOCUMENT = SubmittedDocument("Laporan Kinerja Kecamatan Bojong Tahun 2024", "000.8.6.3/020/Kec.Bjg/2025", 42, CHECKSUM)

LINES = (
    RecordLine(
        SERVICE, SATISFACTION, "indeks", "83,00", "84,12", "101,35", "Sangat Tinggi", "Survei semester II", SUPPLIERS[0]
    ),
    RecordLine(
        SERVICE,
        COMPLAINTS,
        "%",
        "32,00",
        "4,88",
        "184,75",
        "Sangat Tinggi",
        "Buku pengaduan",
        SUPPLIERS[3],
        "Makin rendah makin baik",
    ),
    RecordLine(VILLAGES, ORDERLY, "%", "80,00", "65,91", "82,39", "Tinggi", "Rekap 264 desa", SUPPLIERS[0]),
    RecordLine(
        VILLAGES,
        "Jumlah desa mandiri",
        "desa",
        "0",
        "2",
        "",
        "",
        "IDM 2024",
        SUPPLIERS[1],
        "Target nol: tidak terdefinisi",
    ),
)

BUDGET = BudgetTable(
    lines=(
        BudgetLine(
            "7.01.01",
            "Program Penunjang Urusan Pemerintahan Daerah",
            "2.450.000.000,00",
            "2.310.450.000,00",
            "94,30",
            "100,00",
        ),
        BudgetLine(
            "7.01.02",
            "Program Penyelenggaraan Pemerintahan dan Pelayanan Publik",
            "310.000.000,00",
            "288.900.000,00",
            "93,19",
            "98,00",
        ),
    ),
    total_ceiling="2.760.000.000,00",
    total_realised="2.599.350.000,00",
    total_absorption="94,18",
)

SCORES = (
    ObjectiveScore(SERVICE, "143,05", "2 dari 2", "Sangat Tinggi", "rata-rata sederhana"),
    ObjectiveScore(VILLAGES, "82,39", "0 dari 1", "Tinggi", "rata-rata sederhana; 1 tidak terdefinisi"),
)

FORM_LINES = (
    FormLine(SERVICE, SATISFACTION, "indeks", "83,00", ("", "82,00", "", "83,00"), ("", "82,40", "", "84,12")),
    FormLine(
        SERVICE, COMPLAINTS, "%", "32,00", ("40,00", "38,00", "35,00", "32,00"), ("12,50", "9,10", "6,02", "4,88")
    ),
    FormLine(
        VILLAGES,
        ORDERLY,
        "%",
        "80,00",
        ("50,00", "60,00", "70,00", "80,00"),
        ("41,29", "50,38", "58,33", "65,91"),
        "174 dari 264",
    ),
)

METHOD = IndicatorMethod(
    objective=VILLAGES,
    indicator=ORDERLY,
    definition="Desa yang memenuhi seluruh buku administrasi desa dibandingkan dengan jumlah desa seluruhnya.",
    unit="%",
    formula="Jumlah desa tertib administrasi / jumlah desa × 100",
    source="Rekapitulasi pembinaan desa",
    frequency="Triwulanan",
    responsible=SUPPLIERS[0],
    direction="Makin tinggi makin baik",
    aggregation="Rasio jumlah pembilang terhadap jumlah penyebut",
    target="80,00",
    checks=(
        *(SmartCheck(name, "Ya") for name, _ in SMART[:4]),
        SmartCheck("Time-bound", "Tidak", "Batas waktu belum disebut"),
    ),
)

MEASURED = (
    MeasuredLine(
        SERVICE,
        SATISFACTION,
        "indeks",
        "83,00",
        "84,12",
        "R/T × 100",
        "84,12/83,00 × 100",
        "101,35",
        "Sangat Tinggi",
    ),
    MeasuredLine(
        SERVICE,
        COMPLAINTS,
        "%",
        "32,00",
        "4,88",
        "(2T − R)/T × 100",
        "(64,00 − 4,88)/32,00 × 100",
        "184,75",
        "Sangat Tinggi",
    ),
    MeasuredLine(
        VILLAGES,
        ORDERLY,
        "%",
        "80,00",
        "65,91",
        "rasio jumlah, lalu R/T × 100",
        "174/264 = 65,91; 65,91/80,00 × 100",
        "82,39",
        "Tinggi",
    ),
    MeasuredLine(
        VILLAGES,
        "Jumlah desa mandiri",
        "desa",
        "0",
        "2",
        "R/T × 100",
        "",
        "",
        "",
        "Target nol: tidak terdefinisi",
    ),
)

ANNUAL = PerformanceReport(
    sheet=BOJONG,
    kind="year",
    agency="Kecamatan Bojong",
    period="Tahun 2024",
    year=2024,
    number="000.8.6.3/020/Kec.Bjg/2025",
    foreword=(
        "Puji syukur kami panjatkan ke hadirat Tuhan Yang Maha Esa atas tersusunnya Laporan Kinerja Kecamatan Bojong "
        "Tahun 2024. Laporan ini merupakan wujud pertanggungjawaban atas pelaksanaan tugas dan penggunaan anggaran.",
        "Semoga laporan ini bermanfaat bagi perbaikan kinerja pada tahun berikutnya.",
    ),
    summary=("Secara umum dua dari tiga indikator yang dapat diukur mencapai target.",),
    measured=MEASURED,
    introduction=(
        Narrative(
            "Gambaran Umum", ("Kecamatan Bojong merupakan perangkat daerah yang melaksanakan tugas umum pemerintahan.",)
        ),
        Narrative("Aspek Strategis dan Isu", ("Isu utama adalah pemerataan mutu administrasi desa.",)),
    ),
    plan_words=("Perjanjian kinerja Tahun 2024 memuat sasaran dan indikator sebagai berikut.",),
    plan=tuple(PlannedLine(line.objective, line.indicator, line.unit, line.target) for line in LINES),
    planned_budget=tuple(PlannedBudget(line.name, line.ceiling) for line in BUDGET.lines),
    objectives=(
        ObjectiveReport(
            objective=SERVICE,
            results=(
                IndicatorResult(
                    SATISFACTION,
                    "indeks",
                    "83,00",
                    "84,12",
                    "101,35",
                    "Sangat Tinggi",
                    ("80,11", "82,05"),
                    "+2,07; lebih baik",
                    "85,00 (2026)",
                    "98,96",
                    "80,00",
                    bar=Bar(SATISFACTION, Decimal("101.35"), "101,35 %"),
                    past_achievement=("99,50", "100,06"),
                    renstra_remark="belum tercapai",
                    national_difference="+4,12",
                    national_source="Keputusan contoh, tahun 2024",
                ),
                IndicatorResult(
                    COMPLAINTS,
                    "%",
                    "32,00",
                    "4,88",
                    "184,75",
                    "Sangat Tinggi",
                    ("40,10", "12,30"),
                    "-7,42; lebih baik",
                    "10,00 (2026)",
                    "",
                    past_achievement=("99,75", "169,25"),
                    renstra_remark="target nol: pembagian dengan nol tidak terdefinisi",
                    bar=Bar(COMPLAINTS, Decimal("184.75"), "184,75 %"),
                    remark="Makin rendah makin baik",
                ),
            ),
            years=("2022", "2023"),
            past_words=("Indeks naik setiap tahun; pengaduan yang belum tertangani terus berkurang.",),
            past_sources=("Sumber tahun sebelumnya: LKjIP Tahun 2022; LKjIP Tahun 2023.",),
            medium_words=("Target akhir Renstra belum tercapai untuk indeks.",),
            medium_sources=("Sumber target Renstra: Renstra Tahun 2024-2026.",),
            national_words=("Indeks berada di atas standar nasional. Tanpa standar nasional: pengaduan.",),
            causes=("Loket layanan dibuka setiap hari kerja dan pengaduan ditangani dalam dua hari.",),
            obstacles=("Jaringan internet sering terputus.",),
            solutions=("Sambungan cadangan disiapkan.",),
            efficiency=("Serapan anggaran 94,18 % dengan capaian di atas target.",),
            efficiencies=(
                EfficiencyLine("capaian sasaran", "143,05", "rata-rata 2 indikator; tercapai 2 dari 2"),
                EfficiencyLine("serapan terhadap pagu", "93,19", "288.900.000 / 310.000.000 × 100"),
                EfficiencyLine("efisiensi (capaian − serapan)", "49,86", "143,05 − 93,19"),
            ),
            supporting=(
                (
                    "Program Penyelenggaraan Pemerintahan dan Pelayanan Publik",
                    "310.000.000,00",
                    "288.900.000,00",
                    "93,19",
                    "98 dari target 100 layanan (98,00 %)",
                ),
            ),
            supporting_words=("Pelayanan terpadu kecamatan menunjang tercapainya sasaran.",),
        ),
        ObjectiveReport(
            objective=VILLAGES,
            results=(
                IndicatorResult(
                    ORDERLY,
                    "%",
                    "80,00",
                    "65,91",
                    "82,39",
                    "Tinggi",
                    ("51,10", "58,00"),
                    "+7,91; lebih baik",
                    "90,00 (2026)",
                    "73,23",
                    bar=Bar(ORDERLY, Decimal("82.39"), "82,39 %"),
                ),
                IndicatorResult(
                    "Jumlah desa mandiri",
                    "desa",
                    "0",
                    "2",
                    "",
                    remark="Target nol: tidak terdefinisi",
                    bar=Bar("Jumlah desa mandiri", None, "tidak terdefinisi"),
                ),
            ),
            years=("2022", "2023"),
            past_words=("Persentase desa tertib administrasi naik 7,91 dari tahun 2023.",),
            medium_words=("Tingkat kemajuan 73,23 % dari target akhir Renstra.",),
            national_words=("Kartu indikator pada sasaran ini tidak menyebut standar nasional.",),
            causes=("Pergantian perangkat desa menyebabkan buku administrasi terlambat diisi.",),
            obstacles=("Perangkat desa baru belum dilatih.",),
            solutions=("Pendampingan per desa.",),
            follow_ups=(FollowUp("Pembinaan administrasi di 90 desa", SUPPLIERS[0], date(2025, 6, 30)),),
        ),
    ),
    scores=SCORES,
    budget=BUDGET,
    budget_words=("Realisasi anggaran menurut program adalah sebagai berikut.",),
    closing=("Laporan ini menjadi bahan penyusunan rencana aksi tahun berikutnya.",),
    signer=CAMAT,
    signed_on=date(2025, 1, 27),
    initials=(initial(SEKCAM), initial(KASUBAG)),
    complementary=(
        ("Survei kepuasan masyarakat", "Tahun 2023: 82,05; Tahun 2024: 84,12", "indeks", "Laporan survei"),
        ("Realisasi fisik kegiatan", "Tahun 2024: 99,50", "%", "Laporan realisasi fisik"),
    ),
    authorship="Dari 11 penjelasan pada Bab III, 9 ditulis oleh penyusun dan 2 diterima dari kalimat usulan "
    "(angka dan catatan penyuplai).",
    annexes=("Perjanjian Kinerja Tahun 2024", "Rencana Aksi Tahun 2024", "Kertas kerja pengukuran"),
    digest=CHECKSUM,
    rules=(
        "Capaian dihitung tanpa pembulatan antara dan dibulatkan sekali saat dicetak (setengah ke atas, dua angka).",
    ),
)

SAMPLES: dict[str, Paper] = {
    "form": form_print(
        FormPrint(
            BOJONG,
            SUPPLIERS[0],
            2024,
            ("I", "II", "III", "IV"),
            FORM_LINES,
            KASI,
            DAY,
            version="Formulir v2 tanggal 7 Januari 2025",
            hints=("Isi angka seperti tertulis pada bukti dukung.", "Tulis 0 hanya apabila realisasinya memang nol."),
        )
    ),
    "form-of-one-quarter": form_print(
        FormPrint(
            BOJONG,
            SUPPLIERS[3],
            2025,
            ("I",),
            (FormLine(SERVICE, COMPLAINTS, "%", "30,00", ("35,00",), ()),),
            KASI,
            None,
            initials=(initial(SEKCAM),),
        )
    ),
    "receipts-recap": receipts_recap(
        ReceiptsRecap(
            BOJONG,
            PERIOD,
            date(2025, 1, 13),
            (
                SupplierReceipt(SUPPLIERS[0], "in", datetime(2025, 1, 10, 9, 5, tzinfo=WIB), "KASI (CONTOH)", "3/3"),
                SupplierReceipt(SUPPLIERS[1], "late", datetime(2025, 1, 14, 15, 0, tzinfo=WIB), "STAF (CONTOH)", "2/2"),
                SupplierReceipt(SUPPLIERS[2], "missing"),
                SupplierReceipt(SUPPLIERS[3], "waived", reason="Tidak memiliki indikator pada periode ini"),
            ),
            KASUBAG,
            date(2025, 1, 14),
        )
    ),
    "record": data_record(
        DataRecord(
            BOJONG,
            PERIOD,
            LINES,
            CAMAT,
            date(2025, 1, 15),
            (initial(KASUBAG), initial(SEKCAM)),
            BUDGET,
            number="000.8.6.3/016/Kec.Bjg/2025",
            digest=CHECKSUM,
            notes=("Skala: Sangat Tinggi mulai 91, Tinggi mulai 76, Sedang mulai 66, Rendah mulai 51.",),
        )
    ),
    "recapitulation": recapitulation(
        Recapitulation(
            BOJONG,
            PERIOD,
            (SupplierData(SUPPLIERS[0], (LINES[0], LINES[2])), SupplierData(SUPPLIERS[3], (LINES[1],))),
            KASUBAG,
            date(2025, 1, 15),
            missing=((SUPPLIERS[2], "Belum menyerahkan formulir"),),
        )
    ),
    "method": method_sheet(MethodSheet(BOJONG, PERIOD, (METHOD,), KASUBAG, DAY)),
    "measurement": measurement_sheet(
        MeasurementSheet(
            BOJONG,
            PERIOD,
            MEASURED,
            SCORES,
            KASUBAG,
            date(2025, 1, 16),
            rules=(
                "Pembulatan: setengah ke atas, dua angka di belakang koma, sekali saat dicetak.",
                "Capaian tidak dibatasi.",
            ),
            warnings=(
                "Indikator “Jumlah desa mandiri” bertarget nol: capaian tidak terdefinisi dan tidak ikut dirata-rata.",
            ),
            initials=(initial(STAF),),
        )
    ),
    "analysis": analysis_paper(
        AnalysisPaper(
            BOJONG,
            PERIOD,
            (
                ObjectiveAnalysis(
                    SERVICE,
                    "143,05 %",
                    "2 dari 2 indikator",
                    ("Loket layanan dibuka setiap hari kerja.",),
                    ("Jaringan internet sering terputus.",),
                    ("Sambungan cadangan disiapkan.",),
                    (FollowUp("Pengadaan sambungan cadangan", SUPPLIERS[5], date(2025, 3, 31)),),
                ),
                ObjectiveAnalysis(VILLAGES, "82,39 %", "0 dari 1 indikator", (), (), (), ()),
            ),
            KASUBAG,
            date(2025, 1, 16),
        )
    ),
    "evaluation-form": evaluation_form(
        EvaluationForm(
            BOJONG,
            PERIOD,
            (
                EvaluationLine(
                    "Sasaran",
                    SERVICE,
                    "IKM target 83,00 indeks; pagu Rp310.000.000.",
                    "Realisasi Rp288.900.000, serapan 93,19 %.",
                    "IKM realisasi 84,12 indeks, capaian 101,35 %.",
                    "Loket layanan dibuka setiap hari kerja.",
                    "Jaringan internet sering terputus.",
                    "Sambungan cadangan disiapkan.",
                    "Pengadaan sambungan cadangan.",
                ),
                EvaluationLine(
                    "Kegiatan",
                    "Pelayanan administrasi terpadu",
                    "Tidak ada indikator pada tingkat ini; pagu tidak dirinci dalam rencana.",
                    "Dilaksanakan sesuai jadwal.",
                    "Tidak ada indikator pada tingkat ini.",
                ),
            ),
            KASUBAG,
            date(2025, 1, 16),
        )
    ),
    "report-annual": performance_report(ANNUAL),
    "report-quarter": performance_report(
        PerformanceReport(
            sheet=BOJONG,
            kind="quarter",
            agency="Kecamatan Bojong",
            period="Triwulan I Tahun 2025",
            year=2025,
            foreword=(),
            introduction=(),
            plan_words=(),
            plan=(),
            planned_budget=(),
            objectives=(
                ObjectiveReport(
                    SERVICE,
                    (
                        IndicatorResult(
                            "Indeks kepuasan masyarakat", "indeks", "80,00", "82,50", "103,13", "Sangat Tinggi",
                            history=("84,12",), past_achievement=("101,35",), change="-1,62; lebih buruk",
                            same_period=("81,00", "101,25", "82,50", "103,13", "+1,5; lebih baik"),
                        ),
                        IndicatorResult(COMPLAINTS, "%", "8,00", "2,00", "175,00", "Sangat Tinggi"),
                    ),
                    years=("2024",),
                    part_of_year=True,
                    same_periods=("Triwulan I Tahun 2024", "Triwulan I Tahun 2025"),
                ),
            ),
            scores=(),
            budget=None,
            budget_words=(),
            closing=(),
            signer=CAMAT,
            signed_on=None,
        )
    ),
    "submission": submission_sheet(
        SubmissionSheet(
            BOJONG,
            "Camat Bojong",
            "Sekretaris Kecamatan",
            date(2025, 1, 24),
            DOCUMENT,
            (
                Stage("Penyusunan konsep", "Staf Pelaporan", date(2025, 1, 20), "Konsep 1"),
                Stage("Koreksi", "Sekretaris Kecamatan", date(2025, 1, 22), "Disetujui setelah satu kali perbaikan"),
                Stage("Rapat pembahasan", "Seluruh pejabat", date(2025, 1, 23), "Disepakati"),
            ),
            SEKCAM,
        )
    ),
    "initialled-sheet": initialled_sheet(
        InitialledSheet(BOJONG, DOCUMENT, (initial(KASUBAG), initial(SEKCAM)), CAMAT, date(2025, 1, 24))
    ),
}
