"""Names that are derived, so that the same office's seed always gives the same ones."""

from __future__ import annotations

import uuid


def form_uid(namespace: uuid.UUID, run: str, number: int, supplier: str) -> uuid.UUID:
    """The hidden key of one supplier's form.

    >>> form_uid(uuid.UUID(int=1), "r", 1, "kasi") == form_uid(uuid.UUID(int=1), "r", 1, "kasi")
    True
    """
    return uuid.uuid5(namespace, f"form:{run}:{number}:{supplier}")
