"""A quarter's collection in the small office: the form is handed out, every section has its task, with the real kinds."""

from __future__ import annotations

import copy

import pytest
from pytest_django import DjangoDbBlocker

from capaian.collection.selectors import Line, current_form, lines
from capaian.collection.services import attach_evidence, save_value, verify_value
from capaian.collection.services.values import Typed
from capaian.procedures.ports import RunRef
from tests.cast import MORNING, SECTIONS, Cast, adopt, done, found_cast, no, row, sop, task, yes

COLLECT = sop(row(1, "fill", "seksi", each=True),
              row(2, "verify", "petugas", outcomes=[yes("end"), no("r1", only_returned=True)]), name="kumpul")
PDF = b"%PDF-1.7 bukti contoh"


@pytest.fixture(scope="module")
def begun(module_db: DjangoDbBlocker) -> tuple[Cast, RunRef]:
    """The office with its plan and the run of the quarter, for all tests of a module."""
    with module_db.unblock():
        found = found_cast()
        adopt(found)
        return found, found.start(COLLECT)


@pytest.fixture
def cast(begun: tuple[Cast, RunRef], db: None) -> Cast:
    return copy.deepcopy(begun[0])


@pytest.fixture
def run(begun: tuple[Cast, RunRef], db: None) -> RunRef:
    return copy.deepcopy(begun[1])


class Desk:
    """One section at its form, and the officer who verifies."""

    def __init__(self, cast: Cast, run: RunRef) -> None:
        self.cast, self.run = cast, run

    def line(self, code: str) -> Line:
        form = current_form(self.run.id)
        assert form is not None
        return next(x for x in lines(form) if x.indicator.code == code)

    def post(self, code: str) -> str:
        return f"kasi-{code[0].lower()}"

    def task(self, code: str) -> int:
        return task(self.run, "r1", self.post(code)).pk

    def save(self, code: str, value: str | None = None, *, by: str = "", task_id: int | None = None, **more: object) -> Line:
        return save_value(task_id=task_id or self.task(code), typed=Typed(self.line(code).row, value, **more),  # type: ignore[arg-type]
                          actor=self.cast(by or self.post(code)), at=MORNING)

    def attach(self, code: str, data: bytes = PDF, name: str = "bukti.pdf") -> None:
        attach_evidence(task_id=self.task(code), row=self.line(code).row, data=data, name=name,
                        actor=self.cast(self.post(code)), at=MORNING)

    def everything(self) -> None:
        """Every section fills in everything and hands it in, without paper."""
        for code, value in (("A1", "90,5"), ("A2", "1.250"), ("A3", "10"), ("B2", "WTP"), ("C1", "95,96"), ("D1", "3"),
                            ("E1", "0")):
            self.save(code, value)
        self.save("B1", numerator="174", denominator="264")
        self.attach("A1")

    def verify(self, code: str, *, accept: bool = True, reason: str = "", by: str = "petugas",
               task_id: int | None = None) -> None:
        value = self.line(code).id
        assert value is not None
        verify_value(task_id=task_id or task(self.run, "r2").pk, value_id=value, accept=accept, reason=reason,
                     actor=self.cast(by), at=MORNING)


@pytest.fixture
def desk(cast: Cast, run: RunRef) -> Desk:
    return Desk(cast, run)


def hand_in(desk: Desk) -> None:
    """Every section hands in; verification is open."""
    desk.everything()
    for post in SECTIONS:
        done(desk.run, "r1", desk.cast, post)


@pytest.fixture
def handed_in(desk: Desk) -> Desk:
    """Every section has handed in; verification is open."""
    hand_in(desk)
    return desk
