"""What a reader of files noticed without refusing: the document is kept as it is, and the officer is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Remark:
    """A warning of an import. ``message`` is an English message id with named parameters, ``place`` the sheet and cell
    or the id of the element.

    >>> Remark("bpmn.kind", "Step “%(step)s” has no kind yet.", place="task_1", params={"step": "Rapat"}).sentence()
    'task_1: Step “Rapat” has no kind yet.'
    """

    code: str
    message: str
    place: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """Place and message, untranslated."""
        said = self.message % self.params if self.params else self.message
        return f"{self.place}: {said}" if self.place else said
