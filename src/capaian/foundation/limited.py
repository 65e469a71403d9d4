"""Reading a risky file in a process of its own, with limits of its own: a bomb ends that process and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from capaian.kernel.errors import InvalidInput

TIME_LIMIT = 30.0
MEMORY_LIMIT = 1024 * 1024 * 1024
_CHILD = """
import importlib, sys
module, name, seconds = sys.argv[1:4]
sys.path[:] = sys.argv[4:]
importlib.import_module("capaian.foundation.limited").serve(getattr(importlib.import_module(module), name), float(seconds))
"""


class Failed(Exception):
    """The process ended without an answer; ``slow`` when its time was over."""

    def __init__(self, slow: bool) -> None:
        super().__init__("slow" if slow else "broken")
        self.slow = slow


def limited(work: Callable[[bytes], bytes], data: bytes, *, seconds: float = TIME_LIMIT) -> bytes:
    """What the function (of a module, known by its name) makes of the data, in a process that may take so much time and
    memory. A refusal (InvalidInput) there is raised here; raises :class:`Failed` when there is no answer."""
    call = [sys.executable, "-I", "-c", _CHILD, work.__module__, work.__qualname__, str(seconds), *sys.path]
    try:
        done = subprocess.run(call, input=data, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own code
    except subprocess.TimeoutExpired as over:
        raise Failed(slow=True) from over
    if done.returncode:
        raise Failed(slow=False)
    refusal, _, answer = done.stdout.partition(b"\n")
    if refusal:
        raise refused(json.loads(refusal))
    return answer


def told(refusal: InvalidInput) -> dict[str, Any]:
    """A refusal as JSON may carry it; :func:`refused` makes it one again.

    >>> refused(told(InvalidInput("a.b", "No %(what)s.", place="E7", what="x"))).place
    'E7'
    """
    return {"code": refusal.code, "message": refusal.message, "place": refusal.place, "remedy": refusal.remedy,
            "params": refusal.params}


def refused(told: dict[str, Any]) -> InvalidInput:
    return InvalidInput(told["code"], told["message"], place=told["place"], remedy=told["remedy"], **told["params"])


def serve(work: Callable[[bytes], bytes], seconds: float) -> None:
    """The limited process: data on standard input; on standard output a line with the refusal or nothing, then the answer."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    except ImportError:  # Windows has no such limits; the time limit of the caller holds
        pass
    try:
        answer = b"\n" + work(sys.stdin.buffer.read())
    except InvalidInput as refusal:
        answer = json.dumps(told(refusal)).encode() + b"\n"
    sys.stdout.buffer.write(answer)
