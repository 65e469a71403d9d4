"""Reading what an officer typed into the parts of an SOP. Everything that is text stays as typed; half a line is kept,
so that it can be shown again with what is wrong.

>>> from django.http import QueryDict
>>> sent = QueryDict("works:1:kind=review&works:1:lane=camat&works:0:kind=&works:1:each=on&next=r3&next=&next=r3")
>>> [line["kind"] for line in numbered(sent, "works")]
['', 'review']
>>> chosen(sent, "next")
('r3',)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from capaian.sop.domain.editing import free_key, slug
from capaian.sop.domain.kinds import INPUT
from capaian.sop.domain.pack import Lane, Narrative, Outcome, PrintedDate, Regulation, Row, Section, Work
from capaian.web.words import artefact_words

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def text(sent: QueryDict, name: str) -> str:
    """One text, line ends as a newline, without signs that no document can hold."""
    return clean(sent.get(name, ""))


def clean(typed: str) -> str:
    return CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def lines(sent: QueryDict, name: str, kept: tuple[str, ...]) -> tuple[str, ...]:
    """A list typed one item a line; exactly what was there when nothing was changed."""
    typed = text(sent, name)
    if typed == clean("\n".join(kept)):
        return kept
    return tuple(line.strip() for line in typed.split("\n") if line.strip())


def chosen(sent: QueryDict, name: str) -> tuple[str, ...]:
    """What was chosen under that name, each once, nothing empty."""
    return tuple(dict.fromkeys(value for value in map(clean, sent.getlist(name)) if value))


def in_old_order(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """What was ticked, in the order in which it stood; what is new comes after.

    >>> in_old_order(("memo", "draft"), ("analysis", "draft", "memo"))
    ('memo', 'draft', 'analysis')
    """
    return (*(name for name in old if name in new), *(name for name in new if name not in old))


def numbered(sent: QueryDict, name: str) -> list[dict[str, Any]]:
    """The lines ``name:N:field`` in the order the officer gave them (``name:N:order``), else as they stand."""
    found: dict[int, dict[str, Any]] = {}
    for key in sent:
        match = re.fullmatch(rf"{name}:(\d{{1,4}}):(\w+)", key)
        if match:
            line = found.setdefault(int(match[1]), {"n": int(match[1])})
            line[match[2]] = text(sent, key)
            line[f"all_{match[2]}"] = chosen(sent, key)
    return [found[n] for n in sorted(found, key=lambda n: (_order(found[n].get("order", ""), n), n))]


def _order(typed: str, n: int) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else n + 1


# -- a row ------------------------------------------------------------------------------------------------------------


def row(sent: QueryDict, old: Row) -> Row:
    """The row as typed; what the form does not show stays."""
    outcomes: list[Outcome] = []
    for line in numbered(sent, "outcomes"):
        if line.get("label") or line.get("to"):
            outcomes.append(_outcome(line, {outcome.key for outcome in outcomes}))
    return replace(
        old, no=text(sent, "no"), activity=text(sent, "activity"), activity_printed=text(sent, "activity_printed"),
        prose=text(sent, "prose"), prose_no=text(sent, "prose_no"), requirement=text(sent, "requirement"),
        standard=text(sent, "standard"), output=text(sent, "output"), remark=text(sent, "remark"),
        works=tuple(_work(line) for line in numbered(sent, "works") if line.get("kind") and "gone" not in line),
        requires=in_old_order(old.requires, (*chosen(sent, "requires"), *_papers(sent, old))),
        produces=in_old_order(old.produces, chosen(sent, "produces")),
        outcomes=tuple(outcomes), next=chosen(sent, "next"), after=chosen(sent, "after"), checks=chosen(sent, "checks"))


def _work(line: dict[str, Any]) -> Work:
    return Work(line["kind"], line.get("lane", ""), line.get("actor", ""), "each" in line, line.get("all_all_of", ()),
                line.get("label", ""))


def _outcome(line: dict[str, Any], taken: Collection[str]) -> Outcome:
    key = line.get("key", "")
    if not key or key in taken:
        key = free_key(slug(line.get("label", "")), taken, "jawaban")
    return Outcome(key, line.get("label", ""), line.get("to", ""), "returns" in line or "only_returned" in line,
                   "only_returned" in line)


def _papers(sent: QueryDict, old: Row) -> tuple[str, ...]:
    """The papers from outside, typed one a line; one that was there keeps its key."""
    known = {artefact_words(key): key for key in old.requires if key.startswith(INPUT)}
    typed = [line.strip() for line in text(sent, "papers").split("\n")]
    return tuple(dict.fromkeys(known.get(line) or INPUT + slug(line) for line in typed if slug(line)))


# -- the other parts --------------------------------------------------------------------------------------------------


def lanes(sent: QueryDict) -> tuple[Lane, ...]:
    """The columns of actors; a new one gets its key from its title."""
    out: list[Lane] = []
    given = numbered(sent, "lanes")
    taken = {line["key"] for line in given if line.get("key")}
    for line in given:
        if "gone" in line or not (line.get("title") or line.get("key")):
            continue
        key = line.get("key") or free_key(slug(line.get("title", "")), taken, "pelaksana")
        taken.add(key)
        out.append(Lane(key, line.get("title", ""), line.get("actor", "")))
    return tuple(out)


def sections(sent: QueryDict, old: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections; their rows stay where they are."""
    rows = {section.key: section.rows for section in old}
    out: list[Section] = []
    given = numbered(sent, "sections")
    taken = {line["key"] for line in given if line.get("key")}
    for line in given:
        if "gone" in line or not (line.get("key") or line.get("title") or line.get("periods")):
            continue
        key = line.get("key") or free_key(slug(line.get("title", "")), taken, "bagian")
        taken.add(key)
        out.append(Section(key, line.get("all_periods", ()), rows.get(key, ()), line.get("title", ""),
                           line.get("opens_after", "")))
    return tuple(out)


def narrative(sent: QueryDict, old: tuple[Narrative, ...]) -> tuple[Narrative, ...]:
    """The prose parts, in the order given."""
    items = {part.key: part.items for part in old}
    out: list[Narrative] = []
    given = numbered(sent, "narrative")
    taken = {line["key"] for line in given if line.get("key")}
    for line in given:
        if "gone" in line or not any(line.get(name) for name in ("title", "text", "items")):
            continue
        key = line.get("key") or free_key(slug(line.get("title", "")), taken, "narasi")
        taken.add(key)
        kept = items.get(key, ())
        out.append(Narrative(key, line.get("title", ""), line.get("text", ""),
                             lines(sent, f"narrative:{line['n']}:items", kept)))
    return tuple(out)


def printed_date(sent: QueryDict, name: str) -> PrintedDate:
    """A date as printed, and the day it means where one was chosen."""
    day = text(sent, f"{name}_iso")
    return PrintedDate(text(sent, name), day or None)


def regulations(sent: QueryDict, kept: tuple[Regulation, ...]) -> tuple[Regulation, ...]:
    """The legal basis, one a line; a citation that was there keeps its key in the register."""
    known = {regulation.printed: regulation for regulation in kept}
    typed = lines(sent, "legal_basis", tuple(regulation.printed for regulation in kept))
    return tuple(known.get(line) or Regulation(line) for line in typed)
