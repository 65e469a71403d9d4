"""Documents as values: the one vocabulary in which every official document of the product is written.

A composer turns data into a :class:`Paper`; the typesetting turns a ``Paper`` into PDF, DOCX or plain text. Between the
two there is nothing but this immutable tree, so that a document can be compared, tested and printed again years later.
Text is data: no character of it is ever markup, a path or a command. The printed language is Indonesian.

>>> paper = Paper(title="Nota Dinas", blocks=(Title("NOTA DINAS"), Paragraph("Isi surat.")))
>>> paper.title
'Nota Dinas'
>>> paper_text(paper)
'NOTA DINAS\\nIsi surat.\\n'
"""

from capaian.kernel.paper.blocks import (
    NUMBER,
    Align,
    Block,
    BulletList,
    Cell,
    Chart,
    CheckList,
    Column,
    Contents,
    Fields,
    Grid,
    GridCell,
    Heading,
    Note,
    NumberList,
    PageBreak,
    Paragraph,
    Rule,
    Section,
    SignatureBox,
    Signatures,
    Spacer,
    Table,
    TableCell,
    Title,
    numbered_table,
)
from capaian.kernel.paper.document import (
    CoverLine,
    Letterhead,
    PageNumbers,
    PageSize,
    Paper,
    Sheet,
    dated,
)
from capaian.kernel.paper.prose import Prose, plain_prose, prose, prose_parts, prose_text
from capaian.kernel.paper.reading import (
    as_data,
    numeral,
    paper_text,
    signature_boxes,
    walk,
)
from capaian.kernel.paper.text import (
    MARKS_PER_LETTER,
    Run,
    Text,
    bold,
    clean_text,
    italic,
    words,
)

__all__ = [
    "MARKS_PER_LETTER", "NUMBER", "Align", "Block", "BulletList", "Cell", "Chart", "CheckList", "Column", "Contents",
    "CoverLine", "Fields", "Grid", "GridCell", "Heading", "Letterhead", "Note", "NumberList", "PageBreak", "PageNumbers",
    "PageSize", "Paper", "Paragraph", "Prose", "Rule", "Run", "Section", "Sheet", "SignatureBox", "Signatures", "Spacer",
    "Table", "TableCell", "Text", "Title", "as_data", "bold", "clean_text", "dated", "italic", "numbered_table", "numeral",
    "paper_text", "plain_prose", "prose", "prose_parts", "prose_text", "signature_boxes", "walk", "words",
]
