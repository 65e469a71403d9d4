"""Sentences proposed for the analyses of an objective. They state figures and nothing else; what caused them is a person's
to say, who accepts the sentence or writes another.

>>> earlier_years({"name": "IKM", "unit": "nilai"}, {"realisation": "97,66", "scope": "year", "earlier": [], "change": {
...     "year": 2023, "before": "93,93", "raw": "373/100", "shown": "+3,73", "verdict": "better"}})
'IKM: realisasi 97,66 nilai, naik 3,73 dibandingkan tahun 2023 (93,93); lebih baik.'
>>> medium_term({"name": "IKM", "unit": "nilai"}, {"realisation": "97,66", "medium_term": None})
'IKM: belum ada target Renstra yang tercatat.'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import round_fraction
from capaian.reporting.domain.comparison import Verdict
from capaian.reporting.domain.support import below
from capaian.reporting.domain.words import Content, because, listed, score_words, sentence


def earlier_years(f: Content, c: Content) -> str:
    """Analysis (2) of one indicator: against the newest earlier year and the same part of last year, in words."""
    beside = c.get("same_period")
    if not beside:
        return _last_year(f, c)
    verdict = Verdict(beside["verdict"])
    moved = f"{'naik' if Fraction(beside['raw']) > 0 else 'turun'} {beside['shown'].lstrip('+-')}; " if (
        beside["shown"] not in ("", "0")) else ""
    return (f"{_last_year(f, c)} Dibandingkan dengan {beside['period_label']} ({beside['realisation']}), realisasi "
            f"{beside['now_label']} ({beside['now']}) {moved}{verdict.words}.")  # fmt: skip


def _last_year(f: Content, c: Content) -> str:
    change, when = c["change"], "" if c.get("scope") == "year" else " sampai dengan periode ini"
    if change is None:
        return f"{f['name']}: belum ada realisasi tahun sebelumnya yang tercatat untuk dibandingkan."
    verdict, now = Verdict(change["verdict"]), f"{c['realisation']} {f['unit']}"
    if change["raw"] is None and c["realisation"] in ("", "–"):
        return (f"{f['name']}: realisasi{when or ' tahun ini'} belum ada, sehingga belum dapat dibandingkan dengan tahun "
                f"{change['year']} ({change['before']}).")  # fmt: skip
    if change["raw"] is None:
        return (f"{f['name']}: realisasi{when} {c['realisation']}, tahun {change['year']} {change['before']}; "
                f"{verdict.words}.")  # fmt: skip
    raw = Fraction(change["raw"])
    if raw == 0:
        return f"{f['name']}: realisasi{when} {now}, sama dengan tahun {change['year']} ({change['before']})."
    moved = "naik" if raw > 0 else "turun"
    by = f" {change['shown'].lstrip('+-')}" if change["shown"] else ""
    return (f"{f['name']}: realisasi{when} {now}, {moved}{by} dibandingkan tahun {change['year']} ({change['before']}); "
            f"{verdict.words}.")


def medium_term(f: Content, c: Content) -> str:
    """Analysis (3) of one indicator: how far the target of the end of the strategic plan is reached."""
    m = c["medium_term"]
    if m is None:
        return f"{f['name']}: belum ada target Renstra yang tercatat."
    aim = f"target akhir Renstra tahun {m['year']} sebesar {m['target']} {f['unit']}"
    if m["undefined"]:
        return f"{f['name']}: tingkat kemajuan terhadap {aim} belum dapat dihitung karena {because(m['undefined'])}."
    verdict = {True: "sudah tercapai", False: "belum tercapai", None: "belum dapat disimpulkan"}[m["met"]]
    return f"{f['name']}: tingkat kemajuan {m['progress']} % terhadap {aim}; {verdict}."


def national(figures: Sequence[Content], by_code: Mapping[str, Content]) -> str:
    """Analysis (4) of an objective: against the national standards its cards name, or that there is none."""
    said, without = [], []
    for f in figures:
        standard = by_code.get(f["indicator"], {}).get("national")
        if standard is None:
            without.append(f["name"])
            continue
        verdict = {Verdict.BETTER: "lebih baik daripada standar", Verdict.WORSE: "belum mencapai standar",
                   Verdict.SAME: "sama dengan standar"}.get(Verdict(standard["verdict"]), "tidak dapat dibandingkan")  # fmt: skip
        gap = f", selisih {standard['difference']}" if standard["difference"] else ""
        if by_code[f["indicator"]]["realisation"] in ("", "–"):
            said.append(f"{f['name']}: standar nasional {standard['value']} {f['unit']} (tahun {standard['year']}); belum ada "
                        "realisasi untuk dibandingkan.")  # fmt: skip
            continue
        said.append(f"{f['name']}: realisasi {by_code[f['indicator']]['realisation']} {f['unit']}, standar nasional "
                    f"{standard['value']} {f['unit']} (tahun {standard['year']}){gap}; {verdict}.")  # fmt: skip
    if not said:
        return "Kartu indikator pada sasaran ini tidak menyebut standar nasional, sehingga tidak ada yang dibandingkan."
    if without:
        said.append(f"Tanpa standar nasional: {', '.join(without)}.")
    return listed(said)


def solutions(figures: Sequence[Content]) -> str:
    """Which indicators ask for a solution, by their figures alone."""
    missed = [f"{f['name']} (capaian {f['achievement']} %)" for f in figures if f["met"] is False]
    unknown = [f"{f['name']} ({f['undefined'] or 'ketercapaian tidak dapat disimpulkan'})" for f in figures if f["met"] is None]
    parts = []
    if missed:
        parts.append(listed(missed, "Indikator yang belum mencapai target dan memerlukan solusi") + "." * (len(missed) == 1))
    if unknown:
        parts.append(listed(unknown, "Indikator yang belum dapat diukur") + "." * (len(unknown) == 1))
    return "\n\n".join(parts) or "Semua indikator sasaran ini mencapai target, sehingga tidak ada yang memerlukan solusi."


def efficiency(content: Content, objective: str, figures: Sequence[Content]) -> str:
    """Analysis (6): achievement beside absorption, with the efficiency by its name."""
    found = efficiency_of(content, objective)
    reached = f"Capaian sasaran {score_words(figures)}"
    if found is None:
        return f"{reached}; serapan anggaran tercantum pada bagian B."
    first = found["figures"][0]
    if first["raw"] is None:
        return f"{reached}; {first['explanation']}."
    node = _node(content, objective)
    share = node["absorption" if found["against"] == "pagu" else "against_plan"]
    return f"{reached} dengan serapan {share['shown']} % terhadap {found['against']}; {first['name']} {first['shown']} poin."


def efficiency_of(content: Content, objective: str) -> Mapping[str, Any] | None:
    """The frozen efficiencies of an objective; None in content frozen before they were kept."""
    node = _node(content, objective)
    return None if node is None else content["support"]["efficiency"].get(node["code"])


def _node(content: Content, objective: str) -> Any:
    return next((n for n in content.get("support", {}).get("nodes", ()) if n["text"] == objective), None)


def supporting(content: Content, objective: str, figures: Sequence[Content]) -> str:
    """Analysis (7): the programmes and activities of the plan below the objective, with their money."""
    rows = below(content, objective)
    if not rows:
        if "support" not in content:
            return "; ".join(dict.fromkeys(f["responsible"] for f in figures))
        return "Rencana kinerja tidak memuat program atau kegiatan di bawah sasaran ini."
    said = []
    for n in rows:
        share = n["absorption"]
        money = (f"pagu Rp{n['ceiling']}, realisasi Rp{n['realised']}, serapan {share['shown']} %" if share["raw"] is not None
                 else share["explanation"])  # fmt: skip
        said.append(f"{n['text']} ({money})")
    return listed(said, "Sasaran ini didukung oleh") + "." * (len(said) == 1)


def causes(figures: Sequence[Content]) -> str:
    """Analysis (5): what the figures say; why, only a person knows."""
    return listed([sentence(f) for f in figures])


def evaluation(content: Content) -> list[dict[str, str]]:
    """The rows of the evaluation form proposed from the plan: one per objective, programme and activity."""
    notes = content["rows"]
    out = []
    for n in content.get("support", {}).get("nodes", ()):
        aims = "; ".join(f"{r['name']} target {r['target']} {r['unit']}" for r in n["results"])
        ends = "; ".join(f"{r['name']}: capaian tidak dapat dihitung karena {because(r['undefined'])}" if r["undefined"] else
                         f"{r['name']} realisasi {r['realisation']} {r['unit']}, capaian {r['achievement']} %"
                         for r in n["results"])  # fmt: skip
        share = n["absorption"]
        money = f"realisasi Rp{n['realised']}, serapan {share['shown']} %" if share["raw"] is not None else share["explanation"]
        obstacles = [f"{r['supplier_title']}: {r['obstacles']}" for r in notes if r["objective"] == n["text"] and r["obstacles"]]
        budget = f"pagu Rp{n['ceiling']}" if n["ceiling"] != "–" else "pagu tidak dirinci dalam rencana"
        out.append({
            "tingkat": n["kind"], "uraian": n["text"],
            "sebelum": f"{aims or 'Tidak ada indikator pada tingkat ini'}; {budget}.",
            "selama": f"Sampai dengan {content['period_label']}: {money}.",
            "sesudah": f"{ends}." if ends else "Tidak ada indikator pada tingkat ini.",
            "penyebab": "", "hambatan": "; ".join(obstacles), "solusi": "", "rekomendasi": "",
        })  # fmt: skip
    return out


def percent(raw: str | None) -> str:
    """An exact per cent as printed, a dash where there is none."""
    return "–" if raw is None else format_number(round_fraction(Fraction(raw), 2), 2)
