"""What a document shows in Python is what Python answers."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [path for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]) if ">>>" in path.read_text()]


def examples(page: str) -> str:
    """The Python examples of a page as one session, in its order, each at its own line."""
    lines = page.splitlines()
    inside, kept = False, []
    for line in lines:
        fence = re.match(r"```(\w*)", line)
        if fence:
            inside = fence[1] in {"python", "pycon"} and not inside
            kept.append("")
        else:
            kept.append(line if inside else "")
    return "\n".join(kept)


def failures(page: str, name: str) -> str:
    told: list[str] = []
    test = doctest.DocTestParser().get_doctest(examples(page), {}, name, name, 0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=told.append)
    return "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_of_a_page_run(page: Path) -> None:
    assert failures(page.read_text(), page.name) == ""


def test_a_wrong_example_is_noticed() -> None:
    assert failures("```python\n>>> 1 + 1\n2\n```\n", "right") == ""
    assert "Expected" in failures("```python\n>>> 1 + 1\n3\n```\n", "wrong")
    assert failures("```sh\n>>> 1 + 1\n3\n```\n", "no python") == ""
