"""What people do to signed files, each named by the attack, and what the product says about it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.adapters.writer import QuietWriter, open_for_update, written
from capaian.signing.domain.verdicts import Change, FileVerdict, State, Trust
from tests.unit.signing.conftest import KEPALA, LATER, PERENCANA, SEKRETARIS, signed_by


@pytest.fixture
def look(authority: LocalAuthority) -> Callable[[bytes], FileVerdict]:
    return lambda data: verify_pdf(data, trust_roots=[authority.root_pem], at=LATER)


def ranges(data: bytes) -> list[tuple[int, int, int, int]]:
    found = re.findall(rb"/ByteRange \[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data)
    return [tuple(int(number) for number in one) for one in found]  # type: ignore[misc]


def appended(data: bytes, change: Callable[[QuietWriter], None]) -> bytes:
    """The file with one more increment, as any editor that "saves" a signed file writes it."""
    writer = open_for_update(data)
    change(writer)
    return written(writer)


def page_of(writer: QuietWriter, index: int) -> generic.DictionaryObject:
    page = writer.find_page_for_modification(index)[0].get_object()
    assert isinstance(page, generic.DictionaryObject)
    return page


def appearance(writer: QuietWriter) -> generic.IndirectObject:
    return writer.add_object(generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
         pdf_name("/BBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 100, 20))},
        stream_data=b"1 1 1 rg 0 0 100 20 re f"))


def test_the_untouched_file_is_valid(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    assert look(signed).state is State.VALID


@pytest.mark.parametrize("where", [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_one_flipped_byte_before_the_signature(
    look: Callable[[bytes], FileVerdict], one_paraf: bytes, where: float
) -> None:
    _, length, _, _ = ranges(one_paraf)[0]
    place = int(length * where)
    broken = bytearray(one_paraf)
    broken[place] ^= 0x01
    verdict = look(bytes(broken))
    assert verdict.state is State.CHANGED
    assert not verdict.valid


def test_every_hundredth_byte_under_the_signature_counts(
    look: Callable[[bytes], FileVerdict], one_paraf: bytes
) -> None:
    begin, length, second, rest = ranges(one_paraf)[0]
    places = [*range(begin, length, 900), *range(second, second + rest, 60)]
    kept = []
    for place in places:
        broken = bytearray(one_paraf)
        broken[place] ^= 0x10
        if look(bytes(broken)).valid:
            kept.append(place)
    assert kept == []


def test_a_flipped_byte_inside_the_signature_itself(look: Callable[[bytes], FileVerdict], one_paraf: bytes) -> None:
    """Parts of a signature's container are unsigned by design (spare certificates): they may only be without effect."""
    _, length, second, _ = ranges(one_paraf)[0]
    truth = look(one_paraf).signatures[0]
    refused = 0
    for place in range(length + 41, second - 20, 401):
        broken = bytearray(one_paraf)
        broken[place] = ord("0") if broken[place] != ord("0") else ord("1")
        verdict = look(bytes(broken))
        if verdict.valid:
            found = verdict.signatures[0]
            assert (found.signer, found.title, found.at, found.certificate_sha256) == (
                truth.signer, truth.title, truth.at, truth.certificate_sha256)
        refused += not verdict.valid
    assert refused > 10


def test_writing_into_the_padding_after_a_signature(look: Callable[[bytes], FileVerdict], one_paraf: bytes) -> None:
    _, _, second, _ = ranges(one_paraf)[0]
    padded = bytearray(one_paraf)
    padded[second - 3] = ord("7")
    assert look(bytes(padded)).change is Change.BYTES


def test_saving_the_file_anew_with_another_program(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(signed))
    output = io.BytesIO()
    writer.write(output)
    verdict = look(output.getvalue())
    assert verdict.state is State.CHANGED
    assert verdict.change is Change.RESAVED


