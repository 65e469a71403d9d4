"""The components as template tags: the only place that knows which markup a button or a notice is made of.

Every template has them without ``{% load %}`` (settings). The gallery page /komponen/ shows each one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from capaian.kernel.numbers import amount
from capaian.kernel.paper import NumberList, Paragraph, Prose, Run, Text, prose
from capaian.web import charts, grid, plan_words, words

register = template.Library()

SPRITE = "web/vendor/tabler-icons-3.51.0.svg"
TONE_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
    "": "circle-dashed",
}
LONG = 4500  # minutes of work, ten days, from which hours say nothing any more
MESSAGE_TONES = {"error": "bad", "warning": "warn", "success": "ok", "info": "info", "debug": "info"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawn sign. Without ``label`` it only decorates and is hidden from screen readers."""
    said = format_html('{}="{}"', *(("role=img aria-label", label) if label else ("aria-hidden", "true")))
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', said, static(SPRITE), name)


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    icon: str = "",
    variant: str = "",
    why_not: Any = "",
    name: str = "",
    value: str = "",
    opens: str = "",
    form: str = "",
    size: str = "",
) -> dict[str, Any]:
    """The button of a form. ``why_not`` (a sentence or a refusal) disables it and says why beside it;
    ``opens`` names a confirmation on the same page instead of sending the form."""
    return {
        "label": label,
        "icon": icon,
        "variant": variant,
        "why_not": reasons(why_not),
        "name": name,
        "value": value,
        "opens": opens,
        "form": form,
        "size": size,
    }


@register.inclusion_tag("components/link.html")
def link(
    label: str, href: str, icon: str = "", variant: str = "", size: str = "", download: bool = False
) -> dict[str, Any]:
    """A link that looks like a button: it leads somewhere and changes nothing."""
    return {"label": label, "href": href, "icon": icon, "variant": variant, "size": size, "download": download}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, saved: str = "") -> dict[str, Any]:
    """A field of a form with label, help and what is wrong with it."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "saved": saved,
        "check": kind == "checkbox",
        "group": kind == "radio" or widget.use_fieldset,
        "file": kind == "file",
    }


@register.inclusion_tag("components/chip.html")
def chip(text: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A state in one or two words. ``tone``: ok, warn, bad, info or nothing; the icon says the same without colour."""
    return {"text": text, "tone": tone, "icon": icon or TONE_ICONS.get(tone, "circle-dashed")}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """How many of how many."""
    return {"done": done, "total": total, "label": label, "full": total > 0 and done >= total}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, in the order given. An entry has a title, and maybe when, who, against, note, tone and icon."""
    return {"entries": entries}


@register.inclusion_tag("components/bars.html")
def bars(title: str, rows: Iterable[charts.Bar | Mapping[str, Any]], unit: str = "%") -> dict[str, Any]:
    """A bar per row with its target mark, and the same figures as a table."""
    return {"chart": charts.draw(title, [r if isinstance(r, charts.Bar) else charts.Bar(**r) for r in rows], unit)}


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """A message in the page: info, ok, warn or bad."""
    return render_block("notice", content, tone=tone, title=title, icon=icon or TONE_ICONS.get(tone, "info-circle"))


@register.simple_block_tag
def empty(content: str, title: str = "", icon: str = "inbox") -> SafeString:
    """Nothing to show: say so, and where to go next."""
    return render_block("empty", content, title=title, icon=icon)


@register.simple_block_tag
def confirm(content: str, id: str, title: str) -> SafeString:
    """Asks before an act that cannot be taken back. A popover opened by a button with ``opens=id``; where the browser
    knows no popovers it is a section of the page, so no script is ever needed."""
    return render_block("confirm", content, id=id, title=title)


def render_block(name: str, content: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **context})


@register.filter
def plan_place(text: str) -> str:
    """Where in a plan a remark points to."""
    return plan_words.place(text)


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of Django's message levels."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def as_prose(text: str) -> SafeString:
    """What an officer wrote, with its paragraphs, lists and loud words, as :func:`capaian.kernel.paper.prose` reads them."""
    return format_html_join("", "{}", ((_block(block),) for block in prose(text)))


def _block(block: Prose) -> SafeString:
    if isinstance(block, Paragraph):
        return format_html("<p>{}</p>", _loud(block.text))
    points = format_html_join("", "<li>{}</li>", ((_loud(item),) for item in block.items))
    if isinstance(block, NumberList):
        return format_html('<ol type="{}" start="{}">{}</ol>', block.style[0], block.start, points)
    return format_html("<ul>{}</ul>", points)


def _loud(text: Text) -> SafeString:
    shown = []
    for run in (Run(text),) if isinstance(text, str) else text:
        said = linebreaksbr(run.text, autoescape=True)
        said = format_html("<em>{}</em>", said) if run.italic else said
        shown.append((format_html("<strong>{}</strong>", said) if run.bold else said,))
    return format_html_join("", "{}", shown)


@register.filter
def moment(value: datetime | None) -> str:
    """A point in time with its zone, as officials write it: ``21 Nov 2026 14.05 WIB``."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{format_date(local, 'j M Y H.i')} {local.tzname()}"


