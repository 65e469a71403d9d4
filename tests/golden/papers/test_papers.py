"""Every sample document: its words as agreed (the .txt beside this file), and all of them in the PDF and the DOCX.

After an intended change write the agreed words anew: ``python -m tests.golden.papers.gallery FOLDER`` shows the pages,
``python -m tests.golden.papers.gallery --agree`` writes the texts.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pypdf
import pytest

from capaian.foundation.typesetting import render_docx, render_pdf
from capaian.kernel.paper import Chart, NumberList, numeral, paper_text, signature_boxes, walk
from tests.golden.papers.cast import AT, NOTICE
from tests.golden.papers.samples import SAMPLES

HERE = Path(__file__).parent
MM = 72 / 25.4


def squeezed(text: str) -> str:
    """The letters and digits alone, so that a line break within a word does not matter."""
    return "".join(re.findall(r"[^\W_]+", text))


def printed_words(name: str) -> list[str]:
    """The words that must be found in every form of the document."""
    keys = {box.key for box in signature_boxes(SAMPLES[name])}
    text = paper_text(SAMPLES[name])
    for key in keys:
        text = text.replace(f"<{key}>", " ")
    return [squeezed(word) for word in text.replace("(gambar)", "").split() if squeezed(word)]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_document_says_what_was_agreed(name: str) -> None:
    assert paper_text(SAMPLES[name]) == (HERE / f"{name}.txt").read_text(encoding="utf-8")


def test_no_agreed_text_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.txt")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_is_lost_on_the_way_to_the_pdf(name: str) -> None:
    made = render_pdf(SAMPLES[name], at=AT)
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    text = squeezed("".join(page.extract_text() for page in pages))
    alternatives = squeezed(" ".join(str(value) for value in chart_words(name)))
    missing = [word for word in printed_words(name) if word not in text and word not in alternatives]
    assert not missing
    assert made.pages == len(pages)
    assert all(squeezed(NOTICE) in squeezed(page.extract_text()) for page in pages)


def chart_words(name: str) -> list[str]:
    """The alternative texts of the charts: spoken, not printed."""
    return [block.alt for block in walk(SAMPLES[name].blocks) if isinstance(block, Chart)]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_signature_has_its_room_within_the_page(name: str) -> None:
    made = render_pdf(SAMPLES[name], at=AT)
    pages = pypdf.PdfReader(io.BytesIO(made.pdf)).pages
    wanted = {box.key: box for box in signature_boxes(SAMPLES[name])}
    assert set(made.boxes) == set(wanted)
    for key, box in made.boxes.items():
        page = pages[box.page - 1].mediabox
        width, height = (60, 24) if wanted[key].kind == "sign" else (20, 10)
        assert box.x2 - box.x1 == pytest.approx(width * MM, abs=0.02)
        assert box.y2 - box.y1 == pytest.approx(height * MM, abs=0.02)
        assert 20 < box.x1 < box.x2 < float(page.width) - 20
        assert 40 < box.y1 < box.y2 < float(page.height) - 20


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_is_lost_on_the_way_to_word(name: str) -> None:
    document = docx.Document(io.BytesIO(render_docx(SAMPLES[name], at=AT)))
    text = squeezed("".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")))
    foot = squeezed("".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs))
    alternatives = squeezed(" ".join(chart_words(name)))
    numbers = [numeral(block.style, block.start + n) for block in walk(SAMPLES[name].blocks) if isinstance(block, NumberList)
               for n in range(len(block.items))]  # Word counts the points of its own lists
    found = text + foot + alternatives + squeezed(" ".join(numbers))
    assert not [word for word in printed_words(name) if word not in found]
    assert squeezed(NOTICE) in foot
