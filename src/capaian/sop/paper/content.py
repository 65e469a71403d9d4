"""What stands on each part of the SOP document, as plain data for the template: PDF and Word say the same words."""

from __future__ import annotations

from typing import Any

from capaian.sop.domain.flowchart.model import Cell, Geometry, Page, Shape
from capaian.sop.domain.flowchart.svg import arrow_head, outline
from capaian.sop.domain.pack import Identity, Pack

MOST_ALT = 8000  # letters of the words for a drawing; a PDF keeps 32767, and each page of the drawing carries them
LONG = 2000  # letters in the lists of an identity sheet from which on they are set smaller, to keep it on one page


def content(pack: Pack, geometry: Geometry, *, margin: float, notice: str, signer: str, nip: str) -> dict[str, Any]:
    """The document's words and the drawing's numbers."""
    identity = pack.identity
    name = identity.name_printed or pack.title
    return {
        "name": name if name.upper().startswith(("SOP", "STANDAR")) else f"SOP {name}",
        "subject": pack.title, "number": identity.number, "notice": notice,
        "author": identity.office_name or pack.office, "government": identity.government,
        "office": identity.office_name or pack.office, "signer": {"name": signer, "nip": nip},
        "decree": _decree(identity), "narrative": _narrative(pack), "identity": _identity(pack),
        "charts": [_chart(geometry, page, margin) for page in geometry.pages],
    }


def fields(identity: Identity) -> list[tuple[str, str]]:
    """Number and dates of the identity sheet. Both "efektif" and "pengesahan" are in use: the one printed is shown,
    "efektif" stands empty when neither is."""
    rows = [("Nomor SOP", identity.number), ("Tanggal Pembuatan", identity.made.printed),
            ("Tanggal Revisi", identity.revised.printed)]
    if identity.ratified.printed:
        rows.append(("Tanggal Pengesahan", identity.ratified.printed))
    if identity.effective.printed or not identity.ratified.printed:
        rows.append(("Tanggal Efektif", identity.effective.printed))
    return rows


def pairs(identity: Identity) -> list[list[dict[str, Any]]]:
    """The four double boxes of the identity sheet (PermenPANRB 35/2012), each list with its printed numbers if any."""
    def box(title: str, items: tuple[str, ...], marks: tuple[str, ...] = ()) -> dict[str, Any]:
        return {"title": title, "items": list(items), "marks": [m.rstrip(".") for m in marks]}

    basis = tuple(regulation.printed for regulation in identity.legal_basis)
    return [
        [box("Dasar Hukum", basis), box("Kualifikasi Pelaksana", identity.qualifications)],
        [box("Keterkaitan", identity.linked, identity.linked_numbers),
         box("Peralatan/Perlengkapan", identity.equipment)],
        [box("Peringatan", identity.warnings), box("Pencatatan dan Pendataan", identity.recording)],
    ]


def _identity(pack: Pack) -> dict[str, Any]:
    identity = pack.identity
    annex: list[tuple[str, str]] = []
    if identity.decree is not None:
        numbers = identity.decree.numbers
        annex = [("LAMPIRAN", _heading(identity.decree.title)), ("NOMOR", numbers[-1] if numbers else ""),
                 ("TANGGAL", identity.decree.date.printed)]
    words = pairs(identity)
    long = sum(len(item) for pair in words for box in pair for item in box["items"]) > LONG
    return {"fields": fields(identity), "ratified_by": identity.ratified_by, "unit": identity.unit, "annex": annex,
            "name": identity.name_printed or pack.title, "pairs": words, "long": long}


def _heading(title: str) -> str:
    return title.split(" tentang ")[0]


def _decree(identity: Identity) -> dict[str, Any] | None:
    decree = identity.decree
    if decree is None:
        return None
    heading, _, subject = decree.title.partition(" tentang ")
    return {"heading": heading, "subject": subject, "title": decree.title,
            "number": decree.numbers[0] if decree.numbers else "", "maker": identity.ratified_by,
            "considering": list(decree.considering), "recalling": list(decree.recalling),
            "decides": list(decree.decides), "date": decree.date.printed}


