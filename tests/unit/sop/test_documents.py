"""The pages about SOP packs say what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from capaian.sop.domain.kinds import KINDS
from capaian.sop.domain.lint import lint
from capaian.sop.domain.schema import SCHEMA
from capaian.sop.domain.yaml_io import load_pack
from tests.unit.sop.specimens import seed_register


def test_the_example_of_the_how_to_runs_and_lint_has_nothing_to_say(root: Path) -> None:
    page = (root / "docs/how-to/write-an-sop.md").read_text("utf-8")
    example, note = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    assert lint(load_pack(example), register=seed_register()) == []
    noted = load_pack(example + note)
    assert [n.place for n in noted.notes] == ["rows.r3.outcomes"]
    assert set(yaml.safe_load(note)) == {"notes"}


def test_the_reference_explains_every_field_in_the_words_of_the_schema(root: Path) -> None:
    page = (root / "docs/reference/sop-pack.md").read_text("utf-8")

    def about(field: dict[str, Any]) -> str:
        inner = field.get("$ref") or field.get("anyOf", [{}])[0].get("$ref")
        text: str = SCHEMA["$defs"][inner.rsplit("/", 1)[1]]["description"] if inner else field["description"]
        return text

    for node in (SCHEMA, *SCHEMA["$defs"].values()):
        for name, field in node["properties"].items():
            mark = " (required)" if name in node.get("required", ()) else ""
            assert f"| `{name}`{mark} | {about(field)} |" in page


def test_the_reference_lists_every_kind_with_its_artefacts(root: Path) -> None:
    page = (root / "docs/reference/sop-pack.md").read_text("utf-8")
    for kind, leaves in KINDS.items():
        assert re.search(rf"^\| `{kind}` \| .+ \| {', '.join(f'`{name}`' for name in leaves)} \|$", page, re.MULTILINE)
