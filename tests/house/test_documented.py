"""Every setting, command and glossary word is documented, and the documents name nothing that is not there."""

from __future__ import annotations

import argparse
import ast
import importlib
import re
from collections.abc import Iterator

from django.apps import apps

from capaian.cli.main import COMMANDS
from tests.house.tree import PACKAGE, ROOT, STAGES, modules, texts

DOCS = ROOT / "docs"
ENTRANCE = {"main", "__init__"}  # modules of capaian.cli that are no command


def settings_in_the_source() -> set[str]:
    return {name for file, text in texts(".py") if file.startswith("src/")
            for name in re.findall(r"[\"'](CAPAIAN_[A-Z][A-Z_]*[A-Z])[\"']", text)}


def acts(parser: argparse.ArgumentParser, said: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command with the word of its act: ("archive", "list")."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield said
    for action in below:
        for name, one in action.choices.items():
            yield from acts(one, (*said, name))


def first_column(page: str) -> list[str]:
    """What the tables of a page name in their first column, without the code marks."""
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| ")]
    return [row.strip("`") for row in rows if row.startswith("`")]


def test_every_setting_is_documented_and_no_other() -> None:
    page = (DOCS / "reference" / "settings.md").read_text()
    assert sorted(first_column(page)) == sorted(settings_in_the_source())


def test_every_command_is_listed_and_documented() -> None:
    modules_there = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - ENTRANCE
    modules_there |= {path.name for path in (PACKAGE / "cli").iterdir() if (path / "__init__.py").exists()}
    assert {command.name for command in COMMANDS} == modules_there
    page = (DOCS / "reference" / "commands.md").read_text()
    headings = re.findall(r"^## `capaian (\w+)", page, re.MULTILINE)
    assert sorted(headings) == sorted(command.name for command in COMMANDS)


def test_every_act_of_every_command_is_done_by_a_test() -> None:
    parser = argparse.ArgumentParser()
    words = parser.add_subparsers()
    for command in COMMANDS:
        importlib.import_module(command.module).add_parser(words)
    written = "\n".join(text for file, text in texts(".py") if file.startswith("tests/"))
    assert [act for act in acts(parser) if not re.search(r",\s*".join(rf"[\"']{word}[\"']" for word in act), written)] == []



def glossary() -> list[list[str]]:
    page = (DOCS / "glossary.md").read_text()
    lines = [line.strip("|") for line in page.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [row for row in rows if row[0].startswith("`")]


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    code = "\n".join((PACKAGE / path).read_text() for path in PACKAGE.rglob("*.py"))
    words = [word for row in glossary() for word in re.findall(r"`(\w+)`", row[0])]
    assert [word for word in words if not re.search(rf"\b{word}\b", code)] == []


def test_every_table_of_the_product_is_in_the_glossary() -> None:
    words = {word for row in glossary() for word in re.findall(r"`(\w+)`", row[0])}
    ours = {model.__name__ for model in apps.get_models() if model._meta.app_label in STAGES}
    assert ours - words == set()


def test_a_word_has_one_row_a_screen_term_and_a_meaning() -> None:
    rows = glossary()
    words = [row[0] for row in rows]
    assert len(words) == len(set(words))
    assert [row for row in rows if len(row) != 3 or not all(row)] == []


def test_no_link_between_the_documents_is_broken() -> None:
    broken = []
    for name, text in texts(".md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            if not (ROOT / name).parent.joinpath(target).exists():
                broken.append(f"{name} → {target}")
    assert broken == []


def test_every_page_can_be_found_from_the_index() -> None:
    linked = set()
    for name, text in texts(".md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            linked.add((ROOT / name).parent.joinpath(target).resolve())
    pages = {path.resolve() for path in DOCS.rglob("*.md")} - {(DOCS / "index.md").resolve()}
    assert sorted(str(page.relative_to(ROOT)) for page in pages - linked) == []


def test_every_module_says_what_it_is_for() -> None:
    said = {name: ast.get_docstring(tree) for name, tree in modules().items() if tree.body}
    silent = [name for name, text in said.items() if not text and ".migrations." not in name and ".apps" not in name]
    assert silent == []
