"""Sentences proposed from figures. They state what the figures say and nothing else; a person accepts or rewrites them.

>>> sentence({"name": "IKM", "target": "91,33", "realisation": "97,66", "unit": "nilai", "achievement": "106,93",
...           "met": True, "undefined": "", "scale": "Sangat Tinggi"})
'IKM: target 91,33 nilai, realisasi 97,66 nilai, capaian 106,93 % (Sangat Tinggi); target tercapai.'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from capaian.kernel.numbers import format_number
from capaian.kernel.rounding import round_fraction
from capaian.measurement.domain.scores import Score, Scored, rule_of, score

Content = Mapping[str, Any]


#: Why there is no achievement, as the end of a sentence that begins with what cannot be computed.
_BECAUSE = {"bukan angka": "realisasinya bukan angka", "tidak berlaku": "indikator ini tidak berlaku",
            "penyebut rasio nol": "penyebutnya nol"}


def because(reason: str) -> str:
    """The reason of a case without an achievement, as it stands behind "karena".

    >>> because("bukan angka"), because("tidak ada data realisasi")
    ('realisasinya bukan angka', 'tidak ada data realisasi')
    """
    return _BECAUSE.get(reason, reason)


def stated(f: Content) -> str:
    """Target and realisation of a figure, those that there are.

    >>> stated({"target": "90", "realisation": "–", "unit": "persen"}), stated({"target": "–", "realisation": "–", "unit": ""})
    ('target 90 persen', '')
    """
    return ", ".join(f"{what} {f[key]} {f['unit']}".strip() for what, key in (("target", "target"), ("realisasi", "realisation"))
                     if f[key] not in ("", "-", "–"))


def sentence(f: Content) -> str:
    """What one figure says, in one sentence.

    >>> sentence({"name": "IKM", "target": "90", "realisation": "–", "unit": "nilai", "undefined": "tidak ada data realisasi"})
    'IKM: target 90 nilai; capaian tidak dapat dihitung karena tidak ada data realisasi.'
    """
    said = stated(f)
    if f["undefined"]:
        return f"{f['name']}: {said + '; ' if said else ''}capaian tidak dapat dihitung karena {because(f['undefined'])}."
    verdict = {True: "target tercapai", False: "target belum tercapai", None: "ketercapaian tidak dapat disimpulkan"}
    scale = f" ({f['scale']})" if f["scale"] else ""
    return f"{f['name']}: {said}, capaian {f['achievement']} %{scale}; {verdict[f['met']]}."


def listed(sentences: Sequence[str], lead: str = "") -> str:
    """Several sentences as points of a list, behind the words that lead to them; a single one follows the words.

    >>> listed(["Satu."], "Ini"), listed(["Satu.", "Dua."], "Ini")
    ('Ini: Satu.', 'Ini:\\n- Satu.\\n- Dua.')
    """
    if len(sentences) == 1:
        return f"{lead}: {sentences[0]}" if lead else sentences[0]
    points = "\n".join(f"- {one}" for one in sentences)
    return f"{lead}:\n{points}" if lead else points


def overview(figures: Sequence[Content]) -> str:
    """How many of the figures reached their target, missed it, or could not be measured.

    >>> overview([{"met": True}, {"met": False}, {"met": None}])
    'Dari 3 indikator kinerja, 1 mencapai target, 1 belum mencapai target, 1 belum dapat disimpulkan.'
    >>> overview([{"met": True}, {"met": True}]), overview([])
    ('Seluruh 2 indikator kinerja mencapai target.', 'Tidak ada indikator kinerja yang diukur.')
    """
    count = [sum(f["met"] is met for f in figures) for met in (True, False, None)]
    if not figures:
        return "Tidak ada indikator kinerja yang diukur."
    if count[0] == len(figures) > 1:
        return f"Seluruh {len(figures)} indikator kinerja mencapai target."
    parts = [f"{n} {words}" for n, words in zip(count, ("mencapai target", "belum mencapai target", "belum dapat disimpulkan"),
                                                strict=True) if n]
    return f"Dari {len(figures)} indikator kinerja, {', '.join(parts)}."


def budget_sentence(f: Content) -> str:
    """What one budget figure says, in one sentence."""
    said = ", ".join(f"{what} Rp{f[key]}" for what, key in (("pagu", "target"), ("realisasi", "realisation"))
                     if f[key] not in ("", "-", "–"))
    if f["undefined"]:
        return f"{f['name']}: {said + '; ' if said else ''}serapan tidak dapat dihitung karena {because(f['undefined'])}."
    return f"{f['name']}: {said}, serapan {f['achievement']} %."


def by_objective(figures: Sequence[Content]) -> dict[str, list[Content]]:
    """The figures of each objective, in the plan's order; budget rows are left out."""
    out: dict[str, list[Content]] = {}
    for f in figures:
        if not f["is_budget"]:
            out.setdefault(f["objective"], []).append(f)
    return out


def scored(figures: Sequence[Content]) -> Score:
    """The mean of these figures, by the plan's weights where they differ, with the counts that stand beside it."""
    weights = [f.get("weight", "1") for f in figures]
    return score(
        (Scored(f["name"], counted(f), f["met"], Decimal(weight))
         for f, weight in zip(figures, weights, strict=True)),
        rule_of([weight for f, weight in zip(figures, weights, strict=True) if f["raw"] is not None]),
    )  # fmt: skip


def counted(f: Content) -> Fraction | None:
    """The exact achievement that a score counts and a chart draws: under the cap that the plan sets, if it sets one."""
    value = f.get("capped", f["raw"])
    return None if value is None else Fraction(value)


def shown(value: Fraction | None) -> str:
    """A score as printed, a dash where it is undefined."""
    return "–" if value is None else format_number(round_fraction(value, 2), 2)


def score_words(figures: Sequence[Content]) -> str:
    """The score of figures of one scope with its per cent, or that there is none."""
    value = scored(figures).value
    return "belum dapat dihitung" if value is None else f"{shown(value)} %"


def reached_words(figures: Sequence[Content]) -> str:
    """"2 dari 3 indikator mencapai target" over figures of one scope."""
    return f"{sum(f['met'] is True for f in figures)} dari {len(figures)} indikator mencapai target"


def reported_notes(rows: Sequence[Content], objective: str) -> list[str]:
    """What suppliers wrote about obstacles in the rows of an objective, with who wrote it."""
    return [f"{r['supplier_title']}: {r['obstacles']}" for r in rows if r["objective"] == objective and r["obstacles"]]


def follow_up_notes(rows: Sequence[Content], objective: str) -> list[tuple[str, str]]:
    """The follow-ups that suppliers proposed for an objective: (action, who)."""
    return [(r["follow_up"], r["supplier_title"]) for r in rows if r["objective"] == objective and r["follow_up"]]
