"""What the panel of a kind of step shows beside the declared fields. A kind without an entry needs nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from capaian.organisation.domain.actors import Actor
from capaian.procedures.ports import TaskRef

Panel = Callable[[TaskRef, Actor, datetime], Mapping[str, Any]]
PANELS: dict[str, Panel] = {}
