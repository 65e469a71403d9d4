"""The review of a performance report: 23 points in three groups, what the data themselves answer, and the sheet.

Source: form of the review of performance reports, PermenPANRB 53/2014 (6 points on format, 7 on the mechanism of
compiling, 10 on substance), in our own words. The review ends before the report is signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from capaian.kernel.paper import (
    NUMBER,
    BulletList,
    Cell,
    Column,
    Fields,
    Note,
    Paper,
    Paragraph,
    Sheet,
    SignatureBox,
    Table,
    Title,
)
from capaian.reporting.domain.tables import or_dash

ANSWERS = {"ya": "Ya", "tidak": "Tidak", "tb": "Tidak berlaku"}


@dataclass(frozen=True)
class Item:
    """One point. ``key`` is its letter and number; ``unless`` are points whose "ya" makes this one not applicable."""

    key: str
    group: str
    text: str
    unless: tuple[str, ...] = ()


FORMAT, MECHANISM, SUBSTANCE = "I. Format", "II. Mekanisme penyusunan", "III. Substansi"
ITEMS = (
    Item("F1", FORMAT, "Data penting instansi sudah lengkap: setiap indikator mempunyai realisasi atau alasannya."),
    Item("F2", FORMAT, "Target kinerja setiap indikator disajikan."),
    Item("F3", FORMAT, "Analisis capaian disajikan untuk setiap sasaran."),
    Item("F4", FORMAT, "Lampiran yang mendukung isi laporan tersedia."),
    Item("F5", FORMAT, "Upaya perbaikan ke depan disajikan untuk yang belum tercapai."),
    Item("F6", FORMAT, "Akuntabilitas keuangan (pagu dan realisasi anggaran) disajikan."),
    Item("M1", MECHANISM, "Laporan disusun oleh unit yang memang bertugas menyusunnya."),
    Item("M2", MECHANISM, "Isi laporan didukung data dan bukti dukung yang memadai."),
    Item("M3", MECHANISM, "Ada mekanisme penyampaian data dari unit kerja kepada unit penyusun laporan."),
    Item("M4", MECHANISM, "Penanggung jawab pengumpulan data di setiap unit kerja sudah ditetapkan."),
    Item("M5", MECHANISM, "Data dalam laporan dapat diandalkan: sudah diverifikasi dan sama dengan data yang dibekukan."),
    Item("M6", MECHANISM, "Analisis dalam laporan diketahui oleh unit kerja yang bersangkutan."),
    Item("M7", MECHANISM, "Laporan bukan sekadar gabungan laporan unit-unit kerja."),
    Item("S1", SUBSTANCE, "Sasaran dalam laporan sama dengan sasaran dalam Perjanjian Kinerja."),
    Item("S2", SUBSTANCE, "Sasaran dan indikator dalam laporan selaras dengan Renstra."),
    Item("S3", SUBSTANCE, "Bila butir 1 atau 2 tidak terpenuhi, ada penjelasan yang memadai.", ("S1", "S2")),
    Item("S4", SUBSTANCE, "Target dalam laporan sama dengan target dalam Perjanjian Kinerja."),
    Item("S5", SUBSTANCE, "Seluruh Indikator Kinerja Utama (IKU) yang ditetapkan ada dalam laporan."),
    Item("S6", SUBSTANCE, "Bila butir 4 atau 5 tidak terpenuhi, ada penjelasan yang memadai.", ("S4", "S5")),
    Item("S7", SUBSTANCE, "Capaian dibandingkan dengan tahun sebelumnya, target jangka menengah, atau standar nasional."),
    Item("S8", SUBSTANCE, "Indikator cukup untuk mengukur sasarannya."),
    Item("S9", SUBSTANCE, "Bila butir 8 tidak terpenuhi, ada penjelasan yang memadai.", ("S8",)),
    Item("S10", SUBSTANCE, "Indikator memenuhi kriteria SMART."),
)
GROUPS = (FORMAT, MECHANISM, SUBSTANCE)


@dataclass(frozen=True)
class Verdict:
    """What the data say about a point: the answer ("ya", "tidak", "" where only a person can tell), and the evidence."""

    answer: str
    evidence: str


@dataclass(frozen=True)
class Facts:
    """What a report is held against.

    ``figures`` are those of the report's period, ``now`` the same as the data stand now, ``budget`` the budget's;
    ``followed_up`` the objectives with a follow-up, ``analysed`` those with causes; ``objectives`` and ``targets``
    (indicator → printed target) come from the plan in force, ``main`` are its IKU, ``strategic`` the indicators that the
    Renstra names (``None`` without a Renstra), ``smart`` the indicators that fail no criterion. ``compared`` counts
    the indicators with a comparison; ``compilers`` are the posts that compile reports, ``drafter_posts`` the post that wrote
    this one and the one above it.
    """

    figures: Sequence[Mapping[str, Any]]
    now: Sequence[Mapping[str, Any]]
    budget: Sequence[Mapping[str, Any]]
    analysed: frozenset[str]
    followed_up: frozenset[str]
    annexes: int
    drafter: str
    drafter_posts: frozenset[str]
    compilers: frozenset[str]
    handed_in: int
    objectives: frozenset[str]
    targets: Mapping[str, str]
    main: Mapping[str, str]
    strategic: frozenset[str] | None
    smart: frozenset[str]
    compared: int


def findings(facts: Facts) -> dict[str, Verdict]:
    """What the data answer by themselves: point → finding. A point that is not there is for a person alone."""
    figures, codes = facts.figures, [f["indicator"] for f in facts.figures]
    objectives = list(dict.fromkeys(f["objective"] for f in figures))
    missed = list(dict.fromkeys(f["objective"] for f in figures if f["met"] is False))
    found = {
        "F1": _all("indikator mempunyai realisasi atau alasan", figures,
                   lambda f: f["realisation"] not in ("", "–") or bool(f["undefined"])),
        "F2": _all("indikator mempunyai target", figures, lambda f: f["target"] not in ("", "–")),
        "F3": _all("sasaran mempunyai analisis penyebab", objectives, lambda o: o in facts.analysed),
        "F5": _all("sasaran yang belum tercapai mempunyai tindak lanjut", missed, lambda o: o in facts.followed_up)
        if missed else Verdict("ya", "Tidak ada sasaran yang belum tercapai."),
        "F6": Verdict("ya" if facts.budget else "tidak", f"{len(facts.budget)} baris anggaran pada laporan."),
        "M2": _all("indikator mempunyai bukti dukung", figures, lambda f: bool(f["evidence"])),
        "M4": _all("indikator mempunyai penanggung jawab", figures, lambda f: bool(f["responsible"])),
        "M5": _reliable(facts),
        "S1": _all("sasaran ada dalam Perjanjian Kinerja", objectives, lambda o: o in facts.objectives),
        "S4": _all("target sama dengan Perjanjian Kinerja", figures,
                   lambda f: facts.targets.get(f["indicator"]) == f["target"]),
        "S7": Verdict("ya" if facts.compared else "tidak",
                      f"{facts.compared} dari {len(figures)} indikator mempunyai pembanding."),
        "S10": _all("indikator tidak melanggar satu pun kriteria SMART", figures, lambda f: f["indicator"] in facts.smart),
    }
    if facts.annexes:
        found["F4"] = Verdict("ya", f"{facts.annexes} lampiran terdaftar.")
    if facts.compilers:
        found["M1"] = Verdict("ya" if facts.drafter_posts & facts.compilers else "tidak", f"Disusun oleh {facts.drafter}.")
    if facts.handed_in:
        found["M3"] = Verdict("ya", f"{facts.handed_in} penyuplai data menyerahkan formulir menurut SOP.")
    if facts.strategic is not None:
        found["S2"] = _all("indikator tercantum dalam Renstra", codes, lambda c: c in (facts.strategic or ()))
    if facts.main:
        absent = [name for code, name in facts.main.items() if code not in codes]
        found["S5"] = Verdict("tidak" if absent else "ya", "Tidak ada dalam laporan: " + "; ".join(absent) + "." if absent else
                              f"Ke-{len(facts.main)} IKU ada dalam laporan.")
    for item in ITEMS:
        if item.unless and all(found.get(key, Verdict("", "")).answer == "ya" for key in item.unless):
            found[item.key] = Verdict("tb", "Butir yang mendahului terpenuhi.")
    return found


def _all(words: str, things: Sequence[Any], good: Any) -> Verdict:
    """"n dari m …" and what fails by name."""
    bad = [t if isinstance(t, str) else t["name"] for t in things if not good(t)]
    named = f"; belum: {'; '.join(bad[:5])}{' dan lainnya' if len(bad) > 5 else ''}" if bad else ""
    return Verdict("tidak" if bad or not things else "ya", f"{len(things) - len(bad)} dari {len(things)} {words}{named}.")


def _reliable(facts: Facts) -> Verdict:
    measured = {f["indicator"]: (f["target"], f["realisation"], f["achievement"]) for f in facts.now}
    moved = [f["name"] for f in facts.figures
             if measured.get(f["indicator"]) != (f["target"], f["realisation"], f["achievement"])]
    if moved:
        return Verdict("tidak", f"Angka laporan berbeda dari data sekarang: {'; '.join(moved[:5])}.")
    if not any(f["verified_by"] for f in facts.figures):
        return Verdict("", "Angka laporan sama dengan data sekarang; tidak ada catatan verifikasi.")
    return _all("indikator sama dengan data sekarang dan sudah diverifikasi", facts.figures, lambda f: bool(f["verified_by"]))


@dataclass(frozen=True)
class Answered:
    """A point with the reviewer's answer and words, and what the data say."""

    item: Item
    answer: str
    remark: str
    finding: Verdict | None


