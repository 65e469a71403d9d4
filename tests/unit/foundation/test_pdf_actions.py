"""A PDF that acts by itself is told from one that is only read."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from capaian.foundation.pdf_actions import active_parts
from capaian.foundation.typesetting import render_pdf
from capaian.foundation.uploads import media_type_of
from capaian.kernel.errors import InvalidInput
from capaian.kernel.paper import Paper, Paragraph
from tests.unit.letters.test_covers import AT


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_action(action: str) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject(f"/{action}"), NameObject("/F"): TextStringObject("app.alert(1)")})
    return written(writer)


@pytest.mark.parametrize(("pdf", "what"), [
    (with_action("JavaScript"), "skrip"), (with_action("Launch"), "perintah menjalankan program"),
    (with_action("SubmitForm"), "perintah mengirim isian")])
def test_what_runs_by_itself_is_refused_by_name(pdf: bytes, what: str, settings: Any) -> None:
    assert active_parts(pdf) == (what,)
    with pytest.raises(InvalidInput, match="runs by itself"):
        media_type_of(pdf, "bukti.pdf")


def test_a_script_among_compressed_objects_is_found() -> None:
    import zlib
    packed = zlib.compress(b"5 0 <</S /JavaScript /JS (app.alert(1))>>")
    head = b"%%PDF-1.7\n9 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>> stream\n" % len(packed)
    assert active_parts(head + packed + b"\nendstream endobj") == ("skrip",)


def test_our_own_documents_and_ordinary_words_are_no_scripts() -> None:
    made = render_pdf(Paper("Laporan", (Paragraph("/JavaScript dan /Launch disebut dalam teks."),)), at=AT,
                      attachments={"data.json": b'{"a": "/JS (x)"}'})
    assert active_parts(made.pdf) == ()
    assert active_parts(b"%PDF-1.7\n1 0 obj << >> stream\n/XFA (x)\nendstream endobj") == ()


def test_a_string_that_pretends_to_be_a_stream_hides_nothing() -> None:
    assert active_parts(b"1 0 obj (>>stream\n) <</S /JavaScript /JS (x)>> << >> stream\nendstream") == ("skrip",)


def test_a_large_file_of_noise_is_read_in_no_time() -> None:
    noise = b"%PDF-1.7 " + b"<</Type /ObjStm stream\n" * 100_000 + b"/JSON /Launcher"
    began = time.perf_counter()
    assert active_parts(noise) == () and time.perf_counter() - began < 3
