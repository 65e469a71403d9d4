"""The matrix of who may do what is whole: every service has its line, every line is tried, no door goes around it."""

from __future__ import annotations

import ast
import importlib
import inspect

from tests.house.tree import DOORS, ROOT, STAGES, modules
from tests.integration.procedures.test_permissions import CASES
from tests.permissions import ACTORS, RULES, page


def hands_out(tree: ast.Module) -> set[str]:
    """The functions of a module of exchange that leave a trace of their own: data leave the office through them."""
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            and any(isinstance(call, ast.Call) and ast.unparse(call.func) in {"audit", "traced"} for call in ast.walk(node))}


def services() -> set[str]:
    """Every public function of the stages' services, and what hands data out of the office, as ``stage.function``."""
    found = set()
    for stage in STAGES:
        if stage in {"kernel", "foundation"}:
            continue
        name = f"capaian.{stage}.services"
        if name not in modules():
            continue
        offered = vars(importlib.import_module(name))
        found |= {f"{stage}.{key}" for key, value in offered.items()
                  if inspect.isfunction(value) and not key.startswith("_") and value.__module__.startswith(name)}
    found |= {f"{name.split('.')[1]}.{function}" for name, tree in modules().items() if name.split(".")[2:3] == ["exchange"]
              for function in hands_out(tree)}
    return found


def test_what_hands_data_out_is_noticed() -> None:
    assert hands_out(ast.parse("def give(x):\n    with traced(a):\n        pass\ndef read(x): ...")) == {"give"}


def test_every_service_that_writes_has_its_line_and_no_other_has() -> None:
    listed = [rule.service for rule in RULES]
    assert len(listed) == len(set(listed))
    assert sorted(services() - set(listed)) == [] and sorted(set(listed) - services()) == []


def test_every_line_that_concerns_people_is_tried() -> None:
    untried = [r.service for r in RULES if not r.inside and r.service not in CASES and not r.tried]
    assert untried == []
    assert [r.service for r in RULES if r.tried and not (ROOT / r.tried).exists()] == []
    assert [r.service for r in RULES if r.who - set(ACTORS)] == []


def named_by_doors() -> set[str]:
    """Every service that a door takes from a stage, as ``stage.function``."""
    names = set()
    for module, tree in modules().items():
        if not (module.split(".")[1:2] and module.split(".")[1] in DOORS):
            continue
        known: dict[str, str] = {}  # what the module calls the services of a stage
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("capaian."):
                continue
            parts = (node.module or "").split(".")
            if parts[2:3] == ["services"]:
                names |= {f"{parts[1]}.{alias.name}" for alias in node.names}
            known |= {alias.asname or alias.name: parts[1] for alias in node.names if alias.name == "services"}
        names |= {f"{known[node.value.id]}.{node.attr}" for node in ast.walk(tree)
                  if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known}
    return names


def test_no_door_names_what_only_the_engine_asks() -> None:
    named = named_by_doors()
    assert {"procedures.complete_task", "collection.save_value", "organisation.appoint"} <= named
    assert {rule.service for rule in RULES if rule.inside} & named == set()


def test_a_stranger_is_let_in_nowhere() -> None:
    assert [rule.service for rule in RULES if "stranger" in rule.who] == []


def test_the_page_of_permissions_is_made_from_the_matrix() -> None:
    written = (ROOT / "docs/reference/permissions.md").read_text()
    assert written == page(), "run `python -m tests.permissions > docs/reference/permissions.md`"
