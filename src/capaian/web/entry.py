"""The declared fields of a step as inputs of a form, and what a form sent back as an entry.

Nothing is judged here: what was typed is kept as typed, and the step's kind says what it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from capaian.procedures.ports import Field
from capaian.signing.ports import Credential

SPARE = 2  # empty lines after the typed ones
LONG_TEXTS = 3  # a line with more of them is a card, and only one empty card follows


@dataclass(frozen=True)
class Input:
    """One input with its present text; for ``type`` rows, ``lines`` holds the inputs of each
    line, for choices ``values`` what is chosen."""

    name: str
    field: Field
    value: str = ""
    values: tuple[str, ...] = ()
    lines: tuple[tuple[Input, ...], ...] = ()

    @property
    def label(self) -> str:
        return gettext(self.field.label) if self.field.label else ""

    @property
    def help(self) -> str:
        return gettext(self.field.help) if self.field.help else ""

    @property
    def as_cards(self) -> bool:
        """Whether each line has too many long texts for a row of a table."""
        return sum(column.type == "long" for column in self.field.columns) > LONG_TEXTS

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(key, gettext(words) if words else "") for key, words in self.field.choices]


def inputs(fields: Sequence[Field], entry: Mapping[str, Any]) -> list[Input]:
    """Every declared field with what was typed, or with the suggestion while nothing was.

    >>> [(i.name, i.value) for i in inputs([Field("a", "A", suggestion="x"), Field("b", "B")], {"b": "typed"})]
    [('a', 'x'), ('b', 'typed')]
    """
    return [_input(field, entry.get(field.key, field.suggestion)) for field in fields]


def _input(field: Field, value: Any) -> Input:
    if field.type == "choices":
        return Input(field.key, field, values=tuple(map(str, value or ())))
    if field.type != "rows":
        return Input(field.key, field, "" if value is None else str(value))
    known = list(value) if isinstance(value, (list, tuple)) else []
    long = sum(c.type == "long" for c in field.columns) > LONG_TEXTS
    blank: list[Mapping[str, Any]] = [{} for _ in range(1 if long else SPARE)]
    lines = tuple(
        tuple(Input(f"{field.key}:{n}:{c.key}", c, str(line.get(c.key, "") or "")) for c in field.columns)
        for n, line in enumerate([*known, *blank])
    )
    return Input(field.key, field, lines=lines)


def read(fields: Sequence[Field], sent: MultiValueDict[str, str]) -> dict[str, Any]:
    """What a form sent for the declared fields; a field that the form did not hold is left out, empty lines too.

    >>> from django.http import QueryDict
    >>> people = Field("people", "People", "rows", columns=(Field("name", "Name"), Field("post", "Post")))
    >>> read([Field("title", "Title"), people], QueryDict("title=+Rapat+&people:0:name=Ani&people:3:post=Camat&x=1"))
    {'title': 'Rapat', 'people': [{'name': 'Ani', 'post': ''}, {'name': '', 'post': 'Camat'}]}
    """
    out: dict[str, Any] = {}
    for field in fields:
        if field.type == "rows":
            numbers = {
                int(m[1]) for name in sent if (m := re.fullmatch(rf"{re.escape(field.key)}:(\d{{1,4}}):.+", name))
            }
            lines = [
                {c.key: _cell(c, sent, f"{field.key}:{n}:{c.key}") for c in field.columns} for n in sorted(numbers)
            ]
            if numbers:
                out[field.key] = [line for line in lines if any(line.values())]
        elif field.type == "choices":
            if f"{field.key}:asked" in sent:
                out[field.key] = sent.getlist(field.key)
        elif field.key in sent:
            out[field.key] = _text(sent, field.key)
    return out


def _cell(column: Field, sent: MultiValueDict[str, str], name: str) -> str:
    text = _text(sent, name)
    return text if column.type == "long" else " ".join(text.split("\n"))


def _text(sent: MultiValueDict[str, str], name: str) -> str:
    return (sent.get(name) or "").replace("\r\n", "\n").strip()


def typed_credential(sent: QueryDict) -> Credential | None:
    """What the signer typed for a provider outside, a passphrase or a code; it lives for this request and is never kept."""
    passphrase, totp = sent.get("passphrase", ""), sent.get("totp", "").replace(" ", "")
    if not (passphrase or totp):
        return None
    return Credential(account=sent.get("account", "").strip(), passphrase=passphrase, totp=totp)
