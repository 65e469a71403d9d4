"""Every sentence that is proposed from figures, in every case, as an official would read it."""

from __future__ import annotations

from typing import Any

import pytest

from capaian.reporting.domain import opening, proposals
from capaian.reporting.domain.words import budget_sentence, sentence

F: dict[str, Any] = {"indicator": "I", "name": "IKM", "unit": "nilai", "target": "90", "realisation": "93,5",
                     "achievement": "103,89", "scale": "Sangat Tinggi", "met": True, "undefined": "", "raw": "1870/18"}


def said(**changed: Any) -> dict[str, Any]:
    return {**F, **changed}


@pytest.mark.parametrize(("figure", "words"), [
    (said(), "IKM: target 90 nilai, realisasi 93,5 nilai, capaian 103,89 % (Sangat Tinggi); target tercapai."),
    (said(realisation="81", achievement="90,00", scale="Tinggi", met=False),
     "IKM: target 90 nilai, realisasi 81 nilai, capaian 90,00 % (Tinggi); target belum tercapai."),
    (said(realisation="0", achievement="0,00", scale="Sangat Rendah", met=False),
     "IKM: target 90 nilai, realisasi 0 nilai, capaian 0,00 % (Sangat Rendah); target belum tercapai."),
    (said(scale="", met=None), "IKM: target 90 nilai, realisasi 93,5 nilai, capaian 103,89 %; "
                               "ketercapaian tidak dapat disimpulkan."),
    (said(realisation="–", undefined="tidak ada data realisasi", met=None),
     "IKM: target 90 nilai; capaian tidak dapat dihitung karena tidak ada data realisasi."),
    (said(realisation="–", undefined="belum waktunya dilaporkan", met=None),
     "IKM: target 90 nilai; capaian tidak dapat dihitung karena belum waktunya dilaporkan."),
    (said(target="–", undefined="tidak ada target", met=None),
     "IKM: realisasi 93,5 nilai; capaian tidak dapat dihitung karena tidak ada target."),
    (said(target="–", realisation="–", undefined="tidak berlaku", met=None),
     "IKM: capaian tidak dapat dihitung karena indikator ini tidak berlaku."),
    (said(target="0", undefined="target nol: pembagian dengan nol tidak terdefinisi", met=None),
     "IKM: target 0 nilai, realisasi 93,5 nilai; capaian tidak dapat dihitung karena target nol: pembagian dengan nol tidak "
     "terdefinisi."),
    (said(target="B", realisation="baik", unit="", undefined="bukan angka", met=None),
     "IKM: target B, realisasi baik; capaian tidak dapat dihitung karena realisasinya bukan angka."),
])
def test_a_figure_against_its_target(figure: dict[str, Any], words: str) -> None:
    assert sentence(figure) == words


@pytest.mark.parametrize(("figure", "words"), [
    (said(name="Gaji", target="1.000", realisation="900", achievement="90,00"),
     "Gaji: pagu Rp1.000, realisasi Rp900, serapan 90,00 %."),
    (said(name="Gaji", target="1.000", realisation="0", achievement="0,00"),
     "Gaji: pagu Rp1.000, realisasi Rp0, serapan 0,00 %."),
    (said(name="Gaji", target="1.000", realisation="–", undefined="tidak ada data realisasi"),
     "Gaji: pagu Rp1.000; serapan tidak dapat dihitung karena tidak ada data realisasi."),
    (said(name="Gaji", target="–", realisation="–", undefined="tidak ada target"),
     "Gaji: serapan tidak dapat dihitung karena tidak ada target."),
])
def test_a_budget_against_its_ceiling(figure: dict[str, Any], words: str) -> None:
    assert budget_sentence(figure) == words


def change(raw: str | None, shown: str, verdict: str, realisation: str = "93,5", scope: str = "year") -> dict[str, Any]:
    return {"realisation": realisation, "scope": scope,
            "change": {"year": 2023, "before": "90", "raw": raw, "shown": shown, "verdict": verdict}}


@pytest.mark.parametrize(("compared", "words"), [
    (change("7/2", "+3,5", "better"), "IKM: realisasi 93,5 nilai, naik 3,5 dibandingkan tahun 2023 (90); lebih baik."),
    (change("7/2", "+3,5", "worse"), "IKM: realisasi 93,5 nilai, naik 3,5 dibandingkan tahun 2023 (90); lebih buruk."),
    (change("-7/2", "-3,5", "worse", "86,5"), "IKM: realisasi 86,5 nilai, turun 3,5 dibandingkan tahun 2023 (90); lebih buruk."),
    (change("0", "0", "same", "90"), "IKM: realisasi 90 nilai, sama dengan tahun 2023 (90)."),
    (change("-90", "-90", "worse", "0"), "IKM: realisasi 0 nilai, turun 90 dibandingkan tahun 2023 (90); lebih buruk."),
    (change(None, "", "undefined", "–"), "IKM: realisasi tahun ini belum ada, sehingga belum dapat dibandingkan dengan tahun "
                                         "2023 (90)."),
    (change(None, "", "not-comparable", "40", "to_date"),
     "IKM: realisasi sampai dengan periode ini 40, tahun 2023 90; belum sebanding, realisasi baru sebagian tahun."),
    ({"change": None}, "IKM: belum ada realisasi tahun sebelumnya yang tercatat untuk dibandingkan."),
])
def test_a_figure_against_the_year_before(compared: dict[str, Any], words: str) -> None:
    assert proposals.earlier_years(F, compared) == words


def medium(progress: str, met: bool | None, undefined: str = "") -> dict[str, Any]:
    return {"medium_term": {"year": 2026, "target": "95", "progress": progress, "met": met, "undefined": undefined}}


