"""Event logs in XES (IEEE 1849), the format of process mining tools: one trace per run, one event per act.

>>> from capaian.procedures.domain.mining import Act, Trace
>>> text = to_xes([Trace("2024Q1", (Act("r1/order", "position:camat"),))], name="Contoh")
>>> text.startswith("<?xml"), 'value="2024Q1"' in text, 'key="org:resource"' in text
(True, True, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import quoteattr

from capaian.procedures.domain.mining import REOPENED, Act, Trace

_EXTENSIONS = (("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"))


def to_xes(traces: Iterable[Trace], *, name: str, activities: Mapping[str, str] | None = None) -> str:
    """The log as XES text. ``activities``: step key → its sentence, kept beside the key as ``capaian:activity``.

    An act with a known opening becomes two events, ``start`` and ``complete``, so that tools see how long it took."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<log xes.version="1849.2016" xes.features="nested-attributes">']
    lines += [f'<extension name="{title}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
              for title, prefix in _EXTENSIONS]
    lines += ['<classifier name="Activity" keys="concept:name lifecycle:transition"/>', _string("concept:name", name)]
    for trace in traces:
        lines += ["<trace>", _string("concept:name", trace.case)]
        for act in trace.acts:
            lines += _events(act, activities or {})
        lines.append("</trace>")
    return "\n".join([*lines, "</log>", ""])


def _events(act: Act, activities: Mapping[str, str]) -> list[str]:
    shared = [_string("concept:name", act.step), _string("org:resource", act.member)]
    sentence = activities.get(act.step, "")
    if sentence:
        shared.append(_string("capaian:activity", sentence))
    if act.due is not None:
        shared.append(f'<date key="capaian:due" value="{act.due.isoformat()}"/>')
    end = [*shared, _string("lifecycle:transition", "reassign" if act.outcome == REOPENED else "complete")]
    if act.outcome and act.outcome != REOPENED:
        end.append(_string("capaian:outcome", act.outcome))
    if act.at is not None:
        end.append(f'<date key="time:timestamp" value="{act.at.isoformat()}"/>')
    events = ["<event>", *end, "</event>"]
    if act.opened is not None:
        start = [*shared, _string("lifecycle:transition", "start"),
                 f'<date key="time:timestamp" value="{act.opened.isoformat()}"/>']
        events = ["<event>", *start, "</event>", *events]
    return events


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(_printable(value))}/>"


def _printable(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