@register.filter
def day(value: date | None) -> str:
    """A date in words: ``21 November 2026``."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return format_date(value, "j F Y") if value else ""


def reasons(why_not: Any) -> list[str]:
    """One sentence, several, or a refusal, as a list of sentences."""
    if isinstance(why_not, (list, tuple)):
        return [str(one) for one in why_not]
    return [refusal_text(why_not)] if why_not else []


@register.filter
def refusal_text(refused: Any) -> str:
    """The translated sentence of a refusal, or the text itself."""
    return say(refused) if hasattr(refused, "params") else str(refused or "")


def say(error: Any) -> str:
    """Message and remedy of a refusal in the reader's language."""
    remedy = getattr(error, "remedy", "")
    return " ".join(part for part in (said(error.message, error.params), said(remedy, error.params)) if part)


def said(text: str, params: Mapping[str, Any]) -> str:
    """One message id in the reader's language with its parameters filled in.

    >>> said("%(count)s places need attention.", {"count": 3})
    '3 places need attention.'
    >>> said("", {})
    ''
    """
    if not text:
        return ""
    return gettext(text) % params if params else gettext(text)


@register.filter
def kind_words(kind: str) -> str:
    """What an officer does at a step of this kind."""
    return str(words.KINDS.get(kind, kind))


@register.inclusion_tag("components/chip.html")
def state_chip(state: str, of: str = "task") -> dict[str, Any]:
    """The state of a task or a run as a chip."""
    text, tone, icon = (words.RUN_STATES if of == "run" else words.TASK_STATES)[state]
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("components/chip.html")
def due_chip(task: Any) -> dict[str, Any]:
    """How an open task stands against its standard time, a return and a suspended run."""
    if task.suspended:
        return state_chip("suspended", of="run")
    state = "late" if task.overdue else "returned" if task.round > 1 else "open"
    return state_chip(state)


@register.inclusion_tag("components/refusal.html")
def refusal(error: Any) -> dict[str, Any]:
    """A refusal in the page: each problem with its place and remedy."""
    problems = list(getattr(error, "problems", None) or [error])
    return {
        "tone": "warn" if error.status == 409 else "bad",
        "problems": [{"place": words.PLACES.get(p.place) or (gettext(p.place) if p.place else ""), "text": say(p)}
                     for p in problems],
    }


@register.inclusion_tag("components/complete.html")
def complete_button(page: Any, answer: Any, icon: str = "check", variant: str = "primary") -> dict[str, Any]:
    """The button that closes a task with one answer; it sends the whole form, so that nothing typed is lost."""
    return {"page": page, "answer": answer, "icon": icon, "variant": variant}


@register.inclusion_tag("components/artefacts.html")
def artefact_list(artefacts: Iterable[Any]) -> dict[str, Any]:
    """Documents with what they are, when they came and a link to each."""
    return {"artefacts": artefacts}


@register.filter
def artefact_words(key: str) -> str:
    """The name of a kind of document."""
    return words.artefact_words(key)


@register.filter
def minutes_words(minutes: int | None) -> str:
    """Working minutes in words: ``2 jam 10 menit``."""
    if minutes is None:
        return ""
    hours, rest = divmod(int(minutes), 60)
    if minutes >= LONG:
        return gettext("%(n)s working days") % {"n": round(minutes / 450)}
    parts = [gettext("%(n)s h") % {"n": hours}] if hours else []
    if rest or not hours:
        parts.append(gettext("%(n)s min") % {"n": rest})
    return " ".join(parts)


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """What stands under that key, or the key itself."""
    return values.get(key, key)


@register.simple_tag
def grid_row(page: Any, line: Any) -> dict[str, Any]:
    """How a row of the form stands in its inputs: what was typed and refused comes before what is kept."""
    return grid.cell(line, page)


@register.filter
def figure(value: Decimal | None) -> str:
    """A number as officials write it; a dash where there is none."""
    return amount(value)


@register.filter
def translated(text: str) -> str:
    """A message id in the reader's language."""
    return gettext(text) if text else ""


@register.filter
def step_no(printed: str) -> str:
    """A row's number in a sentence, without the full stop that some SOPs print behind it."""
    return printed.strip(" .")
