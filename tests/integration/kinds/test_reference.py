"""The reference page of the kinds says what the kinds do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from capaian.letters.tasks import KINDS as LETTERS
from capaian.procedures.ports import STEP_KINDS
from capaian.sop.domain.kinds import KINDS
from tests.integration.kinds.conftest import Play

PAGE = (Path(__file__).parents[3] / "docs/reference/step-kinds.md").read_text()
ROWS = {cells[0].strip("`"): cells for line in PAGE.splitlines() if line.startswith("| `")
        if (cells := [cell.strip() for cell in line.strip("|").split("|")])}


def test_every_kind_has_a_handler_and_a_row() -> None:
    assert set(ROWS) == set(KINDS) == set(STEP_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_names_every_artefact_of_a_kind(kind: str) -> None:
    assert set(KINDS[kind]) <= set(re.findall(r"`([\w-]+)`", ROWS[kind][3]))


@pytest.mark.parametrize("kind", [kind.key for kind in LETTERS if kind.key not in {"distribute", "review"}])
def test_the_page_names_every_field_of_a_letter(kind: str, begin: Callable[..., Play]) -> None:
    works = [{"kind": kind, "lane": "kepala-bagian"}]
    play = begin([{"works": works, "produces": list(KINDS[kind])[:1]}], who="kepala-bagian")
    declared = {field.key for field in STEP_KINDS[kind].fields(play.task(kind))}
    named = set(re.findall(r"`(\w+)`", ROWS[kind][4]))
    assert declared <= named
    if kind != "order":
        assert declared == named


def test_the_page_names_every_field_of_a_memo(begin: Callable[..., Play]) -> None:
    play = begin([{"works": [{"kind": "order", "lane": "sekretaris"}], "produces": ["memo"]}])
    declared = {field.key for field in STEP_KINDS["order"].fields(play.task("order"))}
    assert declared <= set(re.findall(r"`(\w+)`", ROWS["order"][4]))
