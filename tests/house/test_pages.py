"""Pages work without JavaScript, and carry nothing that the content policy would refuse."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.tree import modules, texts

VALUE = r"""(?:[^<>"'{]|"[^"]*"|'[^']*'|{%.*?%}|{{.*?}}|{#.*?#})"""
TAG = re.compile(rf"<(?P<name>[a-zA-Z][\w-]*)(?P<rest>{VALUE}*)>", re.DOTALL)
LONGEST_VIEW = 25


def pages() -> list[tuple[str, str]]:
    return [(name, text) for name, text in texts(".html") if name.startswith("src/")]


def carried_only_by_script(html: str) -> list[str]:
    """Tags that send something with htmx but could not without it."""
    wrong = []
    for tag in TAG.finditer(html):
        name, rest = tag["name"].lower(), tag["rest"]
        if re.search(r"\bhx-(post|put|patch|delete)\b", rest):
            plain = name == "form" and re.search(r"\baction=", rest) and re.search(r"\bmethod=[\"']?post", rest, re.I)
            if not plain:
                wrong.append(tag[0][:120])
        # hx-get may only sit where a plain address does the same.
        if re.search(r"\bhx-get\b", rest) and not re.search(r"\b(href|action)=", rest):
            wrong.append(tag[0][:120])
    return wrong


def refused_by_the_policy(html: str) -> list[str]:
    """Inline script and style, and addresses of other machines."""
    wrong = []
    for tag in TAG.finditer(html):
        name, rest = tag["name"].lower(), tag["rest"]
        bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", rest, flags=re.DOTALL)
        inline = re.search(r"(?:^|\s)(style|on[a-z]+)\s*=", bare) or (name == "script" and "src=" not in bare)
        outside = re.search(r"\b(src|href)=[\"']?(https?:)?//", bare) and name in {"script", "link", "img", "iframe"}
        if name == "style" or inline or outside:
            wrong.append(tag[0][:120])
    return wrong


def test_htmx_improves_and_never_carries() -> None:
    assert {name: wrong for name, text in pages() if (wrong := carried_only_by_script(text))} == {}


@pytest.mark.parametrize(("html", "right"), [
    ('<form action="/x" method="post" hx-post="/x">', True),
    ('<form hx-post="{% url "x" a=b %}" action="{% url "x" a=b %}" method="post">', True),
    ('<form hx-post="/x">', False),
    ('<form hx-post="/x" action="/x">', False),
    ('<button hx-post="/x">', False),
    ('<a href="/x" hx-get="/x">', True),
    ('<div hx-get="/x">', False),
    ('<div hx-delete="/x">', False),
])
def test_a_page_that_needs_script_is_noticed(html: str, right: bool) -> None:
    assert (carried_only_by_script(html) == []) is right


def test_no_page_holds_what_the_content_policy_refuses() -> None:
    assert {name: wrong for name, text in pages() if (wrong := refused_by_the_policy(text))} == {}


@pytest.mark.parametrize(("html", "right"), [
    ('<script src="{% static "a.js" %}" defer>', True),
    ("<script>", False),
    ('<p style="color:red">', False),
    ('<p class="style=x">', True),
    ("<button onclick=go()>", False),
    ('<img src="//elsewhere/x.png">', False),
    ('<a href="https://example.test/">', True),
])
def test_what_the_content_policy_refuses_is_noticed(html: str, right: bool) -> None:
    assert (refused_by_the_policy(html) == []) is right


def long_views(tree: ast.Module) -> list[str]:
    """Views (functions of a request) that do more than parse, call one service or selector, and render."""
    return [
        f"{node.name}: {lines} lines" for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request"
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_VIEW
    ]


def test_a_view_parses_calls_and_renders_in_25_lines() -> None:
    web = {name: tree for name, tree in modules().items() if name.startswith("capaian.web")}
    assert {name: wrong for name, tree in web.items() if (wrong := long_views(tree))} == {}


def test_a_long_view_is_noticed() -> None:
    body = "\n".join("    x = 1" for _ in range(LONGEST_VIEW))
    assert long_views(ast.parse(f"def page(request):\n{body}")) == [f"page: {LONGEST_VIEW + 1} lines"]
    assert long_views(ast.parse("def page(request):\n    return 1")) == []