@pytest.mark.parametrize(("compared", "words"), [
    (medium("98,42", False), "IKM: tingkat kemajuan 98,42 % terhadap target akhir Renstra tahun 2026 sebesar 95 nilai; "
                             "belum tercapai."),
    (medium("101,00", True), "IKM: tingkat kemajuan 101,00 % terhadap target akhir Renstra tahun 2026 sebesar 95 nilai; "
                             "sudah tercapai."),
    (medium("", None, "tidak ada data realisasi"), "IKM: tingkat kemajuan terhadap target akhir Renstra tahun 2026 sebesar 95 "
                                                   "nilai belum dapat dihitung karena tidak ada data realisasi."),
    ({"medium_term": None}, "IKM: belum ada target Renstra yang tercatat."),
])
def test_a_figure_against_the_medium_term(compared: dict[str, Any], words: str) -> None:
    assert proposals.medium_term(F, compared) == words


def standard(verdict: str, difference: str, realisation: str = "93,5") -> dict[str, Any]:
    return {"I": {"realisation": realisation, "national": {"value": "88", "year": 2024, "difference": difference,
                                                           "verdict": verdict}}}


@pytest.mark.parametrize(("compared", "words"), [
    (standard("better", "+5,5"), "IKM: realisasi 93,5 nilai, standar nasional 88 nilai (tahun 2024), selisih +5,5; lebih baik "
                                 "daripada standar."),
    (standard("worse", "-2", "86"), "IKM: realisasi 86 nilai, standar nasional 88 nilai (tahun 2024), selisih -2; belum "
                                    "mencapai standar."),
    (standard("same", "0", "88"), "IKM: realisasi 88 nilai, standar nasional 88 nilai (tahun 2024), selisih 0; sama dengan "
                                  "standar."),
    (standard("undefined", "", "–"), "IKM: standar nasional 88 nilai (tahun 2024); belum ada realisasi untuk dibandingkan."),
    ({}, "Kartu indikator pada sasaran ini tidak menyebut standar nasional, sehingga tidak ada yang dibandingkan."),
])
def test_a_figure_against_the_national_standard(compared: dict[str, Any], words: str) -> None:
    assert proposals.national([F], compared) == words


@pytest.mark.parametrize(("figures", "words"), [
    ([said()], "Semua indikator sasaran ini mencapai target, sehingga tidak ada yang memerlukan solusi."),
    ([said(met=False, achievement="90,00")],
     "Indikator yang belum mencapai target dan memerlukan solusi: IKM (capaian 90,00 %)."),
    ([said(met=False, achievement="90,00"), said(name="SAKIP", met=False, achievement="80,00"),
      said(name="SPBE", met=None, undefined="tidak ada data realisasi")],
     "Indikator yang belum mencapai target dan memerlukan solusi:\n- IKM (capaian 90,00 %)\n- SAKIP (capaian 80,00 %)\n\n"
     "Indikator yang belum dapat diukur: SPBE (tidak ada data realisasi)."),
])
def test_what_needs_a_solution(figures: list[dict[str, Any]], words: str) -> None:
    assert proposals.solutions(figures) == words


HEAD: dict[str, Any] = {"office": "Kecamatan Contoh", "period_label": "Tahun 2025", "period": "2025"}
ROW = {"supplier_title": "Kasi Pelayanan", "objective": "S", "obstacles": "", "follow_up": ""}


def test_the_introduction_names_who_supplied_the_data() -> None:
    two = opening.introduction({**HEAD, "rows": [ROW, ROW, {**ROW, "supplier_title": "Kasubag Umum"}]})
    assert two.endswith("Data kinerja berasal dari 2 penyuplai data:\n- Kasi Pelayanan\n- Kasubag Umum")
    assert opening.introduction({**HEAD, "rows": [ROW]}).endswith("Data kinerja berasal dari 1 penyuplai data: Kasi Pelayanan.")
    assert opening.introduction({**HEAD, "rows": []}).endswith("atas target yang diperjanjikan.")


def test_the_issues_are_what_missed_its_target_and_what_suppliers_reported() -> None:
    none = opening.issues({**HEAD, "rows": [ROW]}, {"Pelayanan": [said()]})
    assert none == ("Aspek strategis periode ini dinyatakan dalam sasaran: Pelayanan.\n\n"
                    "Penyuplai data tidak melaporkan kendala pada periode ini.")
    some = opening.issues({**HEAD, "rows": [{**ROW, "obstacles": "listrik padam."}]}, {"A": [said(met=False)], "B": [said()]})
    assert some == ("Aspek strategis periode ini dinyatakan dalam sasaran berikut:\n- A\n- B\n\n"
                    "Indikator yang belum mencapai target: IKM.\n\n"
                    "Kendala yang dilaporkan penyuplai data: Kasi Pelayanan: listrik padam.")


def test_the_closing_counts_and_names_the_steps_that_were_decided() -> None:
    step = {"tindak_lanjut": "Menambah loket.", "penanggung_jawab": "Kasi Pelayanan", "tenggat": "2026-03-31"}
    assert opening.closing({**HEAD, "analysis": [step, step]}, [said(), said(met=False)]) == (
        "Simpulan capaian kinerja Tahun 2025: dari 2 indikator kinerja, 1 mencapai target, 1 belum mencapai target.\n\n"
        "Langkah perbaikan yang ditetapkan: Menambah loket (Kasi Pelayanan, paling lambat 31 Maret 2026).")
    assert opening.closing(HEAD, [said()]) == (
        "Simpulan capaian kinerja Tahun 2025: dari 1 indikator kinerja, 1 mencapai target.")
