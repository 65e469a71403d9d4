"""A judge of Word files that knows nothing of who wrote them: what it finds wrong, in words.

The order of children is that of ECMA-376 (WordprocessingML, transitional), written down here for the elements we use; an
element it does not know is a fault, so that a new one is looked up before it is relied upon.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

#: For each parent the order in which its children may come.
ORDER = {name: order.split() for name, order in {
    "document": "background body",
    "p": "pPr *",
    "r": "rPr *",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tblGrid": "gridCol",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
           "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
           "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
           "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
           "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
           "eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
             "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top left start bottom right end insideH insideV tl2br tr2bl",
    "tblCellMar": "top left start bottom right end",
    "pBdr": "top left bottom right between bar",
    "numPr": "ilvl numId",
    "sectPr": "headerReference,footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
              "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
             "personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "docDefaults": "rPrDefault pPrDefault",
    "settings": "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries "
                "displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts "
                "embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader "
                "bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState "
                "formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge "
                "revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection autoFormatOverride "
                "styleLockTheme styleLockQFSet defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone "
                "doNotHyphenateCaps showEnvelope summaryLength clickAndTypeStyle defaultTableStyle evenAndOddHeaders "
                "bookFoldRevPrinting bookFoldPrinting bookFoldPrintingSheets drawingGridHorizontalSpacing "
                "drawingGridVerticalSpacing displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery "
                "doNotUseMarginsForDrawingGridOrigin drawingGridHorizontalOrigin drawingGridVerticalOrigin "
                "doNotShadeFormData noPunctuationKerning characterSpacingControl printTwoOnOne strictFirstAndLastChars "
                "noLineBreaksAfter noLineBreaksBefore savePreviewPicture doNotValidateAgainstSchema saveInvalidXml "
                "ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly useXSLTWhenSaving "
                "saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr "
                "compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats "
                "doNotAutoCompressPictures forceUpgrade captions readModeInkLockDown smartTagType schemaLibrary shapeDefaults "
                "doNotEmbedSmartTags decimalSymbol listSeparator",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "num": "abstractNumId lvlOverride",
    "lvlOverride": "startOverride lvl",
}.items()}
#: Elements whose children come in any order.
FREE = {"body", "tc", "hdr", "ftr", "hyperlink", "trPr", "rPrDefault", "pPrDefault", "tabs", "compat", "latentStyles", "rsids",
        "fldSimple", "sdt", "sdtPr", "sdtContent", "txbxContent", "drawing", "pict", "tblStylePr", "object"}
#: A paragraph must end these.
ENDS_IN_PARAGRAPH = ("tc",)


def local(element: etree._Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def faults(content: bytes) -> list[str]:
    """What is wrong with a Word file; empty when nothing was found."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        found += [f"{name}: twice in the archive" for name, count in Counter(names).items() if count > 1]
        trees = {}
        for name in names:
            if name.endswith((".xml", ".rels")):
                try:
                    trees[name] = etree.fromstring(archive.read(name))
                except etree.XMLSyntaxError as fault:
                    found.append(f"{name}: {fault}")
    if names[:1] != ["[Content_Types].xml"]:
        found.append("[Content_Types].xml is not the first entry")
    found += _types(names, trees)
    found += _relations(names, trees)
    for name, tree in trees.items():
        if local(tree) in ("document", "styles", "settings", "numbering", "hdr", "ftr"):
            found += [f"{name}: {fault}" for fault in _order(tree)]
    document = trees.get("word/document.xml")
    if document is not None:
        found += _references(document, trees)
        found += _tables(document)
        found += _fields(document)
    return found


def _types(names: list[str], trees: dict[str, etree._Element]) -> list[str]:
    types = trees.get("[Content_Types].xml")
    if types is None:
        return ["no [Content_Types].xml"]
    endings = {node.get("Extension", "").lower() for node in types.iter(f"{{{TYPES}}}Default")}
    parts = [node.get("PartName", "") for node in types.iter(f"{{{TYPES}}}Override")]
    found = [f"{name}: has no content type" for name in names
             if name != "[Content_Types].xml" and f"/{name}" not in parts and name.rpartition(".")[2].lower() not in endings]
    return found + [f"{part}: has a content type and is not there" for part in parts if part.lstrip("/") not in names]


def _relations(names: list[str], trees: dict[str, etree._Element]) -> list[str]:
    found, reached = [], {"[Content_Types].xml"}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        reached.add(name)
        folder = posixpath.dirname(posixpath.dirname(name))
        keys = Counter(node.get("Id") for node in tree)
        found += [f"{name}: {key} twice" for key, count in keys.items() if count > 1]
        for node in tree:
            if node.get("TargetMode") == "External":
                found.append(f"{name}: points outside to {node.get('Target')}")
                continue
            target = posixpath.normpath(posixpath.join("/" + folder, node.get("Target", ""))).lstrip("/")
            reached.add(target)
            if target not in names:
                found.append(f"{name}: {node.get('Id')} leads to {target}, which is not there")
        owner = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        if owner in trees:
            used = {value for element in trees[owner].iter() if isinstance(element.tag, str)
                    for key, value in element.attrib.items() if key.startswith(f"{{{R}}}")}
            found += [f"{owner}: uses {key}, which has no relationship" for key in sorted(used - set(keys))]
    return found + [f"{name}: nothing leads there" for name in names if name not in reached and not name.endswith("/")]


