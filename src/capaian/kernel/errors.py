"""The ways a request can be refused, each with a place and a remedy.

Every refusal that a person may read is one of these. ``code`` is stable (tests, API and log use it), the message is
an English message id with named parameters, translated at the door; ``place`` says where (sheet and cell, field, row),
``remedy`` what to do next.

>>> raise InvalidInput("number.ambiguous", "“%(text)s” may mean two numbers.", place="Formulir!E7",
...                    remedy="Write 1250 or 1,25.", text="1.250")
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: [number.ambiguous] Formulir!E7: “1.250” may mean two numbers. Write 1250 or 1,25.
"""

from __future__ import annotations

from typing import Any


class CapaianError(Exception):
    """A refusal. ``status`` is the HTTP status the web and the API answer with."""

    status = 400

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "", **params: Any) -> None:
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
        self.params = params
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The message with its parameters filled in, untranslated; the doors translate ``message`` first."""
        text = self.message % self.params if self.params else self.message
        where = f"{self.place}: " if self.place else ""
        then = f" {self.remedy % self.params if self.params else self.remedy}" if self.remedy else ""
        return f"[{self.code}] {where}{text}{then}"


class InvalidInput(CapaianError):
    """What was given cannot be taken: a wrong file, number, field, row."""


class NotPermitted(CapaianError):
    """This person may not do this. The attempt is recorded."""

    status = 403


class NotFound(CapaianError):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class Conflict(CapaianError):
    """Somebody was first, the version is old, or the state does not allow it any more."""

    status = 409


class NotReady(CapaianError):
    """Something that must exist first does not exist yet (a gate of the SOP)."""

    status = 409


class ManyProblems(InvalidInput):
    """Several refusals of one act, reported together so that a person mends them in one go."""

    def __init__(self, problems: list[CapaianError]) -> None:
        self.problems = problems
        super().__init__("many", "%(count)s places need attention.", count=len(problems))