def test_appending_a_page(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    def change(writer: QuietWriter) -> None:
        pages = writer.root["/Pages"]
        extra = writer.add_object(generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 595, 842))}))
        pages["/Kids"].append(extra)
        pages[pdf_name("/Count")] = generic.NumberObject(int(pages["/Count"]) + 1)
        writer.update_container(pages)

    verdict = look(appended(signed, change))
    assert verdict.state is State.CHANGED
    assert verdict.change is Change.PAGES


def test_laying_an_annotation_over_a_figure(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    def change(writer: QuietWriter) -> None:
        page = page_of(writer, 0)
        note = writer.add_object(generic.DictionaryObject({
            pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(n) for n in (60, 700, 160, 720)),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): appearance(writer)})}))
        page["/Annots"].append(note)
        writer.update_container(page["/Annots"])
        writer.update_container(page)

    verdict = look(appended(signed, change))
    assert verdict.state is State.CHANGED
    assert verdict.change is Change.ANNOTATIONS


def test_replacing_the_content_of_a_page(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    def change(writer: QuietWriter) -> None:
        page = page_of(writer, 0)
        page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        writer.update_container(page)

    verdict = look(appended(signed, change))
    assert verdict.state is State.CHANGED
    assert verdict.change is Change.CONTENT


def test_painting_an_unsigned_signature_field_over_a_figure(
    look: Callable[[bytes], FileVerdict], signed: bytes
) -> None:
    def change(writer: QuietWriter) -> None:
        append_signature_field(writer, SigFieldSpec("catatan", on_page=0, box=(60, 700, 160, 720)))
        _, _, ref = next(enumerate_sig_fields(writer, with_name="catatan"))
        ref.get_object()[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): appearance(writer)})

    verdict = look(appended(signed, change))
    assert verdict.state is State.CHANGED


def test_changing_the_picture_of_a_signature_already_made(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    def change(writer: QuietWriter) -> None:
        _, _, ref = next(enumerate_sig_fields(writer, with_name="paraf_1"))
        field = ref.get_object()
        field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): appearance(writer)})
        writer.update_container(field)

    assert look(appended(signed, change)).state is State.CHANGED


