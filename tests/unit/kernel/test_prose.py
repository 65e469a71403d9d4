"""What officers write: paragraphs, lists and loud words as plain text that never becomes markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capaian.kernel.paper import BulletList, NumberList, Paragraph, Run, plain_prose, prose, prose_text

LETTERS = st.text("ab *\\\n-1.)(«", max_size=40)


@given(LETTERS)
def test_what_is_written_back_reads_the_same(text: str) -> None:
    blocks = prose(text)
    assert prose(prose_text(blocks)) == blocks


@given(st.lists(st.builds(Run, st.text("ab *\\,", min_size=1, max_size=8), st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_no_word_of_a_loud_paragraph_is_lost(runs: list[Run]) -> None:
    said = " ".join("".join(run.text for run in runs).split())
    if said and said[0] not in "*-" and not said.startswith(("a)", "b)", "a.", "b.")):
        block, = prose(prose_text((Paragraph(tuple(runs)),)))
        words = block.text if isinstance(block, Paragraph) else None
        assert isinstance(words, str | tuple)
        told = words if isinstance(words, str) else "".join(run.text for run in words)
        assert " ".join(told.split()) == said


def test_lists_of_every_kind_are_read() -> None:
    assert prose("- satu\n– dua\n• tiga") == (BulletList(("satu", "dua", "tiga")),)
    assert prose("1. satu\n2. dua") == (NumberList(("satu", "dua")),)
    assert prose("a) satu\n\nb) dua") == (NumberList(("satu", "dua"), "a)"),)
    assert prose("3. tiga") == (NumberList(("tiga",), start=3),)


def test_points_parted_by_empty_lines_are_one_list_and_a_count_that_starts_anew_is_another() -> None:
    assert prose("- a\n\n- b") == (BulletList(("a", "b")),)
    assert prose("1. a\n\n1. b") == (NumberList(("a",)), NumberList(("b",)))


def test_a_line_without_a_mark_belongs_to_the_point_before_it() -> None:
    assert prose("- a\n  lanjut\n\nParagraf") == (BulletList(("a\nlanjut",)), Paragraph("Paragraf"))


@pytest.mark.parametrize("text", [
    "2025. Tahun ini", "a.n. Bupati", "Rp1.250.000,00", "-5 %", "2 * 3 * 4", "5*6*7", "*) sementara", "** belum final",
    "<b>tebal</b> &amp; #set page() {{ x }}", "nilai*"])
def test_what_officers_always_wrote_stays_what_it_was(text: str) -> None:
    assert prose(text) == (Paragraph(text),)


def test_loud_words() -> None:
    assert prose("a **b *c* d** e")[0].text == (  # type: ignore[union-attr]
        Run("a "), Run("b ", bold=True), Run("c", bold=True, italic=True), Run(" d", bold=True), Run(" e"))
    assert prose(r"\*bukan\* dan *miring*")[0].text == (Run("*bukan* dan "), Run("miring", italic=True))  # type: ignore[union-attr]


def test_a_look_inside_a_word_is_left_out_and_stars_of_the_words_are_kept() -> None:
    assert prose_text((Paragraph((Run("ter"), Run("capai", bold=True))),)) == "tercapai"
    assert prose_text((Paragraph("**bukan tebal**"),)) == r"\*\*bukan tebal\*\*"
    assert prose_text((Paragraph((Run("Nilai "), Run("naik ", bold=True), Run("sekali"))),)) == "Nilai **naik** sekali"


def test_the_plain_form_keeps_words_and_lists() -> None:
    assert plain_prose("**Penting**: *IKM* naik\n\n1. satu\n2. **dua**") == "Penting: IKM naik\n\n1. satu\n2. dua"


def test_a_list_of_more_than_a_hundred_points_stays_one_list() -> None:
    block, = prose("\n".join(f"{n}. butir" for n in range(1, 121)))
    assert isinstance(block, NumberList) and len(block.items) == 120
    assert prose(prose_text((block,))) == (block,)
