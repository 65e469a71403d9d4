"""What the parts of a plan are called on the screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OBJECTIVES = {
    "goal": _("Goal"),
    "objective": _("Objective"),
    "program": _("Programme"),
    "activity": _("Activity"),
    "sub_activity": _("Sub-activity"),
}
FREQUENCIES = {"year": _("every year"), "semester": _("every semester"), "quarter": _("every quarter"),
               "month": _("every month")}  # fmt: skip
DIRECTIONS = {"higher": _("higher is better"), "lower": _("lower is better"), "inside": _("as near the target as possible")}
LEVELS = {"input": _("input"), "output": _("output"), "outcome": _("outcome"), "benefit": _("benefit"),
          "impact": _("impact")}  # fmt: skip
REVISIONS = {
    "replacement-of-official": _("another official holds the post"),
    "change-of-strategy": _("strategy, programme, activity or budget changed"),
    "change-of-priority": _("priorities or assumptions changed significantly"),
}
CHANGES = {"added": (_("new"), "ok"), "removed": (_("removed"), "bad"), "changed": (_("changed"), "info")}
AGREEMENTS = {"draft": (_("draft"), "info", "pencil"), "signed": (_("in force"), "ok", "circle-check"),
              "replaced": (_("replaced"), "", "history")}  # fmt: skip
PARTIES = {"first": _("First party"), "second": _("Second party, the superior")}
QUESTIONS = {"specific": _("Specific"), "measurable": _("Measurable"), "achievable": _("Achievable"),
             "relevant": _("Relevant"), "time_bound": _("Time-bound")}  # fmt: skip
VERDICTS = {"yes": (_("yes"), "ok"), "doubt": (_("look again"), "warn"), "no": (_("no"), "bad")}
SMART = {
    "specific": _("The definition says what is counted."),
    "two-things": _("The name says two things; two indicators may be needed."),
    "no-definition": _("The definition only repeats the name."),
    "measurable": _("Unit, calculation and source are there."),
    "no-source": _("Calculation and source cannot be told apart."),
    "achievable": _("The target is in proportion to the years before."),
    "no-past": _("There is no earlier year to compare with."),
    "far": _("The target is far beyond the best year so far."),
    "below-last": _("The target asks for less than the last year reached."),
    "no-target": _("The year's target is not set yet."),
    "relevant": _("What is measured fits its place in the cascade."),
    "level-low": _("A goal or objective is measured by input or output, not by outcome."),
    "time-bound": _("Every period has its target."),
    "period-open": _("A period has no target."),
}
SUMS = {"yearly": _("only the year has a target"), "open": _("a period has no target"), "ratio": _("a ratio is not added up"),
        "not-added": _("ranges and ranks are not added up"), "made": _("they make the year's target"),
        "different": _("they do not make the year's target"), "percent": _("percentages are not added up"),
        "relative": _("a ratio or an index is added up; look at the rule again")}  # fmt: skip
COMPARED = {"better": (_("better"), "ok"), "worse": (_("worse"), "warn"), "same": (_("the same"), "info"),
            "undefined": (_("cannot be compared"), "")}  # fmt: skip
OVER_TIME = {"sum": _("sum"), "last": _("last value"), "mean": _("mean"), "max": _("highest"), "min": _("lowest"),
             "ratio-of-sums": _("ratio of sums")}  # fmt: skip
# Fields of the plan document, as the comparison of two plans names them.
FIELDS = {
    "name": _("Name"), "text": _("Text"), "kind": _("Kind"), "parent": _("Belongs below"), "title": _("Title"),
    "objective": _("Objective"), "operational_definition": _("Operational definition"), "unit": _("Unit"),
    "frequency": _("How often"), "calculation": _("How it is calculated"), "source_medium": _("Source"),
    "responsible": _("Responsible"), "suppliers": _("Who supplies the data"), "level": _("Level"),
    "direction": _("Direction"), "formula": _("Formula"), "formula_options": _("Settings of the formula"),
    "decimals": _("Decimals"), "time_aggregation": _("Rule over time"), "unit_aggregation": _("Rule over units"),
    "is_budget": _("Budget"), "weight": _("Weight"), "category": _("Category"), "smart": _("SMART answers"),
    "evidence_required": _("Evidence required"), "note": _("Note"), "verification": _("How it is verified"),
    "accuracy": _("Accuracy"), "limits": _("Limits"), "compensation": _("How the limits are made up for"),
    "national_value": _("National standard"), "national_source": _("Source of the national standard"),
    "national_year": _("Year of the national standard"),
    "nomenclature": _("Nomenclature code"),
    "source_note": _("Source of the figures"), "example_notice": _("Notice of example data"), "office": _("Office"),
}  # fmt: skip


def place(text: str) -> str:
    """Where in a plan a remark points to, in the words of the screen: “IKU-1, Direction” for ``indicators IKU-1.direction``."""
    kind, _space, rest = text.partition(" ")
    code, dot, name = rest.rpartition(".") if kind == "indicators" else rest.partition(".")
    field, _space, more = name.partition(" ")
    if kind not in ("indicators", "objectives") or not dot or field not in FIELDS:
        return text
    return f"{code}, {FIELDS[field]} {more}".rstrip()
