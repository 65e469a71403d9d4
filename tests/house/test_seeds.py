"""The seeds use only what the product can do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from capaian.config.wiring import STEP_KINDS

SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds"
PACKS = sorted((SEEDS / "sop").glob("*/*.yaml"))


def kinds_in(value: Any) -> set[str]:
    """Every ``kind`` (or list of them under ``kinds``) of the works in a pack, however deep."""
    found: set[str] = set()
    if isinstance(value, dict):
        for work in value.get("works") or []:
            found.add(work if isinstance(work, str) else work["kind"])
        for part in value.values():
            found |= kinds_in(part)
    elif isinstance(value, list):
        for part in value:
            found |= kinds_in(part)
    return found


def test_there_are_packs() -> None:
    assert len(PACKS) >= 6


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_kind_of_step_in_a_pack_has_a_handler(pack: Path) -> None:
    kinds = kinds_in(yaml.safe_load(pack.read_text(encoding="utf-8")))
    assert kinds, "no works were found in this pack"
    assert kinds - set(STEP_KINDS) == set()


def test_a_kind_without_a_handler_would_be_noticed() -> None:
    pack = {"sections": [{"rows": [{"works": [{"kind": "juggle"}]}]}]}
    assert kinds_in(pack) - set(STEP_KINDS) == {"juggle"}
