"""The source tree as the house tests see it."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "capaian"

# Upstream first: the order in which data flow, and against which nothing may be imported.
STAGES = ("kernel", "foundation", "organisation", "sop", "procedures", "planning", "collection", "measurement",
          "reporting", "letters", "signing", "archive", "notifications")
DOORS = ("web", "api", "cli")

NOT_OURS = ("/vendor/", "/fonts/")
BINARY = {".mo", ".png", ".ttf", ".otf", ".woff2", ".pdf", ".docx", ".xlsx", ".parquet", ".ico", ".p12", ".der", ".icc",
          ".jpg", ".gz", ".zip"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in the repository or would be with the next ``git add``."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
    else:  # an unpacked archive without its history
        hidden = {".venv", "var", ".git", "__pycache__", "node_modules"}
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if not hidden & set(path.parts)]
    return tuple(path for path in (ROOT / name for name in sorted(names)) if path.is_file())


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """Name and text of our own text files, all or those with one of the suffixes."""
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in BINARY or any(part in f"/{name}" for part in NOT_OURS):
            continue
        if not suffixes or path.suffix in suffixes:
            found.append((name, path.read_text(encoding="utf-8", errors="replace")))
    return found


def module_of(path: Path) -> str:
    """The dotted name of a module below ``src``."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product, parsed, by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        found[module_of(path)] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def room(stage: str, name: str) -> dict[str, ast.Module]:
    """The modules of one room of a stage, whether it is a file or a folder."""
    start = f"capaian.{stage}.{name}"
    return {module: tree for module, tree in modules().items() if module == start or module.startswith(start + ".")}
