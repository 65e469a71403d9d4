"""The tables an office gets are those the models describe."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.house.tree import STAGES


def missing_migrations(wanted: ProjectState) -> dict[str, list[str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    found = {label: [operation.describe() for step in steps for operation in step.operations]
             for label, steps in changes.items()}
    return {label: operations for label, operations in found.items() if label in STAGES}


def test_every_change_of_a_model_has_its_migration() -> None:
    assert missing_migrations(ProjectState.from_apps(apps)) == {}


def test_a_forgotten_migration_is_noticed() -> None:
    wanted = ProjectState.from_apps(apps)
    wanted.models["foundation", "sequence"].fields["surplus"] = models.TextField(default="")
    assert "foundation" in missing_migrations(wanted)


def test_migrations_are_one_line_without_forks() -> None:
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


@pytest.mark.django_db
def test_every_table_is_in_the_database() -> None:
    there = set(connection.introspection.table_names())
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in STAGES}
    assert ours - there == set()
