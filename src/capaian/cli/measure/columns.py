"""Finding the columns of a table: the header may stand anywhere in the first rows, and is never guessed.

A column is recognised by its name (exactly, or followed by a year or quarter). Two columns for one field are a
question to the person, answered with ``--map target="Target 2024"``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from capaian.kernel.errors import InvalidInput

HEADER_WITHIN = 30
"""How many rows from the top are searched for the header."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "indicator": (
        *("indikator", "indikator kinerja", "indikator kinerja utama", "nama indikator", "indicator", "iku"),
        *("indikator sasaran", "indikator kinerja utama iku", "uraian"),
    ),
    "unit": ("satuan", "unit"),
    "target": ("target", "target kinerja"),
    "realisation": ("realisasi", "realisasi kinerja", "realisation", "realization", "actual"),
    "achievement": (
        *("capaian", "capaian kinerja", "capaian_printed", "capaian tercetak", "achievement", "% capaian"),
        *("persentase capaian", "rasio capaian", "tingkat capaian"),
    ),
    "direction": ("arah", "polaritas", "direction", "polarity"),
    "formula": ("rumus", "formula", "formula_kind"),
    "policy": ("kebijakan target nol", "kebijakan", "target nol", "policy"),
    "rounding": ("pembulatan", "rounding"),
    "decimals": ("desimal", "decimals", "places"),
    "input_decimals": ("desimal data", "input_decimals"),
    "cap": ("batas", "batas atas", "cap"),
    "scale": ("skala", "scale"),
    "row_type": ("row_type", "jenis baris"),
    "of": ("of",),
    "id": ("id",),
    "period": ("period", "periode"),
}
"""The fields a table may have, with the column names they are recognised by."""
_ALSO: Mapping[str, tuple[str, ...]] = {
    "indicator": (
        *("indikator kinerja sasaran", "indikator kinerja program", "indikator kinerja kegiatan", "indikator program"),
        *("indikator kegiatan", "indikator tujuan", "indikator tujuan/sasaran", "indikator kinerja tujuan", "program"),
        *("program/kegiatan", "program dan kegiatan", "kegiatan", "sub kegiatan", "sasaran strategis", "sasaran"),
    ),
    "target": ("rencana", "target output", "target keluaran", "target outcome"),
    "realisation": ("realisasi output", "realisasi keluaran", "realisasi outcome"),
    "achievement": (
        *("capaian output", "capaian keluaran", "capaian outcome", "persentase capaian kinerja", "nilai capaian"),
        *("% capaian kinerja", "tingkat capaian kinerja", "prosentase capaian", "persen capaian", "rasio"),
        *("prosentase capaian kinerja", "persentase", "prosentase", "persen", "kinerja", "%", "tingkat kinerja"),
    ),
}
"""Names that are only looked at where none of the first is in the header; several of them are a question."""
_BUDGET: Mapping[str, tuple[str, ...]] = {
    "target": (
        *("pagu", "pagu anggaran", "anggaran", "alokasi anggaran", "target anggaran", "jumlah anggaran"),
        *("anggaran setelah perubahan", "pagu anggaran setelah perubahan"),
    ),
    "realisation": ("realisasi anggaran", "realisasi keuangan", "realisasi belanja"),
    "achievement": ("serapan", "serapan anggaran", "penyerapan", "penyerapan anggaran", "tingkat serapan", "% serapan"),
}
"""Names of a budget table. A physical target is never set beside money spent: these are taken together or not at all."""
_SUFFIX = re.compile(
    r"(?:pk )?(?:tahun )?(?:19|20)[0-9]{2}|%|pk"
    r"|(?:(?:s\.? ?d\.?|s/d|sampai(?: dengan)?) )?(?:tw|triwulan|semester|smt)\.? ?(?:[1-4]|iv|i{1,3})"
    r"(?: (?:19|20)[0-9]{2})?"
)


@dataclass(frozen=True)
class Columns:
    """Where each field stands (0-based), the header's row (1-based) and the columns nobody asked for."""

    at: Mapping[str, int]
    names: tuple[str, ...]
    header_row: int
    unused: tuple[str, ...] = field(default=())

    def place(self, row: int, name: str) -> str:
        """How a person finds a cell: `baris 12, kolom Target`."""
        index = self.at.get(name)
        return f"baris {row}" if index is None else f"baris {row}, kolom {self.names[index] or index + 1}"


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """Return the mapping of ``--map FIELD=COLUMN``; COLUMN is a column's name, ``#5`` or ``#E``.

    >>> parse_map(["target=Target 2024", "realisasi=#E"])
    {'target': 'Target 2024', 'realisation': '#E'}
    """
    wanted = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        known = next((one for one, names in NAMES.items() if _fold(name) in (one, *names)), None)
        if not equals or not column.strip() or known is None:
            raise InvalidInput(
                "table.map",
                "“%(pair)s” does not map a field to a column.",
                remedy="Write --map target=“Target 2024”; fields: %(fields)s.",
                pair=pair[:60],
                fields=", ".join(NAMES),
            )
        wanted[known] = column.strip()
    return wanted


