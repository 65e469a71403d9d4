"""From frozen content and the words a person wrote to the objectives of a report, and what is proposed for those words.

Content frozen before comparisons were kept with the figures still composes: it has fewer tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from capaian.kernel.numbers import evened
from capaian.kernel.paper import prose_parts
from capaian.kernel.periods import Period
from capaian.kernel.rounding import round_fraction
from capaian.planning.domain.vocabulary import OBJECTIVE_KINDS
from capaian.reporting.domain import proposals
from capaian.reporting.domain.charts import Bar
from capaian.reporting.domain.comparison import Verdict
from capaian.reporting.domain.followups import FollowUp
from capaian.reporting.domain.seven import EfficiencyLine, IndicatorResult, ObjectiveReport
from capaian.reporting.domain.snapshot import of_scope
from capaian.reporting.domain.support import below, sections
from capaian.reporting.domain.words import Content, by_objective, counted, listed, reached_words, reported_notes, stated


def answered_for(content: Content) -> dict[str, list[Content]]:
    """The objectives that the report answers for, each with its figures of the period."""
    groups = by_objective(of_scope(content, "period"))
    return {name: groups[name] for name in sections(content, groups)}


def notes_of(content: Content, objective: str) -> str:
    """The obstacles that suppliers reported for an objective and what lies below it, or that they reported none."""
    names = [objective, *(n["text"] for n in below(content, objective))]
    told = [note for name in dict.fromkeys(names) for note in reported_notes(content["rows"], name)]
    return "; ".join(told) or "Tidak ada kendala yang dilaporkan penyuplai data."


def proposed_rows(content: Content) -> list[dict[str, str]]:
    """What is proposed for the words of each objective: figures, and what the suppliers of the data reported."""
    by_code = compared(content)
    blank: Content = {"realisation": "–", "change": None, "medium_term": None}
    rows = []
    for name, figures in answered_for(content).items():
        rows.append({
            "sasaran": name,
            "tahun_lalu": listed([proposals.earlier_years(f, by_code.get(f["indicator"], blank)) for f in figures]),
            "jangka_menengah": listed([proposals.medium_term(f, by_code.get(f["indicator"], blank)) for f in figures]),
            "standar_nasional": proposals.national(figures, by_code),
            "penyebab": proposals.causes(figures),
            "hambatan": notes_of(content, name),
            "solusi": proposals.solutions(figures),
            "efisiensi": proposals.efficiency(content, name, figures),
            "penunjang": proposals.supporting(content, name, figures),
        })  # fmt: skip
    return rows


def analysed_rows(content: Content) -> list[dict[str, str]]:
    """The same, with causes, obstacles and solutions as the analysis of the run decided them, where there was one."""
    decided: dict[str, dict[str, list[str]]] = {}
    for row in content.get("analysis", ()):
        for part in ("penyebab", "hambatan", "solusi"):
            if row.get(part):
                decided.setdefault(row["sasaran"], {}).setdefault(part, []).append(row[part])
    return [{**row, **{part: "\n\n".join(dict.fromkeys(texts)) for part, texts in decided.get(row["sasaran"], {}).items()}}
            for row in proposed_rows(content)]  # fmt: skip


def compared(content: Content) -> dict[str, Content]:
    """The comparisons by the indicator's code."""
    return {c["indicator"]: c for c in content.get("comparisons", ())}


def objective_reports(content: Content, rows: Sequence[Mapping[str, Any]]) -> tuple[ObjectiveReport, ...]:
    """The objectives of chapter III. ``rows``: what was written about each (``sasaran`` names it)."""
    written = {row.get("sasaran"): row for row in rows}
    return tuple(_objective(content, name, figures, written.get(name, {})) for name, figures in answered_for(content).items())


