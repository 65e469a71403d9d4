"""The JSON Schema of an SOP pack (format ``capaian-sop/1``), and the check of plain data against it.

The schema says which fields there are and what form they have; whether the pack makes sense is the question of
``publication`` and ``lint``. ``sop/schema/sop-1.schema.json`` is this value as a file, for editors and other programs.

>>> [problem.code for problem in schema_problems({"format": "capaian-sop/1"})][:2]
['sop.missing', 'sop.missing']
>>> [problem.place for problem in schema_problems({"format": "capaian-sop/9"}) if problem.code == "sop.wrong_value"]
['format']
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.pack import FORMAT

_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_END = r"$(?!\n)"  # "$" alone lets a trailing line end through in some readers
_KEY = f"^{_SLUG}{_END}"
_PACK_KEY = f"^{_SLUG}/{_SLUG}{_END}"
_ACTOR = f"^(position|team|role):{_SLUG}{_END}"
_NEED = f"^(input:)?{_SLUG}{_END}"
PERIODS = ("month", "quarter", "semester", "year")
LONGEST_TEXT = 4000
MOST_ITEMS = 300
MOST_LETTERS = 256 * 1024
"""Letters of a whole SOP, in whatever format it comes. The longest SOPs of offices have a tenth of it; what is drawn and
printed stays a matter of seconds."""


def _text(about: str, *, pattern: str = "", enum: Iterable[str] = (), least: int = 0) -> dict[str, Any]:
    out: dict[str, Any] = {"description": about, "type": "string", "maxLength": LONGEST_TEXT}
    if pattern:
        out["pattern"] = pattern
    if enum:
        out["enum"] = list(enum)
    if least:
        out["minLength"] = least
    return out


def _many(about: str, item: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"description": about, "type": "array", "maxItems": MOST_ITEMS,
            "items": dict(item) if item else {"type": "string", "maxLength": LONGEST_TEXT}}


def _record(about: str, required: Iterable[str], **properties: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {"description": about, "type": "object", "additionalProperties": False}
    if required:
        out["required"] = list(required)
    out["properties"] = {name: dict(value) for name, value in properties.items()}
    return out


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


_DEFS: Final[dict[str, Any]] = {
    "date": _record(
        "A date as printed and, where certain, what it means.", (),
        printed=_text("The date as printed; empty when the field is blank."),
        iso={"description": "The date in ISO form (2024-01-31); left out for blanks and riddles.",
             "type": ["string", "null"], "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"},
    ),
    "regulation": _record(
        "A cited regulation.", ("printed",),
        printed=_text("The citation as printed."),
        key=_text("Key in the register of regulations (seeds/sop/regulations.yaml)."),
    ),
    "decree": _record(
        "The decree that adopts the SOP.", (),
        title=_text("Title of the decree."),
        numbers=_many("Its number, as each place prints it."),
        date=_ref("date"),
        considering=_many("Menimbang, in own wording."),
        recalling=_many("Mengingat, as printed."),
        decides=_many("Memutuskan, in own wording."),
    ),
    "identity": _record(
        "The identity sheet, field by field as printed (PermenPANRB 35/2012).", (),
        number=_text("Nomor SOP."),
        government=_text("The government above the office, e.g. “Pemerintah Kabupaten Jember”."),
        office_name=_text("The office's name, spelt as the office spells it."),
        unit=_text("The unit that owns the SOP, where one is printed."),
        name_printed=_text("Nama SOP."),
        names_printed=_many("Every way the document names the office it is for."),
        titles_printed=_many("Every way the document names itself: cover, identity sheet, head of the table."),
        made=_ref("date"), revised=_ref("date"), ratified=_ref("date"), effective=_ref("date"),
        ratified_by=_text("The post that ratified it, as printed, without the person's name."),
        ratifier=_text("Who ratifies in the app.", pattern=_ACTOR),
        ratified_electronically={"description": "Whether the source carries an electronic signature.",
                                 "type": "boolean"},
        decree={"anyOf": [_ref("decree"), {"type": "null"}]},
        legal_basis=_many("Dasar hukum.", _ref("regulation")),
        qualifications=_many("Kualifikasi pelaksana."),
        linked=_many("Keterkaitan."),
        linked_numbers=_many("The list numbers of Keterkaitan, when they are not 1..n."),
        equipment=_many("Peralatan/perlengkapan."),
        warnings=_many("Peringatan."),
        recording=_many("Pencatatan dan pendataan."),
        column_heads=_many("The table's head, left to right, as printed."),
        column_numbers=_many("The row of column numbers under the head, as printed; empty text for a blank."),
    ),
    "lane": _record(
        "A column of actors.", ("key", "title", "actor"),
        key=_text("Stable key of the lane.", pattern=_KEY),
        title=_text("Head of the column."),
        actor=_text("position:KEY, team:KEY, or role:KEY for every position in that role.", pattern=_ACTOR),
    ),
    "work": _record(
        "One kind of work in a row.", ("kind", "lane"),
        kind=_text("What is done.", enum=KINDS),
        lane=_text("The lane that does it.", pattern=_KEY),
        actor=_text("Another actor than the lane's.", pattern=_ACTOR),
        each={"description": "One task for every position of the role.", "type": "boolean"},
        all_of=_many("Lanes that must all act."),
        label=_text("Names the work when a row carries several."),
    ),
    "outcome": _record(
        "One answer of a decision.", ("key", "label", "to"),
        key=_text("Stable key of the answer.", pattern=_KEY),
        label=_text("The answer's word."),
        to=_text("Row key, or “end”.", pattern=_KEY),
        returns={"description": "A way back; the decider must give a reason.", "type": "boolean"},
        only_returned={"description": "The target opens only for the members that the decider names.",
                       "type": "boolean"},
    ),
    "row": _record(
        "A row of the table: what is printed, and how it runs.", ("key", "no", "activity", "works"),
        key=_text("Stable key of the row; it survives renumbering.", pattern=_KEY),
        no=_text("The row's number as printed."),
        activity=_text("What is done (the sentence that runs)."),
        activity_printed=_text("The table's sentence, when the activity follows the prose instead."),
        prose=_text("What the narrative says of this row."),
        prose_no=_text("Where in the narrative, e.g. “I.2”."),
        requirement=_text("Kelengkapan as printed."),
        standard=_text("Waktu as printed; empty means no standard."),
        output=_text("Output as printed."),
        remark=_text("Keterangan as printed."),
        works=_many("What is done here, in order.", _ref("work")),
        requires=_many("Artefacts that must exist before the row can be completed; input:SLUG comes from outside.",
                       {"type": "string", "pattern": _NEED, "maxLength": 100}),
        produces=_many("Artefacts the row leaves.", {"type": "string", "pattern": _KEY, "maxLength": 100}),
        outcomes=_many("The answers of the row's last work.", _ref("outcome")),
        next=_many("Rows that follow; empty means the next row; several are parallel branches."),
        after=_many("Rows that must all be done before this one opens (a join)."),
        checks=_many("Rows whose maker must be another person."),
        marks={"description": "Words printed in the actors' columns, by lane.", "type": "object",
               "maxProperties": 30, "additionalProperties": {"type": "string", "maxLength": 100}},
    ),
    "section": _record(
        "Rows that run together for one period.", ("key", "periods", "rows"),
        key=_text("Stable key of the section.", pattern=_KEY),
        title=_text("Heading of the section."),
        periods=_many("How often it runs.", {"enum": list(PERIODS)}),
        rows=_many("Row keys in printing order."),
        opens_after=_text("The section of the shorter period whose runs must be finished first.", pattern=_KEY),
    ),
    "role": _record(
        "An organisational role that points to posts.", ("key", "title"),
        key=_text("Stable key of the role.", pattern=_KEY),
        title=_text("Name of the role."),
        actors=_many("The posts in the role.", _text("position:KEY or team:KEY.", pattern=_ACTOR)),
        printed=_many("The words the SOP prints for it."),
    ),
    "narrative": _record(
        "A prose part of the document, in own wording.", ("key", "title"),
        key=_text("Stable key of the part.", pattern=_KEY),
        title=_text("Heading."),
        text=_text("Running text."),
        items=_many("List items."),
    ),
    "note": _record(
        "What was inferred, or is printed wrongly.", ("kind", "place", "text"),
        kind=_text("inferred: decided here; printed: wrong in the source.", enum=("inferred", "printed")),
        place=_text("Path of the field, e.g. rows.r3.works.", least=1),
        text=_text("What and why.", least=1),
    ),
}

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:capaian:sop:1",
    "title": "Capaian SOP pack",
    **_record(
        "One standard operating procedure: the document as printed, and how an office runs it.",
        ("format", "key", "office", "title", "lanes", "sections", "rows"),
        format={"description": "Version of this format.", "const": FORMAT},
        key=_text("OFFICE/NAME; stable through all versions.", pattern=_PACK_KEY),
        office=_text("Key of the office (seeds/organisation).", pattern=_KEY),
        title=_text("Title of the SOP.", least=1),
        identity=_ref("identity"),
        narrative=_many("Prose parts in printing order.", _ref("narrative")),
        lanes=_many("Columns of actors, left to right.", _ref("lane")),
        roles=_many("Roles that point to posts.", _ref("role")),
        sections=_many("Groups of rows by period.", _ref("section")),
        rows=_many("The table.", _ref("row")),
        form_columns=_many("Columns of the collection form that the SOP prints."),
        checklist=_many("Documents that a gather step asks for, or that the office must hold."),
        time_unit=_text("Unit in the head of the time column, for bare numbers."),
        needs=_text("Key of the SOP whose run of the same period must be finished first.", pattern=_PACK_KEY),
        notes=_many("What was inferred or is printed wrongly.", _ref("note")),
    ),
    "$defs": _DEFS,
}
"""Draft 2020-12 schema of a pack. Every field carries its description; the reference page is made from them."""


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(SCHEMA)


def schema_problems(data: Any) -> list[InvalidInput]:
    """What keeps plain data from being a pack, in reading order; empty when it is one.

    Codes: ``sop.missing``, ``sop.unknown_field``, ``sop.wrong_type``, ``sop.wrong_value``, ``sop.too_long``. ``place``
    names the row by its key: ``rows.r3.standard``."""
    found = sorted(_validator().iter_errors(data), key=lambda e: [str(p).zfill(6) for p in e.absolute_path])
    return [problem for error in found for problem in _problems(error, data)]


def refuse_too_large(data: Any) -> None:
    """Raise InvalidInput for more rows or more text than any SOP has: nothing would read, draw or print it in time.

    >>> refuse_too_large({"rows": [{"activity": "x"}] * 300})
    >>> refuse_too_large({"rows": [{"activity": "x"}] * 301})
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [sop.too_many_rows] rows: The SOP has more than 300 rows. Split it into several SOPs.
    """
    rows = data.get("rows") if isinstance(data, Mapping) else None
    if isinstance(rows, list | tuple) and len(rows) > MOST_ITEMS:
        raise InvalidInput("sop.too_many_rows", "The SOP has more than %(most)s rows.", place="rows",
                           remedy="Split it into several SOPs.", most=MOST_ITEMS)
    if _letters(data) > MOST_LETTERS:
        raise InvalidInput("sop.too_much_text", "The SOP holds more than %(most)s letters.",
                           remedy="Split it into several SOPs.", most=MOST_LETTERS)


def _letters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_letters, value.values()))
    return sum(map(_letters, value)) if isinstance(value, list | tuple) else 0


def _problems(error: ValidationError, data: Any) -> list[InvalidInput]:
    wanted = cast(Any, error.validator_value)
    place = place_of(data, error.absolute_path)
    if error.context and error.validator == "anyOf":
        return [problem for inner in error.context if inner.validator != "type" or len(error.context) == 1
                for problem in _problems(inner, data)] or [_one("sop.wrong_type", error, data)]
    if error.validator == "required":
        missing = (name for name in wanted if error.message.startswith(f"'{name}'"))  # one error for each field
        return [InvalidInput("sop.missing", "The field “%(field)s” is missing.", place=place, remedy="Add it.",
                             field=name) for name in missing]
    if error.validator == "additionalProperties":
        schema = cast(Any, error.schema)
        return [InvalidInput("sop.unknown_field", "There is no field “%(field)s” here.", place=place,
                             remedy="Remove or rename it.", field=str(name))
                for name in cast(Any, error.instance) if name not in schema["properties"]]
    if error.validator == "type":
        return [_one("sop.wrong_type", error, data)]
    if error.validator in ("maxLength", "maxItems", "maxProperties"):
        return [_one("sop.too_long", error, data)]
    return [_one("sop.wrong_value", error, data)]


_MESSAGES = {
    "sop.wrong_type": "This must be a %(wanted)s.",
    "sop.too_long": "This is longer than %(wanted)s.",
    "sop.wrong_value": "“%(value)s” does not fit: %(wanted)s.",
}


def _one(code: str, error: ValidationError, data: Any) -> InvalidInput:
    wanted = cast(Any, error.validator_value)
    shown = ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
    return InvalidInput(code, _MESSAGES[code], place=place_of(data, error.absolute_path),
                        remedy="See the description of the field in the reference of SOP packs.",
                        wanted=shown[:300], value=str(error.instance)[:80])


def place_of(data: Any, path: Iterable[str | int]) -> str:
    """A path in words a person can follow: list members are named by their ``key``, else by their number from 1.

    >>> place_of({"rows": [{"key": "r3", "standard": 5}]}, ["rows", 0, "standard"])
    'rows.r3.standard'
    """
    words: list[str] = []
    for step in path:
        data = data[step]
        named = isinstance(step, int) and isinstance(data, Mapping) and isinstance(data.get("key"), str)
        words.append(data["key"] if named else str(step + 1) if isinstance(step, int) else step)
    return ".".join(words)
