"""The parts of a Word file beside its text: styles, settings, lists, properties, and the archive that holds them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from capaian.foundation.typesetting.wordml import NAMESPACES, quoted, twips
from capaian.kernel.paper import Paper

FONT = "Arial"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: The numbering pattern of a list as Word writes it: its kind and its words.
LISTS = {"–": ("bullet", "–"), "1.": ("decimal", "%1."), "a.": ("lowerLetter", "%1."), "1)": ("decimal", "%1)"),
         "a)": ("lowerLetter", "%1)")}


def steady(parts: Mapping[str, bytes]) -> bytes:
    """The archive with fixed times and attributes, so that equal documents have equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def package(
    paper: Paper,
    at: datetime,
    body: str,
    footers: Sequence[str],
    pictures: Sequence[bytes],
    lists: Sequence[tuple[str, int]],
) -> bytes:
    """The whole file. Footer n is named ``rIdFn``, picture n ``rIdPn``; list n (from 1) has a pattern and a start."""
    related = [("rIdS", "styles", "styles.xml"), ("rIdT", "settings", "settings.xml")]
    related += [("rIdL", "numbering", "numbering.xml")] if lists else []
    related += [(f"rIdF{n}", "footer", f"footer{n}.xml") for n in range(1, len(footers) + 1)]
    related += [(f"rIdP{n}", "image", f"media/image{n}.png") for n in range(1, len(pictures) + 1)]
    parts = {
        "[Content_Types].xml": _content_types(len(footers), bool(lists)),
        "_rels/.rels": _relations(
            [("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
             ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
             ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml")]),
        "docProps/core.xml": _core(paper, at),
        "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
                            "<Application>Capaian</Application></Properties>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations([(key, f"{_OFFICE}/{kind}", target) for key, kind, target in related]),
        "word/styles.xml": _styles(paper),
        "word/settings.xml": _settings(),
        **({"word/numbering.xml": _numbering(lists)} if lists else {}),
        **{f"word/footer{n}.xml": f"<w:ftr {NAMESPACES}>{foot}</w:ftr>" for n, foot in enumerate(footers, 1)},
    }
    return steady({name: (_XML + part).encode() for name, part in parts.items()}
                  | {f"word/media/image{n}.png": content for n, content in enumerate(pictures, 1)})


def _relations(entries: Sequence[tuple[str, str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in entries)
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types(footers: int, lists: bool) -> str:
    kinds = [("/word/document.xml", f"{_WORD}.document.main+xml"), ("/word/styles.xml", f"{_WORD}.styles+xml"),
             ("/word/settings.xml", f"{_WORD}.settings+xml"),
             ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
             ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")]
    kinds += [("/word/numbering.xml", f"{_WORD}.numbering+xml")] if lists else []
    kinds += [(f"/word/footer{n}.xml", f"{_WORD}.footer+xml") for n in range(1, footers + 1)]
    inner = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds)
    return (f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f"{inner}</Types>")


def _core(paper: Paper, at: datetime) -> str:
    moment = at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    author = quoted(paper.office.office_name) if paper.office else ""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{quoted(paper.title)}</dc:title><dc:subject>{quoted(paper.subject)}</dc:subject>"
        f"<dc:creator>{author}</dc:creator><cp:keywords>{quoted(', '.join(paper.keywords))}</cp:keywords>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<dc:language>{quoted(paper.lang)}</dc:language></cp:coreProperties>"
    )


def _settings() -> str:
    """The order of the elements is the schema's."""
    return (
        f"<w:settings {NAMESPACES}><w:defaultTabStop w:val=\"720\"/>"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _style(key: str, name: str, paragraph: str = "", run: str = "", *, based: str = "Normal", after: str = "",
           level: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{after}"/>' if after else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}{level}</w:pPr>" if paragraph or level else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _styles(paper: Paper) -> str:
    bold, italic = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
    headings = "".join(
        _style(f"Heading{n}", f"heading {n}", f'<w:keepNext/><w:keepLines/><w:spacing w:before="{before}" w:after="120"/>',
               run, after="Normal", level=f'<w:outlineLvl w:val="{n - 1}"/>')
        for n, before, run in ((1, 240, bold + _size(12.5)), (2, 240, bold + _size(11.5)), (3, 200, bold + italic + _size(11))))
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    inside = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>'
                     for side, width in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80)))
    language = "id-ID" if paper.lang == "id" else quoted(paper.lang)
    room = '<w:spacing w:after="40"/>'
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>{_size(paper.font_size)}'
        f'<w:lang w:val="{language}" w:eastAsia="{language}"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:before="0" w:after="80"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>{inside}</w:tblCellMar></w:tblPr></w:style>"
        + headings
        + _style("Title", "Title", '<w:keepNext/><w:spacing w:before="0" w:after="80"/><w:jc w:val="center"/>',
                 bold + _size(12.5), after="Normal")
        + _style("TOCHeading", "TOC Heading", '<w:keepNext/><w:spacing w:before="240" w:after="120"/><w:jc w:val="center"/>',
                 bold + _size(12.5), after="Normal")
        + _style("TOC1", "toc 1", '<w:spacing w:before="80" w:after="40"/>', bold)
        + _style("TOC2", "toc 2", f'{room}<w:ind w:left="{twips(5)}"/>')
        + _style("TableofFigures", "table of figures", room)
        + _style("Caption", "caption", '<w:keepLines/><w:spacing w:before="80" w:after="80"/>', _size(10), after="Normal")
        + _style("Note", "Keterangan", run=_size(8.5))
        + _style("ListParagraph", "List Paragraph", '<w:spacing w:after="60"/><w:jc w:val="both"/>')
        + _style("Footer", "footer", '<w:spacing w:after="0"/>', _size(8))
        + "</w:styles>"
    )


def _numbering(lists: Sequence[tuple[str, int]]) -> str:
    """One definition a pattern, one list for each use: a list begins where its paper says."""
    patterns = list(LISTS)
    hanging = f'<w:pPr><w:ind w:left="{twips(7)}" w:hanging="{twips(7)}"/></w:pPr>'
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{LISTS[key][0]}"/><w:lvlText w:val="{LISTS[key][1]}"/><w:lvlJc w:val="left"/>{hanging}'
        "</w:lvl></w:abstractNum>" for n, key in enumerate(patterns))
    used = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{patterns.index(key)}"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>' for n, (key, start) in enumerate(lists, 1))
    return f"<w:numbering {NAMESPACES}>{kinds}{used}</w:numbering>"
