"""The SOP document: complete, official, accessible, the same to the byte, in PDF and in Word."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest

from capaian.sop.domain.flowchart import crossings, draw, labels_on_rules
from capaian.sop.domain.pack import END, Outcome, Pack
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.docx import to_docx
from capaian.sop.paper import sop_pdf
from tests.golden.sop.renew import GOLDEN, flow_of
from tests.unit.sop_drawing.test_flowchart import row
from tests.unit.sop_drawing.test_flowchart import sop as made

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SOPS = sorted((Path(__file__).resolve().parents[3] / "seeds" / "sop").glob("*/*.yaml"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(params=SOPS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def sop(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param.read_text(encoding="utf-8"))


def pakusari() -> Pack:
    return load_pack(next(p for p in SOPS if p.parent.name == "kecamatan-pakusari").read_text(encoding="utf-8"))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def printed(pack: Pack) -> list[str]:
    """Everything of the SOP that its document must show."""
    identity = pack.identity
    words = [identity.number, identity.made.printed, *(r.printed for r in identity.legal_basis), *identity.qualifications,
             *identity.linked, *identity.equipment, *identity.warnings, *identity.recording,
             *(lane.title for lane in pack.lanes), *(n.text for n in pack.narrative)]
    for r in pack.rows:
        words += [r.no, r.activity, r.requirement, r.standard, r.output, r.remark]
    return [squeezed(w) for w in words if w]


# --- PDF


def test_every_word_of_the_sop_is_in_its_pdf(sop: Pack) -> None:
    text = squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sop_pdf(sop, at=AT).pdf)).pages))
    assert [w for w in printed(sop) if w not in text] == []


def test_the_pdf_is_archival_tagged_titled_and_speaks_indonesian(sop: Pack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sop_pdf(sop, at=AT).pdf))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/Lang"] == "id" and reader.metadata.title
    xmp = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3" in xmp and "<pdfaid:conformance>A" in xmp and "<pdfuaid:part>1" in xmp


def test_the_flowchart_is_described_in_words(sop: Pack) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sop_pdf(sop, at=AT).pdf))
    alts = [str(o.get_object()["/Alt"]) for n in range(1, len(reader.xref[0]) + 1)
            if isinstance(o := reader.get_object(n), dict) and "/Alt" in o]
    assert any(squeezed(draw(sop).description)[:200] in squeezed(alt) for alt in alts)


def test_the_same_sop_at_the_same_moment_gives_the_same_bytes() -> None:
    assert sop_pdf(pakusari(), at=AT).pdf == sop_pdf(pakusari(), at=AT).pdf
    assert sop_pdf(pakusari(), at=AT).pdf != sop_pdf(pakusari(), at=AT.replace(year=2027)).pdf


def test_the_signature_spaces_are_on_the_page_and_empty() -> None:
    made_pdf = sop_pdf(pakusari(), at=AT)
    assert set(made_pdf.boxes) == {"ratifier", "decree"}
    reader = pypdf.PdfReader(io.BytesIO(made_pdf.pdf))
    for box in made_pdf.boxes.values():
        page = reader.pages[box.page - 1]
        assert 0 < box.x1 < box.x2 < page.mediabox.width and 0 < box.y1 < box.y2 < page.mediabox.height
        found: list[str] = []

        def look(text: str, cm: list[float], tm: list[float], *_: object, box=box, found=found) -> None:
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            if text.strip() and box.x1 < x < box.x2 and box.y1 < y < box.y2:
                found.append(text)

        page.extract_text(visitor_text=look)
        assert found == []


def test_an_sop_without_a_decree_has_no_decree_page() -> None:
    assert set(sop_pdf(made(row(1, 0), row(2, 1)), at=AT).boxes) == {"ratifier"}


def test_the_notice_stands_on_every_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(sop_pdf(pakusari(), at=AT, notice="Draf, belum berlaku").pdf))
    assert all("Draf, belum berlaku" in page.extract_text() for page in reader.pages)


def test_hostile_words_are_printed_as_words() -> None:
    bad = '#read("/etc/passwd") $ #eval("1+1") ] @x <label> \\ 😀'
    text = pypdf.PdfReader(io.BytesIO(sop_pdf(made(row(1, 0, activity=bad)), at=AT).pdf)).pages[-1].extract_text()
    assert '#read("/etc/passwd")' in re.sub(r"\s+", " ", text).replace(' "', '"') or "#read" in text


def test_a_moment_without_a_zone_is_refused() -> None:
    for make in (sop_pdf, to_docx):
        with pytest.raises(ValueError, match="aware"):
            make(pakusari(), at=datetime(2026, 1, 2))


# --- Word


def test_every_word_of_the_sop_is_in_its_word_document(sop: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(sop, at=AT))) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    text = squeezed("".join(t.text or "" for t in root.iter(f"{W}t")))
    assert [w for w in printed(sop) if w not in text] == []


def test_the_word_drawing_is_native_shapes_described_in_words_and_kept_in_scale(sop: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(sop, at=AT))) as archive:
        text = archive.read("word/document.xml").decode()
    geometry = draw(sop)
    assert text.count("<wpg:wgp>") == len(geometry.pages)
    symbols = [s for page in geometry.pages for s in page.symbols]
    assert text.count('prst="flowChart') == len(symbols)
    assert "descr=" in text and "<pic:" not in text
    page = geometry.pages[0]
    assert f'<a:ext cx="{round(page.width * 12700)}" cy="{round(page.height * 12700)}"/>' in text


def test_the_word_document_gives_the_same_bytes_and_ids_once() -> None:
    data = to_docx(pakusari(), at=AT)
    assert data == to_docx(pakusari(), at=AT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ids = re.findall(r'<wps:cNvPr id="(\d+)"', archive.read("word/document.xml").decode())
    assert len(ids) == len(set(ids))


# --- the six SOPs


def test_the_six_sops_are_drawn_without_a_fault(sop: Pack) -> None:
    assert crossings(draw(sop)) == [] and labels_on_rules(draw(sop)) == []


@pytest.mark.parametrize("path", SOPS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_flow_in_words_is_the_one_that_was_reviewed(path: Path) -> None:
    kept = GOLDEN / f"{path.parent.name}.{path.stem}.txt"
    assert flow_of(path) == kept.read_text(encoding="utf-8"), "review, then run python -m tests.golden.sop.renew"


def test_a_very_long_sop_is_printed_too() -> None:
    """The words that tell a drawing to a screen reader are cut where a PDF can keep no more."""
    words = "Menyusun dokumen dan menyampaikannya kepada penanggung jawab kegiatan " * 4
    rows = [row(1, 0, activity=words)]
    for n in range(2, 141):
        answers = Outcome("ya", "Ya", f"r{n + 1}" if n < 140 else END), Outcome("tidak", "Tidak", "r1", returns=True)
        rows.append(row(n, n % 3, activity=words, outcomes=answers))
    assert sop_pdf(made(*rows), at=AT).pages > 10