def _order(tree: etree._Element) -> list[str]:
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith(f"{{{W}}}"):
            continue
        name, children = local(element), [
            child for child in element if isinstance(child.tag, str) and child.tag.startswith(f"{{{W}}}")]
        if not children:
            if name in ENDS_IN_PARAGRAPH:
                found.append(f"{name} is empty")
            continue
        if name in ENDS_IN_PARAGRAPH and local(children[-1]) != "p":
            found.append(f"{name} does not end in a paragraph")
        if name in FREE:
            continue
        order = ORDER.get(name)
        if order is None:
            found.append(f"{name}: children not known to this check")
            continue
        place = {part: index for index, one in enumerate(order) for part in one.split(",")}
        last, previous = -1, ""
        for child in children:
            key = local(child)
            index = place.get(key, place.get("*", -1))
            if index < 0:
                found.append(f"{key} may not stand in {name}")
            elif index < last:
                found.append(f"{key} stands after {previous} in {name}")
            else:
                last, previous = index, key
        once = name.endswith("Pr") and name != "sectPr"
        repeated = [key for key, count in Counter(map(local, children)).items() if count > 1] if once else []
        found += [f"{key} twice in {name}" for key in repeated]
    return found


def _references(document: etree._Element, trees: dict[str, etree._Element]) -> list[str]:
    def values(tree: etree._Element, tag: str, key: str) -> list[str]:
        return [node.get(f"{{{W}}}{key}", "") for node in tree.iter(f"{{{W}}}{tag}")]

    found = []
    styles = trees.get("word/styles.xml")
    known = set(values(styles, "style", "styleId")) if styles is not None else set()
    for tag in ("pStyle", "rStyle", "tblStyle"):
        found += [f"style {key} is not defined" for key in sorted(set(values(document, tag, "val")) - known)]
    numbering = trees.get("word/numbering.xml")
    lists = set(values(numbering, "num", "numId")) if numbering is not None else set()
    used = {node.get(f"{{{W}}}val", "") for node in document.iter(f"{{{W}}}numId")} - {"0"}
    found += [f"list {key} is not defined" for key in sorted(used - lists)]
    for what, keys in (("bookmark id", values(document, "bookmarkStart", "id")),
                       ("bookmark", values(document, "bookmarkStart", "name")),
                       ("drawing id", [node.get("id", "") for node in document.iter(f"{{{WP}}}docPr")])):
        found += [f"{what} {key} twice" for key, count in Counter(keys).items() if count > 1]
    if sorted(values(document, "bookmarkStart", "id")) != sorted(values(document, "bookmarkEnd", "id")):
        found.append("a bookmark does not end")
    names = set(values(document, "bookmarkStart", "name"))
    anchors = set(values(document, "hyperlink", "anchor"))
    anchors |= {match[1] for node in document.iter(f"{{{W}}}instrText")
                if (match := re.match(r"\s*PAGEREF (\S+)", node.text or ""))}
    found += [f"a link leads to {name}, which is no bookmark" for name in sorted(anchors - names)]
    found += ["a picture has no alternative text" for node in document.iter(f"{{{WP}}}docPr") if not node.get("descr")]
    body = document.find(f"{{{W}}}body")
    if body is None or not len(body) or local(body[-1]) != "sectPr":
        found.append("the body does not end in its section")
    return found


def _tables(document: etree._Element) -> list[str]:
    found = []
    for table in document.iter(f"{{{W}}}tbl"):
        columns = len(table.findall(f"{{{W}}}tblGrid/{{{W}}}gridCol"))
        for number, row in enumerate(table.findall(f"{{{W}}}tr"), 1):
            spans = [node.find(f"{{{W}}}tcPr/{{{W}}}gridSpan") for node in row.findall(f"{{{W}}}tc")]
            covered = sum(int(span.get(f"{{{W}}}val", "1")) if span is not None else 1 for span in spans)
            if covered != columns:
                found.append(f"row {number} of a table covers {covered} of {columns} columns")
    return found


def _fields(document: etree._Element) -> list[str]:
    depth, found = 0, []
    for node in document.iter(f"{{{W}}}fldChar"):
        kind = node.get(f"{{{W}}}fldCharType")
        depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        if depth < 0:
            found.append("a field ends before it begins")
    return found + (["a field does not end"] if depth else [])
