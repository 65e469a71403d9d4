"""Vendored files are what they were when they were read, and every sign in use is in the sprite."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import capaian.web

WEB = Path(capaian.web.__file__).parent
VENDOR = WEB / "static/web/vendor"


def promised() -> dict[str, str]:
    block = (VENDOR / "README.md").read_text().partition("```sha256\n")[2].partition("```")[0]
    return {name: digest for digest, name in (line.split() for line in block.splitlines())}


def test_every_vendored_file_has_the_checksum_that_is_written_beside_it() -> None:
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in VENDOR.iterdir() if p.name != "README.md"}
    assert found == promised()


def test_every_icon_that_code_or_templates_name_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', next(VENDOR.glob("tabler*.svg")).read_text()))
    named: set[str] = set()
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text()
        named |= set(re.findall(r'\{% icon "([^"]+)"', text))
        named |= set(re.findall(r'\{% (?:button|link) (?:_\("[^"]*"\)|"[^"]*") (?:[\w.]+ )?"([a-z-]+)"', text))
    assert named - drawn - {"primary"} == set()


def test_no_page_asks_another_host_for_anything() -> None:
    for path in [*(WEB / "templates").rglob("*.html"), *(WEB / "static/web").glob("*.*")]:
        addresses = re.findall(r"""(?:src|href|url|@import)\s*[=(]\s*["']?https?://[^"')\s]+""", path.read_text())
        assert addresses == [], path


def test_no_template_holds_inline_script_style_or_handler() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        text = re.sub(r"{%.*?%}", "", template.read_text())  # what Django reads is no attribute of the page
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text), template


def test_every_hx_post_sits_on_a_form_that_works_without_it() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        for tag in re.findall(r"<[a-z]+[^>]*\bhx-post[^>]*>", template.read_text()):
            assert tag.startswith("<form") and 'method="post"' in tag and "action=" in tag, (template, tag)