def find_columns(
    rows: Sequence[Sequence[str]], needed: Sequence[str], wanted: Mapping[str, str], *, header_row: int | None = None
) -> Columns:
    """Return the columns of a table whose first rows are `rows`.

    The header is the first row that names every needed field; two rows together when the upper one spans columns.
    Raises InvalidInput: `table.no_header`, `table.two_columns`, `table.no_column`.

    >>> find_columns([["LAPORAN"], ["No", "Indikator", "Target 2024", "Realisasi"]], ("target", "realisation"), {}).at
    {'indicator': 1, 'target': 2, 'realisation': 3}
    """
    numbers = range(len(rows)) if header_row is None else [header_row - 1]
    doubt: InvalidInput | None = None
    for number in numbers:
        if number >= len(rows):
            break
        for names, last in _header_rows(rows, number):
            try:
                at = _match(names, wanted, needed)
            except InvalidInput as refusal:
                doubt = doubt or refusal
                continue
            if all(one in at for one in needed):
                used = set(at.values())
                unused = tuple(name for index, name in enumerate(names) if name and index not in used)
                return Columns(at, tuple(names), last + 1, unused)
    if doubt is not None:
        raise doubt
    raise InvalidInput(
        "table.no_header",
        "No row among the first %(rows)s names the columns %(needed)s.",
        remedy="Name the columns, or say which they are: --map target=“Target 2024”, --header-row 4.",
        rows=len(rows),
        needed=", ".join(NAMES[one][0] for one in needed),
    )


def _header_rows(rows: Sequence[Sequence[str]], number: int) -> list[tuple[list[str], int]]:
    alone = [" ".join(name.split()) for name in rows[number]]
    if number:  # a name above a blank cell of the header spans both rows: Indikator beside Target | Realisasi
        above = [" ".join(name.split()) for name in rows[number - 1]]
        alone = [name or (above[at] if at < len(above) else "") for at, name in enumerate(alone)]
    if number + 1 >= len(rows):
        return [(alone, number)]
    below = [" ".join(name.split()) for name in rows[number + 1]]
    joined, spanning = [], ""
    for index in range(max(len(alone), len(below))):
        upper = alone[index] if index < len(alone) else ""
        lower = below[index] if index < len(below) else ""
        spanning = upper or (spanning if lower else "")
        joined.append(f"{spanning} {lower}".strip())
    return [(alone, number), (joined, number + 1)]


def _match(names: Sequence[str], wanted: Mapping[str, str], needed: Sequence[str]) -> dict[str, int]:
    folded = [_fold(name) for name in names]
    at = {}
    for name, known in NAMES.items():
        if name in wanted:
            at[name] = _wanted(name, wanted[name], names, folded)
            continue
        found = _named(folded, known)
        if found:
            at[name] = _only(name, found, names)
    for name, known in _BUDGET.items() if "target" not in at else ():
        found = _named(folded, known)
        if found and name not in at:
            at[name] = _only(name, found, names)
    for name, known in _ALSO.items():
        found = [index for index in _named(folded, known) if index not in at.values()] if name not in at else []
        if len(found) > 1 and name == "indicator":
            found = [index for index in found if folded[index].startswith("indikator")][:2]
        if len(found) == 1 or (found and name in needed):
            at[name] = _only(name, found, names)
    return at


def _named(folded: Sequence[str], known: Sequence[str]) -> list[int]:
    exact = [index for index, text in enumerate(folded) if text in known]
    return exact or [index for index, text in enumerate(folded) if _with_suffix(text, known)]


def _only(name: str, found: Sequence[int], names: Sequence[str]) -> int:
    if len(found) > 1:
        raise InvalidInput(
            "table.two_columns",
            "Several columns may be %(field)s: %(columns)s.",
            remedy="Say which one: --map %(field)s=“%(first)s”.",
            field=name,
            columns=", ".join(f"“{names[index]}”" for index in found),
            first=names[found[0]],
        )
    return found[0]


def _wanted(name: str, column: str, names: Sequence[str], folded: Sequence[str]) -> int:
    if column.startswith("#"):
        index = int(column[1:]) - 1 if column[1:].isdigit() else _letters(column[1:])
        if 0 <= index < len(names):
            return index
    found = [index for index, text in enumerate(folded) if text == _fold(column)]
    if len(found) == 1:
        return found[0]
    raise InvalidInput(
        "table.no_column",
        "The column “%(column)s” for %(field)s is in the header %(count)s times.",
        remedy="Give the column's number or letter instead: --map %(field)s=#E.",
        column=column,
        field=name,
        count=len(found),
    )


def _letters(text: str) -> int:
    index = 0
    for letter in text.upper():
        if not "A" <= letter <= "Z":
            return -1
        index = index * 26 + ord(letter) - 64
    return index - 1


def _with_suffix(text: str, known: Sequence[str]) -> bool:
    return any(
        (text.startswith(f"{name} ") and _SUFFIX.fullmatch(text[len(name) + 1 :]))
        or (text.endswith(f" {name}") and _SUFFIX.fullmatch(text[: -len(name) - 1]))
        for name in known
    )


def _fold(name: str) -> str:
    bare = re.sub(r"\([^)]*\)", " ", name)
    return " ".join((bare if bare.strip() else name).replace("\ufeff", "").split()).casefold().rstrip(".:*")


def is_column_numbers(cells: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: 1 2 3, (1) (2) (3) or (1) (2) (3=2/1).

    >>> is_column_numbers(["(1)", "(2)", "", "(3)"]), is_column_numbers(["1", "2", "30"])
    (True, False)
    """
    texts = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    found = [re.fullmatch(r"\(?([0-9]{1,2})(?: ?=.*)?\)?", text) for text in texts]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(texts) >= 3 and all(b - a == 1 for a, b in pairwise(numbers))
