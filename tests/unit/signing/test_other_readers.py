"""Others read the same file: pdfsig, OpenSSL, a renderer, and the PDF/A validator. Missing ones are skipped loudly."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
import segno

from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.stamp import stamp_pdf, stamp_png
from capaian.signing.domain.values import Stamp
from tests.unit.signing.conftest import ALT, AT, KEPALA, URL, stamp_of


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} IS MISSING: not checked independently")


@needs("pdfsig")
def test_pdfsig_finds_every_signature_valid(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.count("Signature is Valid.") == 3
    assert said.count("ETSI.CAdES.detached") == 3
    assert said.count("SHA-256") == 3
    assert KEPALA.name in said


@needs("pdfsig")
def test_pdfsig_sees_a_flipped_byte(signed: bytes, tmp_path: Path) -> None:
    broken = bytearray(signed)
    broken[400] ^= 1
    path = tmp_path / "broken.pdf"
    path.write_bytes(bytes(broken))
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, cwd=tmp_path).stdout
    assert said.count("Signature is Valid.") == 0


@needs("openssl")
def test_openssl_verifies_each_signature_as_cades(authority: LocalAuthority, signed: bytes, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(authority.root_pem)
    found = re.findall(rb"/ByteRange \[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", signed)
    assert len(found) == 3
    for one in found:
        begin, length, second, rest = (int(number) for number in one)
        content = bytes.fromhex(signed[length + 1:second - 1].decode())
        size = int.from_bytes(content[2:4], "big") + 4
        (tmp_path / "signature.der").write_bytes(content[:size])
        (tmp_path / "content").write_bytes(signed[begin:begin + length] + signed[second:second + rest])
        done = subprocess.run(
            ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature.der",
             "-content", "content", "-CAfile", "root.pem", "-attime", str(int(AT.timestamp()) + 3600),
             "-out", "unsigned"], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (tmp_path / "content").write_bytes(b"x" + (tmp_path / "content").read_bytes()[1:])
        forged = subprocess.run(
            ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature.der",
             "-content", "content", "-CAfile", "root.pem", "-attime", str(int(AT.timestamp()) + 3600),
             "-out", "unsigned"], cwd=tmp_path, capture_output=True, text=True)
        assert forged.returncode != 0


@needs("verapdf")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_still_accepts_the_signed_file(archived: bytes, tmp_path: Path, flavour: str) -> None:
    path = tmp_path / "archived.pdf"
    path.write_bytes(archived)
    done = subprocess.run(["verapdf", "--format", "text", "-f", flavour, str(path)], capture_output=True, text=True)
    assert done.stdout.startswith("PASS"), done.stdout


def widgets(data: bytes, tmp_path: Path) -> dict[str, pypdf.generic.DictionaryObject]:
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    reader = pypdf.PdfReader(path)
    found = {}
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            widget = annotation.get_object()
            found[str(widget["/T"])] = widget
    return found


def test_what_pdf_a_and_pdf_ua_ask_of_a_field_holds_after_signing(archived: bytes, tmp_path: Path) -> None:
    found = widgets(archived, tmp_path)
    assert set(found) == {*ALT, "Arsip"}
    reader = pypdf.PdfReader(tmp_path / "file.pdf")
    tree = reader.trailer["/Root"]["/StructTreeRoot"]
    numbers = list(tree["/ParentTree"]["/Nums"])
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for name, widget in found.items():
        assert int(widget["/F"]) & 4, "the print flag (ISO 19005-3, 6.3.2)"
        assert widget["/TU"] == ALT.get(name, "Stempel waktu arsip")
        element = parents[widget["/StructParent"]].get_object()
        assert element["/S"] == "/Form", "tagged as a form (ISO 14289-1, 7.18.4)"
        assert element["/K"]["/Obj"].get_object()["/T"] == name
        if name != "Arsip":
            assert "/N" in widget["/AP"], "an appearance (ISO 19005-3, 6.3.3)"
    assert tree["/ParentTreeNextKey"] > max(int(number) for number in numbers[::2])
    assert all(page.get("/Tabs") == "/S" for page in reader.pages if "/Annots" in page)
    assert "/NeedAppearances" not in reader.trailer["/Root"]["/AcroForm"]


def test_metadata_are_those_of_the_author(report: bytes, archived: bytes, tmp_path: Path) -> None:
    paths = []
    for name, data in (("before", report), ("after", archived)):
        path = tmp_path / name
        path.write_bytes(data)
        paths.append(pypdf.PdfReader(path))
    before, after = paths
    assert dict(after.metadata or {}) == dict(before.metadata or {})
    assert after.xmp_metadata.stream.get_data() == before.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def test_every_increment_begins_on_a_line_of_its_own(report: bytes, archived: bytes) -> None:
    assert b"%%EOF\n" in archived[len(report) - 6:len(report) + 2]
    assert not re.search(rb"%%EOF[^\r\n]", archived)


def test_every_font_of_a_stamp_is_embedded(archived: bytes, tmp_path: Path) -> None:
    appearance = widgets(archived, tmp_path)["tanda_tangan"]["/AP"]["/N"].get_object()
    fonts = []
    waiting = [appearance]
    while waiting:
        form = waiting.pop()
        resources = form.get("/Resources", {}).get_object() if "/Resources" in form else {}
        for font in (resources.get("/Font") or {}).values():
            for below in font.get_object()["/DescendantFonts"]:
                descriptor = below.get_object()["/FontDescriptor"]
                fonts.append(str(descriptor["/FontName"]))
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        waiting += [one.get_object() for one in (resources.get("/XObject") or {}).values()]
    assert any("LiberationSans" in name for name in fonts)


@needs("pdftoppm")
def test_the_code_in_a_stamp_leads_to_the_check_page(tmp_path: Path) -> None:
    """Each module of the QR code as printed equals the module of the code for the address."""
    (tmp_path / "stamp.pdf").write_bytes(stamp_pdf(stamp_of(KEPALA), 240, 100, at=AT))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "stamp.pdf", "page"], cwd=tmp_path, check=True)
    picture = next(tmp_path.glob("page*.pgm")).read_bytes()
    _, size, _, pixels = picture.split(b"\n", 3)
    width = int(size.split()[0])
    modules = [list(row) for row in segno.make_qr(URL, error="m").matrix]
    per_module = 92 * 300 / 72 / (len(modules) + 2)
    edge = 4 * 300 / 72
    wrong = [
        (row, column) for row, cells in enumerate(modules) for column, dark in enumerate(cells)
        if (pixels[int(edge + per_module * (row + 1.5)) * width + int(edge + per_module * (column + 1.5))] < 128)
        != bool(dark)]
    assert wrong == []


def test_a_stamp_is_the_same_to_the_byte() -> None:
    stamp = stamp_of(KEPALA)
    assert stamp_pdf(stamp, 200, 80, at=AT) == stamp_pdf(stamp, 200, 80, at=AT)
    assert stamp_png(stamp, 200, 80) == stamp_png(stamp, 200, 80)


@pytest.mark.parametrize("words", [
    '#import "x"; #read("/etc/passwd")', "*bold* _it_ $x$ @label <tag>", "😀 漢字", "x" * 400, "\\ \" ' { } [ ] #",
])
def test_words_in_a_stamp_are_words_and_never_markup(words: str) -> None:
    made = stamp_pdf(Stamp(words, words, (words, words), URL), 57, 28, at=AT)
    assert made.startswith(b"%PDF")