def _objective(content: Content, name: str, figures: list[Content], row: Mapping[str, Any]) -> ObjectiveReport:
    by_code = compared(content)
    known = [by_code[f["indicator"]] for f in figures if f["indicator"] in by_code]
    years = sorted({e["year"] for c in known for e in c["earlier"]})
    found = proposals.efficiency_of(content, name)
    return ObjectiveReport(
        objective=name,
        results=tuple(_result(content, f, by_code.get(f["indicator"]), years) for f in figures),
        introduction=(reached_words(figures).capitalize() + ".",),
        years=tuple(map(str, years)),
        past_words=_paragraphs(row.get("tahun_lalu")),
        medium_words=_paragraphs(row.get("jangka_menengah")),
        national_words=_paragraphs(row.get("standar_nasional")),
        causes=_paragraphs(row.get("penyebab")),
        obstacles=_paragraphs(row.get("hambatan")),
        solutions=_paragraphs(row.get("solusi")),
        efficiency=_paragraphs(row.get("efisiensi")),
        supporting_words=_paragraphs(row.get("penunjang")),
        follow_ups=follow_ups_for(content, name),
        efficiencies=_efficiency_lines(content, name, found) if found else (),
        supporting=tuple(_supporting_line(n) for n in below(content, name)),
        past_sources=_sources("Sumber tahun sebelumnya", [e["source"] for c in known for e in c["earlier"]]),
        medium_sources=_sources("Sumber target Renstra", [
            f"{c['medium_term']['title']} ({c['medium_term']['source']})" if c["medium_term"]["source"]
            else c["medium_term"]["title"] for c in known if c["medium_term"]]),
        part_of_year=len(content["period"]) > 4,
        same_periods=next(((s["period_label"], s["now_label"]) for c in known if (s := c.get("same_period"))), ("", "")),
    )  # fmt: skip


def _result(content: Content, f: Content, c: Content | None, years: Sequence[int]) -> IndicatorResult:
    exact = counted(f)
    raw = None if exact is None else round_fraction(exact, 2)
    part = len(content["period"]) > 4
    to_date = _figure(content, f["indicator"], "to_date") if part else None
    year = _figure(content, f["indicator"], "year") if part else None
    bar = Bar(f["name"], raw, f"{f['achievement']} %" if raw is not None else f["undefined"])
    earlier = {e["year"]: e for e in c["earlier"]} if c else {}
    medium, standard = (c["medium_term"], c["national"]) if c else (None, None)
    target, realised, year_target, so_far, aim, norm, *past = evened((
        f["target"], f["realisation"], year["target"] if year else "", to_date["realisation"] if to_date else "",
        medium["target"] if medium else "", standard["value"] if standard else "",
        *(earlier[y]["realisation"] if y in earlier else "" for y in years)))
    return IndicatorResult(
        indicator=f["name"], unit=f["unit"], target=target, realisation=realised, achievement=f["achievement"],
        scale=f["scale"], remark=f["undefined"], bar=bar,
        history=tuple(past),
        past_achievement=tuple(earlier[y]["achievement"] if y in earlier else "" for y in years),
        to_date=so_far, to_date_achievement=to_date["achievement"] if to_date else "",
        year_target=year_target, change=_change(c["change"]) if c else "",
        renstra_target=f"{aim} ({medium['year']})" if medium else "",
        renstra_progress=medium["progress"] if medium else "", renstra_remark=_medium_remark(medium) if medium else "",
        national=norm, national_difference=standard["difference"] if standard else "",
        national_source=f"{standard['source']}, tahun {standard['year']}" if standard else "",
        same_period=_same_period(c.get("same_period")) if c else None,
    )  # fmt: skip


def _figure(content: Content, indicator: str, scope: str) -> Content | None:
    return next((f for f in of_scope(content, scope) if f["indicator"] == indicator), None)


def _change(change: Content | None) -> str:
    if change is None:
        return ""
    words = Verdict(change["verdict"]).words
    return f"{change['shown']}; {words}" if change["shown"] not in ("", "0") else words


def _same_period(beside: Content | None) -> tuple[str, str, str, str, str] | None:
    if not beside:
        return None
    return (beside["realisation"], beside["achievement"], beside["now"], beside["now_achievement"], _change(beside))


def _medium_remark(medium: Content) -> str:
    if medium["undefined"]:
        return str(medium["undefined"])
    return {True: "sudah tercapai", False: "belum tercapai", None: ""}[medium["met"]]


def _sources(label: str, sources: Sequence[str]) -> tuple[str, ...]:
    named = list(dict.fromkeys(source for source in sources if source))
    return (f"{label}: {'; '.join(named)}.",) if named else ()


def _efficiency_lines(content: Content, name: str, found: Content) -> tuple[EfficiencyLine, ...]:
    node = next(n for n in content["support"]["nodes"] if n["text"] == name)
    share = node["absorption" if found["against"] == "pagu" else "against_plan"]
    lines = [EfficiencyLine("Capaian sasaran", proposals.percent(found["score"]), f"{found['explanation']}; {found['beside']}")]
    for figure in (share, *found["figures"]):
        said = figure["explanation"].removeprefix(f"{figure['name']} ").removeprefix("= ")
        why = said.removeprefix("tidak terdefinisi: ").removeprefix("tidak berlaku: ")
        absent = "tidak berlaku" if said.startswith("tidak berlaku") else "tidak terdefinisi"
        lines.append(EfficiencyLine(figure["name"][:1].upper() + figure["name"][1:], figure["shown"] or absent, why))
    reasons = {line.calculation for line in lines[1:]}
    if share["raw"] is None and len(reasons) == 1:  # without money there is nothing to say five times
        lines[1:] = [EfficiencyLine("Serapan dan efisiensi", "tidak terdefinisi", reasons.pop())]
    return tuple(lines)


