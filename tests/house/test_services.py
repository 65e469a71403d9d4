"""A service is one verb: keyword-only, told who acts and when, and nothing below the doors looks at the clock."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import DOORS, STAGES, modules, room

PLUMBING = {"kernel", "foundation"}  # foundation is called by services inside their transaction
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime", "time"}


def ill_formed_services(tree: ast.Module) -> list[str]:
    """The public functions of a services module that do not take keyword-only ``actor`` and ``at``."""
    wrong = []
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        names = {argument.arg for argument in node.args.kwonlyargs}
        if not {"actor", "at"} <= names:
            wrong.append(f"{node.name} does not take keyword-only actor and at")
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            wrong.append(f"{node.name} takes positional arguments")
    return wrong


def readings_of_the_clock(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            owner = ast.unparse(node.func.value)
            if owner in {"datetime", "date", "timezone", "time", "datetime.datetime", "datetime.date", "dt"}:
                found.append(ast.unparse(node))
    return found


def offered(stage: str) -> dict[str, ast.Module]:
    """What a stage offers as services: its services module, or of a folder only what ``__init__`` hands out."""
    modules_there = room(stage, "services")
    front = modules_there.get(f"capaian.{stage}.services")
    if len(modules_there) < 2 or front is None:
        return modules_there
    names = {alias.name for node in ast.walk(front) if isinstance(node, ast.ImportFrom) for alias in node.names}
    kept = {}
    for name, tree in modules_there.items():
        body = [node for node in tree.body if getattr(node, "name", None) in names or tree is front]
        kept[name] = ast.Module(body=body, type_ignores=[])
    return kept


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage not in PLUMBING])
def test_every_service_takes_actor_and_at(stage: str) -> None:
    assert {name: wrong for name, tree in offered(stage).items() if (wrong := ill_formed_services(tree))} == {}


@pytest.mark.parametrize(("signature", "right"), [
    ("def publish(*, version, actor, at): ...", True),
    ("def _lock(version): ...", True),
    ("def publish(*, version, actor): ...", False),
    ("def publish(*, version, at): ...", False),
    ("def publish(version, *, actor, at): ...", False),
    ("def publish(actor, at): ...", False),
])
def test_a_service_without_actor_or_time_is_noticed(signature: str, right: bool) -> None:
    assert (ill_formed_services(ast.parse(signature)) == []) is right


def test_nothing_below_the_doors_looks_at_the_clock() -> None:
    found = {}
    for name, tree in modules().items():
        stage = name.split(".")[1] if "." in name else ""
        if stage in STAGES and (readings := readings_of_the_clock(tree)):
            found[name] = readings
    assert found == {}


def test_a_look_at_the_clock_is_noticed() -> None:
    assert readings_of_the_clock(ast.parse("x = timezone.now()")) == ["timezone.now()"]
    assert readings_of_the_clock(ast.parse("x = at.date()")) == []


def test_the_doors_are_three() -> None:
    first = {name.split(".")[1] for name in modules() if "." in name}
    assert first - {*STAGES, *DOORS, "config", "__main__"} == set()
