"""The command line's front: what it lists, how it refuses, and that one command never drags in the others."""

from __future__ import annotations

import argparse
import subprocess
import sys
import types
from pathlib import Path

import pytest

from capaian.cli import main as entry
from capaian.kernel.errors import InvalidInput, ManyProblems

ROOT = Path(__file__).resolve().parent.parent.parent.parent


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A command ``trial`` whose ``run`` the test sets."""
    module = types.ModuleType("capaian.cli.trial")
    module.add_parser = lambda subparsers: subparsers.add_parser("trial").add_argument("--word")  # type: ignore[attr-defined]
    module.run = lambda args: 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "capaian.cli.trial", module)
    monkeypatch.setattr(entry, "available", lambda: [entry.Command("trial", "for the test")])
    return module


def test_without_a_command_all_commands_are_listed_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([]) == 0
    told = capsys.readouterr().out
    for command in entry.available():
        assert command.name in told
        assert command.help.split(",")[0].split("(")[0].strip() in " ".join(told.split())


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["juggle"]) == 2
    assert "juggle" in capsys.readouterr().err


def test_what_a_command_answers_is_the_exit_code(command: types.ModuleType) -> None:
    command.run = lambda args: 1 if args.word == "bad" else None  # type: ignore[attr-defined]
    assert entry.main(["trial", "--word", "bad"]) == 1
    assert entry.main(["trial", "--word", "good"]) == 0


def test_a_refusal_is_one_sentence_and_no_traceback(
    command: types.ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(args: argparse.Namespace) -> int:
        raise InvalidInput("trial.word", "Zz “%(word)s”.", place="--word", remedy="Yy %(word)s.", word="x")

    command.run = refuse  # type: ignore[attr-defined]
    assert entry.main(["trial"]) == 2
    said = capsys.readouterr()
    assert said.err == "--word: Zz “x”. Yy x. [trial.word]\n"
    assert said.out == ""


def test_several_refusals_are_a_line_each() -> None:
    problems = [InvalidInput("a.b", "Zz 100%."), InvalidInput("c.d", "Yy %(n)s.", n=2)]
    assert entry.sentence(ManyProblems(problems)).splitlines() == ["Zz 100%. [a.b]", "Yy 2. [c.d]"]


def test_a_refusal_is_spoken_in_indonesian() -> None:
    refusal = InvalidInput("number.many", "“%(text)s” is not a number.", text="abc")
    assert entry.sentence(refusal) != "“abc” is not a number. [number.many]"


def test_help_loads_neither_the_framework_nor_any_command() -> None:
    script = ("import sys; from capaian.cli.main import main; main(['--help']);"
              "print([name for name in sys.modules if name.split('.')[0] in {'django', 'typst', 'openpyxl'}"
              " or name.startswith('capaian.cli.') and name != 'capaian.cli.main'], file=sys.stderr)")
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT / "src")
    assert told.stderr == "[]\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the .cmd twin is for Windows")
def test_without_a_python_the_scripts_say_what_is_missing() -> None:
    for name in ("demo", "test", "capaian"):
        script = ["/bin/sh", str(ROOT / "bin" / name)]
        told = subprocess.run(script, capture_output=True, text=True, env={"PATH": "/none"})
        assert told.returncode == 1
        assert "Python 3.11 or later" in told.stderr