def _narrative(pack: Pack) -> list[dict[str, Any]]:
    """The prose parts; the roles and the form's columns stand under the part that speaks of them."""
    parts = [{"key": n.key, "title": n.title, "text": n.text, "items": list(n.items), "roles": [], "columns": []}
             for n in pack.narrative]
    roles = [{"title": r.title, "printed": list(r.printed)} for r in pack.roles if r.printed]

    for part in parts:
        if "organisasi" in part["key"]:
            part["roles"] = roles
        if "format" in part["key"]:
            part["columns"] = list(pack.form_columns)
    return parts


# ------------------------------------------------------------------------------------------------ the drawing


def _told(description: str) -> str:
    """The words for the drawing, as long as a PDF can keep: every arrow of a long SOP is also told by its table."""
    if len(description) <= MOST_ALT:
        return description
    return description[:MOST_ALT].rpartition(" ")[0] + " … (selanjutnya menurut tabel)"


def _chart(geometry: Geometry, page: Page, margin: float) -> dict[str, Any]:
    place = {column.key: n for n, column in enumerate(geometry.columns)}
    tops = sorted({cell.box.y for cell in page.head})
    bottoms = [*tops[1:], max(cell.box.bottom for cell in page.head)]
    cells: list[dict[str, Any]] = []
    for n, row in enumerate(page.rows, len(tops)):
        if not row.key:
            words = row.cells[0] if row.cells else None
            cells.append({"column": 0, "row": n, "colspan": len(place), "rowspan": 1, **_words(words)})
        else:
            cells.extend({"column": place[c.column], "row": n, "colspan": 1, "rowspan": 1, **_words(c)} for c in row.cells)
    return {
        "width": page.width, "height": page.height, "margin": margin, "alt": _told(geometry.description),
        "columns": [column.w for column in geometry.columns],
        "heights": [round(b - a, 2) for a, b in zip(tops, bottoms, strict=True)] + [row.box.h for row in page.rows],
        "head": [_head(geometry, page, cell, tops) for cell in sorted(page.head, key=lambda c: (c.box.y, c.box.x))],
        "cells": cells,
        "rules": [(c.x, row.box.y, row.box.bottom) for row in page.rows if not row.key and not row.cells
                  for c in geometry.lanes],
        "symbols": [{"x": s.box.x, "y": s.box.y, "w": s.w, "h": s.h, "text": s.text, "size": s.size,
                     "shape": s.shape.value, "round": s.shape is Shape.TERMINATOR,
                     "outline": outline(s) if s.shape in (Shape.DECISION, Shape.CONNECTOR) else ()}
                    for s in page.symbols],
        "edges": [{"points": e.points, "head": arrow_head(e, geometry.arrow) if e.arrow else ()} for e in page.edges],
        "labels": [{"x": label.box.x, "y": label.box.y, "w": label.box.w, "h": label.box.h, "size": label.size,
                    "lines": label.lines} for label in (e.label for e in page.edges) if label],
    }


def _head(geometry: Geometry, page: Page, cell: Cell, tops: list[float]) -> dict[str, Any]:
    columns = [n for n, c in enumerate(geometry.columns) if cell.box.x - 0.1 <= c.x < cell.box.right - 0.1]
    lines = [n for n, y in enumerate(tops) if cell.box.y - 0.1 <= y < cell.box.bottom - 0.1]
    return {"column": columns[0], "row": lines[0], "colspan": len(columns), "rowspan": len(lines), **_words(cell)}


def _words(cell: Cell | None) -> dict[str, Any]:
    if cell is None:
        return {"lines": (), "size": 4.0, "bold": False, "centred": False}
    return {"lines": cell.lines, "size": cell.size, "bold": cell.bold, "centred": cell.centred}
