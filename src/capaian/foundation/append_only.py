"""Tables that only grow: triggers of both databases refuse change and deletion, also of raw SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def protect(*tables: str) -> Callable[[Any, Any], None]:
    """What a migration runs (``RunPython``) to make these tables append-only."""

    def forwards(apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "sqlite":
                for verb in ("UPDATE", "DELETE"):
                    editor.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                                   f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
            else:
                editor.execute(f"CREATE OR REPLACE FUNCTION {table}_only_grows() RETURNS trigger AS $$ BEGIN "
                               f"RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql")
                editor.execute(f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
                               f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()")

    return forwards


def release(*tables: str) -> Callable[[Any, Any], None]:
    """The way back of the migration."""

    def backwards(apps: Any, editor: Any) -> None:
        for table in tables:
            if editor.connection.vendor == "sqlite":
                for verb in ("update", "delete"):
                    editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            else:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_only_grows ON {table}")

    return backwards
