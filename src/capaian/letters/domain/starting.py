"""The template an office begins with: every field of the kind once, in a plain order, to be rearranged in Word."""

from __future__ import annotations

from capaian.kernel.paper import (
    Block,
    Column,
    CoverLine,
    Fields,
    Letterhead,
    NumberList,
    Paper,
    Paragraph,
    Run,
    SignatureBox,
    Signatures,
    Table,
    Title,
    bold,
)
from capaian.letters.domain.templates import COVER, TemplateField, TemplateKind

#: Lists that are paragraphs of a letter rather than points.
BODY = {"isi", "pembuka", "penutup"}
_SIGNER = ("_jabatan", "_nama", "_pangkat", "_nip")
_EVERY_LETTER = {"pemerintah", "kantor", "alamat", "tempat", "catatan_contoh", "tanggal", "nomor"}


def written(name: str) -> str:
    """A field as it is typed into a template.

    >>> written("baris.uraian")
    '{{ baris.uraian }}'
    """
    return "{{ " + name + " }}"


def label(name: str) -> str:
    """A field's name as the words before its colon.

    >>> label("hari_tanggal")
    'Hari tanggal'
    """
    return name.replace("_", " ").capitalize()


def starting_paper(kind: TemplateKind) -> Paper:
    """The paper that becomes the downloadable template of a kind."""
    if kind.key == COVER:
        return _cover(kind)
    names = {field.name for field in kind.fields}
    single = [f.name for f in kind.fields
              if not f.listed and f.name not in _EVERY_LETTER and not f.name.startswith("ttd")]
    blocks: list[Block] = [
        Title(kind.title.upper(), (f"Nomor: {written('nomor')}",) if "nomor" in names else ()),
        Fields(tuple((label(name), written(name)) for name in single), label_mm=38)] if single else [Title(kind.title.upper())]
    for field in kind.fields:
        blocks += _listed(field)
    signers = sorted({field.name.removesuffix("_nama") for field in kind.fields if field.name.endswith("_nama")
                      and field.name.startswith("ttd")}, reverse=True)
    place = f"{written('tempat')}, {written('tanggal')}" if "tanggal" in names else ""
    blocks.append(Signatures(tuple(_box(signer, place if n == len(signers) - 1 else "") for n, signer in enumerate(signers))))
    return Paper(title=kind.title, blocks=tuple(blocks), page_numbers="none", notice=written("catatan_contoh"),
                 office=Letterhead(written("pemerintah"), written("kantor"), (written("alamat"),)))


def _cover(kind: TemplateKind) -> Paper:
    """The cover: lines in the middle, as the product sets them; no letterhead, whose words are lines of the cover itself."""
    lines = [(written("pemerintah"), 14.0, 0.0), (written("kantor"), 16.0, 0.0), (written("alamat"), 9.0, 0.0),
             (written("judul"), 20.0, 70.0), (written("periode"), 14.0, 4.0), (f"Tahun {written('tahun')}", 14.0, 4.0),
             (written("tempat"), 12.0, 60.0), (written("catatan_contoh"), 9.0, 8.0)]
    return Paper(title=kind.title, blocks=(), page_numbers="none", own_cover=tuple(
        CoverLine((Run(text, bold=size > 10),), size=size, before_mm=room) for text, size, room in lines))


def _box(signer: str, place: str) -> SignatureBox:
    title, name, rank, nip = (written(signer + part) for part in _SIGNER)
    return SignatureBox(signer, title, name, nip, rank, place_date=place)


def _listed(field: TemplateField) -> tuple[Block, ...]:
    before, after = "for baris in " + field.name, "endfor"
    if field.parts:
        empty = ("",) * (len(field.parts) - 1)
        return (Table(tuple(Column(label(part), 0.4 if part == "no" else 2) for part in field.parts),
                      (("{%tr " + before + " %}", *empty), tuple(written(f"baris.{part}") for part in field.parts),
                       ("{%tr " + after + " %}", *empty))),)
    if not field.many:
        return ()
    lines = ("{%p " + before + " %}", written("baris"), "{%p " + after + " %}")
    if field.name in BODY:
        return tuple(Paragraph(line, indent=True) for line in lines)
    return (Paragraph(bold(label(field.name)), align="left", keep=True), NumberList(lines))
