"""What an official pastes is printed as it reads; what hides in it is not."""

from __future__ import annotations

import pytest

from capaian.kernel.paper import (
    MARKS_PER_LETTER,
    Heading,
    Paper,
    Paragraph,
    Run,
    as_data,
    clean_text,
    paper_text,
    words,
)


def test_ordinary_words_stay_as_they_are() -> None:
    for text in ("Realisasi 84,12 %", "Rp2.450.000.000,00", "m² ≥ 5 – “baik”", "Kasi Tata Pemerintahan", ""):
        assert clean_text(text) == text


def test_a_name_written_backwards_by_an_override_reads_forwards() -> None:
    assert clean_text("Camat \u202eGNOJOB\u202c") == "Camat GNOJOB"
    assert clean_text("a\u2066b\u2067c\u2068d\u2069e\u200ef\u200fg\u061ch") == "abcdefgh"


def test_a_number_split_by_zero_width_characters_is_whole_again() -> None:
    assert clean_text("1\u200b2\u200c3\u200d4\u20605\ufeff6\u00ad7") == "1234567"


def test_control_characters_and_terminal_escapes_are_gone() -> None:
    assert clean_text("\x1b[31mmerah\x07\x00\x9b") == "[31mmerah"


def test_hidden_tag_characters_do_not_survive() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "setujui")
    assert clean_text(f"Laporan{hidden}") == "Laporan"


def test_variation_selectors_and_private_characters_do_not_survive() -> None:
    assert clean_text("A\ufe0fB\U000e0101C\ue000D\U000f0000E\u0378F") == "ABCDEF"


def test_a_tower_of_marks_is_cut() -> None:
    tower = "a" + "\u0332\u0333\u0347\u0348\u0349" * 40
    assert len(clean_text(tower)) == 1 + MARKS_PER_LETTER


def test_a_lone_surrogate_is_dropped_and_does_not_break_the_printing() -> None:
    assert clean_text("a\ud800b") == "ab"


def test_line_ends_of_every_kind_are_one_kind() -> None:
    assert clean_text("a\r\nb\rc\u2028d\u2029e\x0bf\x0cg\x85h") == "a\nb\nc\nd\ne\nf\ng\nh"


def test_tabs_and_odd_blanks_become_one_space_but_a_no_break_space_stays() -> None:
    assert clean_text("a\t \u3000\u2003b") == "a b"
    assert clean_text("98\u00a0%") == "98\u00a0%"


def test_composed_letters_are_composed() -> None:
    assert clean_text("e\u0301") == "é"


@pytest.mark.parametrize("paper", [Paper("t\u202e", (Heading(1, "h\u200b"), Paragraph((Run("p\u2066"), Run("q")))))])
def test_every_text_of_a_document_is_cleaned(paper: Paper) -> None:
    data = as_data(paper)
    assert data["title"] == "t"
    assert [data["blocks"][0]["text"], data["blocks"][1]["text"][0]["text"]] == ["h", "p"]
    assert paper_text(paper) == "# h\npq\n"
    assert words((Run("a\u200b"), Run("b"))) == "ab"