def test_changing_the_title_in_the_catalogue_of_pages(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    def change(writer: QuietWriter) -> None:
        writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject({
            pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")})
        writer.update_root()

    assert look(appended(signed, change)).state is State.CHANGED


def test_signing_under_a_root_with_the_same_name(
    look: Callable[[bytes], FileVerdict], stranger: LocalAuthority, prepared: bytes
) -> None:
    verdict = look(signed_by(stranger, prepared, "tanda_tangan", KEPALA))
    assert verdict.state is State.STRANGER
    assert verdict.signatures[0].trust is Trust.STRANGER
    assert verdict.signatures[0].change.harmless
    assert verdict.signatures[0].root == ""


def test_a_strangers_signature_beside_a_good_one(
    look: Callable[[bytes], FileVerdict], stranger: LocalAuthority, one_paraf: bytes
) -> None:
    verdict = look(signed_by(stranger, one_paraf, "paraf_2", SEKRETARIS))
    assert verdict.state is State.STRANGER
    assert [one.trust for one in verdict.signatures] == [Trust.TRUSTED, Trust.STRANGER]


def test_carrying_a_signature_over_to_another_document(
    look: Callable[[bytes], FileVerdict], authority: LocalAuthority, prepared: bytes, one_paraf: bytes
) -> None:
    other = signed_by(authority, prepared, "paraf_1", KEPALA)
    _, length, second, _ = ranges(one_paraf)[0]
    _, there, _, _ = ranges(other)[0]
    stolen = one_paraf[length + 1:second - 1]
    forged = other[:there + 1] + stolen + other[there + 1 + len(stolen):]
    assert look(forged).state is State.CHANGED


def test_widening_the_gap_in_the_signed_range(look: Callable[[bytes], FileVerdict], one_paraf: bytes) -> None:
    _, length, second, rest = ranges(one_paraf)[0]
    told = re.search(rb"/ByteRange \[[^\]]*\]", one_paraf)
    assert told
    wider = f"/ByteRange [0 {length - 40} {second} {rest}]".encode().ljust(len(told[0]))
    assert look(one_paraf.replace(told[0], wider)).state is State.CHANGED


def test_a_new_cross_reference_table_that_skips_the_signed_revision(
    look: Callable[[bytes], FileVerdict], signed: bytes
) -> None:
    """One table at the end, without a way back, makes the whole file a single revision with other content."""
    writer = open_for_update(signed)
    contents = page_of(writer, 0).raw_get("/Contents").idnum
    root, info = writer.trailer.raw_get("/Root").idnum, writer.trailer.raw_get("/Info").idnum
    places = {int(found[1]): found.start(1) for found in re.finditer(rb"(?:^|\n)(\d+) 0 obj", signed)}
    forged = bytearray(signed)
    places[contents] = len(forged)
    forged += f"{contents} 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n".encode()
    table = len(forged)
    size = max(places) + 1
    forged += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        forged += (f"{places[number]:010d} 00000 n \n" if number in places else "0000000000 00000 f \n").encode()
    forged += f"trailer\n<< /Size {size} /Root {root} 0 R /Info {info} 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    assert len(pypdf.PdfReader(io.BytesIO(bytes(forged))).pages) == 2, "the forgery is a readable file"
    assert look(bytes(forged)).state is State.CHANGED


def test_cutting_the_proof_off_leaves_a_weaker_file_that_says_so(
    look: Callable[[bytes], FileVerdict], one_paraf: bytes
) -> None:
    _, _, second, rest = ranges(one_paraf)[0]
    verdict = look(one_paraf[:second + rest])
    assert [str(one.level) for one in verdict.signatures] == ["B-T"]


def test_removing_every_trace_of_the_signature(look: Callable[[bytes], FileVerdict], prepared: bytes) -> None:
    assert look(prepared).state is State.UNSIGNED


@pytest.mark.parametrize("rubbish", [b"", b"%PDF-1.7", b"PK\x03\x04", b"%PDF-1.7\n%%EOF\n" + b"\0" * 500])
def test_a_file_that_is_no_pdf_gets_a_verdict(look: Callable[[bytes], FileVerdict], rubbish: bytes) -> None:
    assert look(rubbish).state is State.UNREADABLE


def test_a_signed_file_cut_in_the_middle_is_changed(look: Callable[[bytes], FileVerdict], signed: bytes) -> None:
    half = signed[: len(signed) * 2 // 3]
    assert look(half).valid is False


def test_signing_after_the_certificate_was_withdrawn(
    tmp_path_factory: pytest.TempPathFactory, prepared: bytes
) -> None:
    from datetime import timedelta

    from capaian.kernel.errors import NotPermitted
    from tests.unit.signing.conftest import AT, SECRET

    authority = LocalAuthority.make(tmp_path_factory.mktemp("a") / "authority", secret=SECRET,
                                    organisation="Dinas Contoh", at=AT)
    before = signed_by(authority, prepared, "paraf_1", PERENCANA)
    authority.revoke(PERENCANA.person_key, at=AT + timedelta(days=1))
    with pytest.raises(NotPermitted, match=r"signing\.revoked"):
        signed_by(authority, prepared, "paraf_1", PERENCANA, AT + timedelta(days=2))
    # A thief with the key signs without asking; the next signature in the file carries the list that names the thief.
    thief = LocalAuthority(authority.folder, secret=SECRET)
    thief._revoked_before = lambda at: set()  # type: ignore[method-assign]
    stolen = signed_by(thief, prepared, "paraf_1", PERENCANA, AT + timedelta(days=2))
    roots = [authority.root_pem]
    assert verify_pdf(stolen, trust_roots=roots, at=LATER).state is State.REVOKED
    assert verify_pdf(before, trust_roots=roots, at=LATER).state is State.VALID