def _supporting_line(n: Content) -> tuple[str, str, str, str, str]:
    results = "; ".join(
        ("" if r["name"] == n["text"] else f"{r['name']}: ")
        + (f"{stated(r)} ({r['undefined']})".lstrip() if r["undefined"] else
           f"{r['realisation']} dari target {r['target']} {r['unit']} ({r['achievement']} %)")
        for r in n["results"]
    )
    return kind_and_name(n), n["ceiling"], n["realised"], n["absorption"]["shown"] or "–", results or "–"


def kind_and_name(n: Content) -> str:
    """A node by its kind and text; a text that says its kind itself is not made to say it twice.

    >>> kind_and_name({"kind": "program", "text": "Program Penunjang"}), kind_and_name({"kind": "activity", "text": "Rapat"})
    ('Program Penunjang', 'Kegiatan: Rapat')
    """
    kind = OBJECTIVE_KINDS[n["kind"]]
    return str(n["text"]) if str(n["text"]).casefold().startswith(kind.casefold()) else f"{kind}: {n['text']}"


def programmes(content: Content) -> list[tuple[str, str, str, bool]]:
    """The programmes with their ceilings and what is to be said of them, and the total where the plan names one (True)."""
    nodes = content["support"]["nodes"]
    rows = [(n["text"], n["ceiling"], "" if n["ceiling"] != "–" else "tidak dirinci dalam rencana", False)
            for n in nodes if n["kind"] == "program"]  # fmt: skip
    totals = [f for f in of_scope(content, "year") if f["is_budget"] and f["name"].upper().startswith(("JUMLAH", "TOTAL"))]
    return rows + [(f["name"], f["target"], "", True) for f in totals]


def budget_total(content: Content) -> tuple[str, str, str]:
    """Ceiling, realisation and absorption of the whole cascade, where it has one root whose money is known."""
    roots = [n for n in content.get("support", {}).get("nodes", ()) if not n["path"]]
    if len(roots) != 1 or roots[0]["absorption"]["raw"] is None:
        return "", "", ""
    return roots[0]["ceiling"], roots[0]["realised"], roots[0]["absorption"]["shown"]


def complementary(content: Content) -> list[tuple[str, str, str, str]]:
    """Each complementary series with its values of the period and the years before: name, values, unit, source."""
    by_series: dict[str, list[Content]] = {}
    for point in content.get("series", ()):
        by_series.setdefault(point["key"], []).append(point)
    for points in by_series.values():  # a year stands after its quarters
        points.sort(key=lambda p: (Period.parse(p["period"]).end, -Period.parse(p["period"]).start.toordinal()))
    return [(points[0]["title"], "; ".join(f"{p['period_label']}: {p['shown']}" for p in points), points[0]["unit"],
             points[0]["source"]) for points in by_series.values()]  # fmt: skip


def physical(content: Content) -> str:
    """The physical progress of the period itself, where a complementary series tells it."""
    found = [p["shown"] for p in content.get("series", ()) if p["kind"] == "physical" and p["period"] == content["period"]]
    return str(found[0]) if len(found) == 1 else ""


def follow_ups_for(content: Content, objective: str) -> tuple[FollowUp, ...]:
    """What the analysis decided for an objective, and what became of what was decided the period before."""
    decided = [FollowUp(r["tindak_lanjut"], r["penanggung_jawab"], date.fromisoformat(r["tenggat"]), "belum selesai")
               for r in content.get("analysis", ()) if r["sasaran"] == objective]  # fmt: skip
    again = {f.action for f in decided}
    words = {"open": "belum selesai", "done": "selesai", "dropped": "tidak dilanjutkan"}
    before = [FollowUp(f["action"], f["owner"], date.fromisoformat(f["due"]) if f["due"] else None,
                       ", ".join(w for w in (f"{f['period']}: {words[f['status']]}", f["note"]) if w))
              for f in content.get("follow_ups", ()) if f["objective"] == objective and f["action"] not in again]  # fmt: skip
    return (*decided, *before)


def _paragraphs(text: Any) -> tuple[str, ...]:
    return prose_parts(str(text or ""))