def answered(entry: Mapping[str, Any], found: Mapping[str, Verdict]) -> tuple[Answered, ...]:
    """Every point in its order with what was typed at the review."""
    return tuple(Answered(item, str(entry.get(f"reviu_{item.key}") or ""), str(entry.get(f"reviu_{item.key}_ket") or "").strip(),
                          found.get(item.key)) for item in ITEMS)


def unanswered(answers: Sequence[Answered]) -> list[str]:
    """The points without an answer, by key."""
    return [a.item.key for a in answers if a.answer not in ANSWERS]


def unexplained(answers: Sequence[Answered]) -> list[str]:
    """The points that need words: a "tidak", and an answer that differs from what the data say."""
    return [a.item.key for a in answers if a.answer in ANSWERS and not a.remark
            and (a.answer != a.finding.answer if a.finding and a.finding.answer else a.answer == "tidak")]


@dataclass(frozen=True)
class ReviewList:
    """The sheet of the review (lembar reviu) of a report."""

    sheet: Sheet
    agency: str
    period: str
    document: str
    digest: str
    answers: Sequence[Answered]
    signer: SignatureBox
    signed_on: date


def review_list(review: ReviewList) -> Paper:
    """Every point with answer, evidence and remark; then the result."""
    rows: list[tuple[Any, ...]] = []
    for group in GROUPS:
        rows.append((Cell(group, colspan=4, bold=True, shaded=True),))
        rows += [(str(n), a.item.text, ANSWERS.get(a.answer, "-"), _grounds(a))
                 for n, a in enumerate((a for a in review.answers if a.item.group == group), 1)]
    return review.sheet.paper(
        title=f"Lembar Reviu Laporan Kinerja {review.period}", blocks=(
            Title("LEMBAR REVIU LAPORAN KINERJA", (review.agency, review.period)),
            Fields((("Dokumen", review.document), ("Sidik berkas", review.digest)), label_mm=34),
            Table(columns=(NUMBER, Column("Butir", 2.4), Column("Jawaban", 0.7, "center"),
                           Column("Bukti dan keterangan", 2.4)), rows=tuple(rows), size=9),
            *_result(review.answers),
            Note("Bukti bertanda [data] dihitung aplikasi dari data laporan; keterangan lain ditulis pereviu."),
            review.sheet.signed(review.signer, review.signed_on)))


def _grounds(a: Answered) -> str:
    parts = [f"[data] {a.finding.evidence}"] if a.finding else []
    return "\n".join([*parts, *([a.remark] if a.remark else [])]) or or_dash("")


def _result(answers: Sequence[Answered]) -> tuple[Any, ...]:
    lacking = [a for a in answers if a.answer == "tidak"]
    counted = sum(a.answer == "ya" for a in answers)
    head = f"Hasil reviu: {counted} butir terpenuhi, {len(lacking)} butir tidak terpenuhi, " \
           f"{sum(a.answer == 'tb' for a in answers)} butir tidak berlaku dari {len(answers)} butir."
    if unanswered(answers):
        return (Paragraph(head, align="left"), Paragraph(f"Reviu belum selesai: {len(unanswered(answers))} butir belum dijawab."))
    if not lacking:
        return (Paragraph(head, align="left"), Paragraph("Tidak ada hal yang perlu diperbaiki sebelum laporan ditandatangani."))
    return (Paragraph(head, align="left"), Paragraph("Hal-hal yang perlu diperhatikan:", align="left", keep=True),
            BulletList(tuple(f"{a.item.text} {a.remark}".strip() for a in lacking)))
