"""Data flow downstream, imports and foreign keys point upstream. Here is what the import contracts cannot say."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps
from django.db import models

from tests.house.tree import STAGES, modules

OWN_ROOMS = ("models", "selectors", "services", "migrations", "apps", "querysets", "exchange",
             "worker")  # foundation's queue works on its own table


def foreign_uses_of_models(module: str, tree: ast.AST) -> list[str]:
    """The imports by which ``module`` reaches the models of a stage whose rooms it is not one of."""
    found = []
    only_types = {
        inner for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }  # to name a row that one is handed is not to touch its table
    for node in ast.walk(tree):
        names = []
        if node in only_types:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if len(parts) >= 3 and parts[0] == "capaian" and parts[2] == "models":
                own = any(module.startswith(f"capaian.{parts[1]}.{room}") for room in OWN_ROOMS)
                if not own:
                    found.append(f"{module} imports {name}")
    return found


def test_a_stages_models_are_touched_only_by_its_own_selectors_and_services() -> None:
    assert [use for module, tree in modules().items() for use in foreign_uses_of_models(module, tree)] == []


@pytest.mark.parametrize(("module", "line", "allowed"), [
    ("capaian.planning.services", "from capaian.planning.models import Target", True),
    ("capaian.planning.services.revise", "from capaian.planning.models import Target", True),
    ("capaian.planning.selectors", "from capaian.sop.selectors import version", True),
    ("capaian.planning.selectors", "from capaian.sop.models import ProcedureVersion", False),
    ("capaian.planning.selectors", "from capaian.sop import models", False),
    ("capaian.planning.tasks", "from capaian.planning.models import Target", False),
    ("capaian.web.views", "import capaian.planning.models", False),
    ("capaian.planning.services", "if TYPE_CHECKING:\n    from capaian.sop.models import ProcedureVersion", True),
])
def test_reaching_into_another_stages_tables_is_noticed(module: str, line: str, allowed: bool) -> None:
    assert (foreign_uses_of_models(module, ast.parse(line)) == []) is allowed


def downstream_keys() -> list[str]:
    order = {stage: place for place, stage in enumerate(STAGES)}
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in order:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            target = getattr(field, "related_model", None)
            if not isinstance(field, models.ForeignKey | models.ManyToManyField) or not isinstance(target, type):
                continue
            if order.get(target._meta.app_label, -1) > order[model._meta.app_label]:
                wrong.append(f"{model.__name__}.{field.name} → {target.__name__}")
    return wrong


def test_foreign_keys_point_upstream() -> None:
    assert downstream_keys() == []


def test_a_foreign_key_that_points_downstream_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    some = next(model for model in apps.get_models() if model._meta.app_label == "procedures"
                and any(isinstance(field, models.ForeignKey) and field.related_model._meta.app_label == "sop"
                        for field in model._meta.fields))
    monkeypatch.setattr(some._meta, "app_label", "kernel")
    assert downstream_keys() != []


def test_every_stage_with_tables_has_its_place_in_the_order() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("capaian.")}
    assert ours - {*STAGES, "web", "api", "config"} == set()


def test_no_room_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "signals", "misc"}
    assert [module for module in modules() if drawers & set(module.split("."))] == []


def test_every_workbook_leaves_by_the_one_way_that_keeps_texts_texts() -> None:
    users = {name for name, tree in modules().items() for node in ast.walk(tree)
             if isinstance(node, ast.Import) and any(alias.name == "xlsxwriter" for alias in node.names)}
    assert users == {"capaian.foundation.workbooks"}
