"""An office's own Word template: what it may say, what is named as wrong, and what never gets in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from capaian.cli.main import main
from capaian.foundation.typesetting.wordpackage import steady
from capaian.kernel.errors import InvalidInput, ManyProblems
from capaian.letters.domain.templates import KINDS, kind_of, values
from capaian.letters.exchange.scanning import MAX_BYTES, scan
from capaian.letters.exchange.templates import examine, faults, fill, starting_template, usable
from tests.ooxml import faults as ooxml
from tests.template_fields import page

AT = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
MEMO = values("memo", KINDS["memo"].example)
Change = Callable[[dict[str, bytes]], None]


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def memo(change: Change | None = None) -> bytes:
    """The starting template of a nota dinas, changed."""
    parts = parts_of(starting_template("memo", at=AT))
    if change:
        change(parts)
    return steady(parts)


def replaced(old: str, new: str, part: str = "word/document.xml") -> Change:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[part]
        parts[part] = parts[part].replace(old.encode(), new.encode())
    return change


def added(name: str, content: bytes) -> Change:
    return lambda parts: parts.update({name: content})


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in _paragraphs(docx.Document(io.BytesIO(content))))


def _paragraphs(document: Any) -> list[Any]:
    cells = [p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs]
    head = [p for section in document.sections for p in (*section.header.paragraphs, *section.footer.paragraphs)]
    return [*document.paragraphs, *cells, *head]


# --- what may be used ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_to_begin_with_is_sound_has_every_field_and_says_the_whole_letter(kind: str) -> None:
    start = starting_template(kind, at=AT)
    problems, used = faults(start, kind_of(kind))
    assert problems == []
    assert set(used) == {field.name for field in kind_of(kind).fields}
    words = values(kind, KINDS[kind].example)
    letter = fill(start, words)
    assert ooxml(start) == [] and ooxml(letter) == []
    text = text_of(letter)
    for value in _texts(words):
        for line in filter(None, value.split("\n")):
            assert line in text, line
    assert "{" not in text


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else [value]


def test_a_kind_shows_which_of_its_fields_are_needed_lists_or_lines() -> None:
    fields = {field.name: field for field in kind_of("receipt").fields}
    assert fields["barang"].parts == ("no", "uraian", "banyaknya", "keterangan")
    assert fields["barang"].required and not fields["nomor"].required
    with pytest.raises(InvalidInput, match="no kind of letter"):
        kind_of("surat-cinta")


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert fill(memo(), MEMO) == fill(memo(), MEMO)


def test_a_field_that_word_has_torn_into_pieces_is_still_a_field() -> None:
    torn = memo(replaced("{{ hal }}", '{{ h</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>al }}'))
    assert faults(torn, kind_of("memo"))[0] == []
    assert MEMO["hal"] in text_of(fill(torn, MEMO))


def test_a_loop_within_one_line_and_the_number_of_the_line_may_be_used() -> None:
    line = "{% for orang in kepada %}{{ loop.index }}) {{ orang }}; {% endfor %}"
    made = memo(replaced("{{ sifat }}", line))
    assert faults(made, kind_of("memo"))[0] == []
    assert "1) Sekretaris Kecamatan; 2) Para Kepala Seksi; " in text_of(fill(made, MEMO))


def test_what_a_person_typed_is_never_markup_a_field_or_a_control_character() -> None:
    nasty = {**MEMO, "hal": "<w:p/> & \"x\" {{ nomor }} {% for a in kepada %}", "butir": ["{_{ 7*7 }_}", "baris\nkedua"]}
    letter = fill(memo(), nasty)
    assert ooxml(letter) == []
    text = text_of(letter)
    assert '<w:p/> & "x" {{ nomor }} {% for a in kepada %}' in text
    assert "49" not in text and "baris\nkedua" in text
    dirty = replace(KINDS["memo"].example, subject="Camat\u202egnojoB\x00\u200b")
    assert values("memo", dirty)["hal"] == "CamatgnojoB"


# --- what is named as wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "code"), [
    ("{{ hal }}", "{{ hall }}", "template.unknown"),
    ("{{ hal }}", "{{ hal.judul }}", "template.unknown"),
    ("{{ hal }}", "Hal tetap", "template.missing"),
    ("{{ hal }}", "{{ kepada }}", "template.list"),
    ("{{ hal }}", "{{ hal", "template.unclosed"),
    ("{{ hal }}", "{% for x in sifat %}{{ x }}{% endfor %}", "template.no_list"),
    ("{{ hal }}", "{% for x in kepada %}{{ x.nama }}{% endfor %}", "template.part_unknown"),
    ("{{ hal }}", "{% for hal in kepada %}{{ hal }}{% endfor %}", "template.word"),
    ("{{ hal }}", "{% for x in kepada %}{% for y in butir %}{{ y }}{% endfor %}{% endfor %}", "template.nested"),
    ("{{ hal }}", "{% for x in kepada %}{{ x }}", "template.loop_open"),
    ("{{ hal }}", "{% endfor %}", "template.loop_end"),
    ("{%p endfor %}", "selesai", "template.loop_open"),
    ("{%p for baris in kepada %}", "Yth. {%p for baris in kepada %}", "template.alone"),
])
def test_a_fault_is_named_by_its_place(old: str, new: str, code: str) -> None:
    problems, _ = faults(memo(replaced(old, new)), kind_of("memo"))
    assert code in [problem.code for problem in problems]
    assert all(problem.place for problem in problems)


def test_a_misspelt_field_is_answered_with_the_one_that_was_meant() -> None:
    problems, _ = faults(memo(replaced("{{ lampiran }}", "{{ lampirann }}")), kind_of("memo"))
    assert [problem.sentence() for problem in problems] == [
        "[template.unknown] isi: “{{ lampirann }}”: There is no field “lampirann” in a letter of this kind. "
        "Perhaps lampiran is meant."]


def test_every_fault_is_told_at_once() -> None:
    broken = memo(lambda parts: parts.update({"word/document.xml": parts["word/document.xml"].replace(
        b"{{ hal }}", b"{{ a }}").replace(b"{{ dari }}", b"{{ b }}")}))
    with pytest.raises(ManyProblems) as refused:
        usable(broken, "memo")
    assert [problem.code for problem in refused.value.problems] == ["template.unknown", "template.unknown", "template.missing"]


# --- what never gets in -------------------------------------------------------------------------------------------------

HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ nomor|attr('__class__') }}", "{{ 7*7 }}", "{{ nomor() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ kepada[0] }}", "{% set x = 1 %}", "{% include 'x' %}",
    "{% import 'os' as os %}", "{% extends 'x' %}", "{% for x in range(10) %}{% endfor %}", "{% raw %}{% endraw %}",
    "{% if nomor %}{% endif %}", "{# catatan #}", "{% macro f() %}{% endmacro %}", "{{r nomor }}", "{{p nomor }}",
    "{% colspan nomor %}", "{% cellbg nomor %}", "{% vm %}", "{% hm %}", "{%tc for x in kepada %}", "{{ nomor|safe }}",
    "{% autoescape false %}{{ nomor }}{% endautoescape %}", "{% for x in kepada recursive %}{% endfor %}",
    "{%- for x in kepada -%}{% endfor %}", "{{ self }}", "{{ loop.index }}", "{% for x in kepada if x %}{% endfor %}",
]  # fmt: skip


@pytest.mark.parametrize("tag", HOSTILE)
def test_only_fields_and_simple_loops_may_stand_in_a_template(tag: str) -> None:
    hostile = memo(replaced("{{ hal }}", tag.replace("'", "&apos;")))
    problems, _ = faults(hostile, kind_of("memo"))
    assert {p.code for p in problems} & {"template.tag", "template.unknown"}
    if not re.fullmatch(r"\{\{ (?:self|loop\.index) \}\}|\{\{[rp] .*|\{% cellbg .*", tag):  # fields to docxtpl, run by nothing
        with pytest.raises(InvalidInput):  # also by the second wall, when nobody had looked
            fill(hostile, MEMO)


@pytest.mark.parametrize("change", [
    added("word/footnotes.xml", b'<w:footnotes xmlns:w="x">{{ 7*7 }}</w:footnotes>'),
    added("word/comments.xml", b"<a>{% for x in y %}</a>"),
])
def test_a_field_elsewhere_than_in_the_text_is_named(change: Change) -> None:
    assert "template.elsewhere" in [problem.code for problem in faults(memo(change), kind_of("memo"))[0]]


def test_a_program_hidden_in_an_attribute_is_never_run() -> None:
    hidden = memo(replaced("<w:body>", '<w:body><w:p><w:bookmarkStart w:id="9" w:name="{{ 7*7 }}"/>'
                           '<w:bookmarkEnd w:id="9"/></w:p>'))
    with pytest.raises(InvalidInput):
        fill(hidden, MEMO)
    assert "template.elsewhere" in [problem.code for problem in faults(hidden, kind_of("memo"))[0]]


def relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> Change:
    uri = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return replaced("</Relationships>", f'<Relationship Id="rX" Type="{uri}/{kind}" Target="{target}"{mode}/></Relationships>',
                    "word/_rels/document.xml.rels")


def instruction(code: str) -> Change:
    return replaced("<w:body>", f'<w:body><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code[:5]}'
                    f'</w:instrText></w:r><w:r><w:instrText>{code[5:]}</w:instrText></w:r><w:r>'
                    '<w:fldChar w:fldCharType="end"/></w:r></w:p>')


@pytest.mark.parametrize(("change", "code"), [
    (relation("image", "http://contoh.example/lacak.png"), "word.outside"),
    (relation("image", "file:///etc/passwd"), "word.outside"),
    (relation("attachedTemplate", "\\\\server\\x.dotm"), "word.embedded"),
    (relation("hyperlink", "file:///etc/passwd"), "template.outside"),
    (relation("oleObject", "embeddings/o.bin", ""), "word.embedded"),
    (relation("aFChunk", "chunk.html", ""), "word.embedded"),
    (relation("subDocument", "b.docx", ""), "word.embedded"),
    (added("word/vbaProject.bin", b"x"), "word.macro"),
    (added("word/activeX/activeX1.xml", b"<a/>"), "word.embedded"),
    (added("word/embeddings/lembar.xlsx", b"PK"), "word.embedded"),
    (replaced("wordprocessingml.document.main", "macroEnabled.main", "[Content_Types].xml"), "word.macro"),
    (instruction("INCLUDEPICTURE \"http://contoh.example/a.png\""), "template.computed"),
    (instruction("DDEAUTO cmd \"/c calc\""), "template.computed"),
    (replaced("<w:body>", '<w:body><w:altChunk/>'), "template.relation"),
    (added("word/theme/theme1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "word.entity"),
    (added("word/theme/theme1.xml", '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")), "template.part"),
    (added("word/theme/theme1.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>'), "template.part"),
    (added("word/theme/theme1.xml", b"<a><b></a>"), "template.part"),
    (relation("chart", "charts/chart1.xml", ""), "template.relation"),
    (added("word/media/bom.bmp", b"\0" * (19 * 1024 * 1024)), "template.unpacked"),
    (added("../luar.xml", b"<a/>"), "template.part"),
    (lambda parts: parts.update({f"word/media/{n}.png": b"x" for n in range(850)}), "template.unpacked"),
    (lambda parts: parts.pop("word/document.xml") and None, "word.type"),
])  # fmt: skip
def test_a_file_that_is_more_than_a_letter_is_refused_before_it_is_opened(change: Change, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        scan(memo(change))
    assert refused.value.code == code


def test_a_link_to_the_offices_own_page_is_allowed() -> None:
    assert scan(memo(relation("hyperlink", "https://contoh.example/")))


@pytest.mark.parametrize(("data", "code"), [
    (b"", "word.type"), (b"%PDF-1.7", "word.type"), (b"PK\x03\x04kosong", "word.broken"),
    (b"PK\x03\x04" + bytes(MAX_BYTES), "template.size"),
])  # fmt: skip
def test_what_is_no_document_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        examine(data, "memo")
    assert refused.value.code == code


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    content = memo(added("word/media/a.bin", b"\0" * 5000))
    lying = content.replace((5000).to_bytes(4, "little"), (50).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(InvalidInput):
        scan(lying)


def test_a_huge_picture_is_named() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (30000).to_bytes(4, "big") + (10).to_bytes(4, "big") + b"\x08\x02\0\0\0" + bytes(4)
    png += b"\0\0\0\0IEND\xaeB`\x82"
    assert "template.picture" in [p.code for p in faults(memo(added("word/media/kop.png", png)), kind_of("memo"))[0]]


def test_the_trial_runs_in_a_process_that_is_ended_in_time() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        examine(memo(), "memo", time_limit=0.01)


def test_the_refusal_of_the_process_keeps_its_place_and_its_words() -> None:
    with pytest.raises(InvalidInput, match=r"template\.computed") as refused:
        examine(memo(instruction("INCLUDETEXT rahasia.docx")), "memo")
    assert (refused.value.place, refused.value.params["field"]) == ("word/document.xml", "INCLUDETEXT rahasia.docx")


def test_what_was_examined_is_what_the_example_shows() -> None:
    found = examine(memo(), "memo")
    assert (found.problems, MEMO["hal"] in text_of(found.example)) == ((), True)
    assert "nomor" in found.used


def test_the_page_of_fields_is_made_from_the_kinds() -> None:
    written = (Path(__file__).parents[3] / "docs" / "reference" / "letter-templates.md").read_text(encoding="utf-8")
    assert written == page(), "run `python -m tests.template_fields > docs/reference/letter-templates.md`"


def test_the_command_lists_the_fields_begins_a_template_and_checks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begun, example = tmp_path / "templat.docx", tmp_path / "contoh.docx"
    assert main(["template", "fields", "--kind", "memo"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [field.name for field in KINDS["memo"].fields]
    assert main(["template", "start", "--kind", "memo", "--out", str(begun)]) == 0
    assert main(["template", "check", "--kind", "memo", str(begun), "--example", str(example)]) == 0
    assert ooxml(example.read_bytes()) == []
    begun.write_bytes(b"bukan Word")
    assert main(["template", "check", "--kind", "memo", str(begun)]) == 2
    assert capsys.readouterr().err.strip()
