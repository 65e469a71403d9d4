"""The page docs/reference/letter-templates.md: ``python -m tests.template_fields`` prints it."""

from __future__ import annotations

import sys

from capaian.letters.domain.templates import KINDS, TemplateField, values

_HEAD = """# Letter templates

The fields that an office's own Word template may have, for each kind of letter, with what the example letter says. How to
make one: [use your own letterhead](../how-to/use-your-own-letterhead.md). A field in bold must stand in the template.

`{{ field }}` is a text; a list is written by a loop, `{%p for baris in field %}` … `{{ baris }}` … `{%p endfor %}`, a table by
`{%tr for baris in field %}` … `{{ baris.part }}` … `{%tr endfor %}`. In a loop `{{ loop.index }}` counts.
"""


def page() -> str:
    """The page, made from the kinds."""
    lines = [_HEAD]
    for kind in KINDS.values():
        said = values(kind.key, kind.example)
        lines += [f"## {kind.title} (`{kind.key}`)", "", "| Field | Is | Example |", "|---|---|---|"]
        lines += [f"| {_name(field)} | {_is(field)} | {_example(said[field.name])} |" for field in kind.fields]
        lines.append("")
    return "\n".join(lines)


def _name(field: TemplateField) -> str:
    return f"**`{field.name}`**" if field.required else f"`{field.name}`"


def _is(field: TemplateField) -> str:
    if field.parts:
        return "table: " + ", ".join(f"`{part}`" for part in field.parts)
    return "list" if field.many else "text"


def _example(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    text = ", ".join(str(part) for part in first.values()) if isinstance(first, dict) else str(first)
    return text.replace("\n", " / ")


if __name__ == "__main__":
    sys.stdout.write(page())
