"""What the buttons beside the rows do, by the words they send."""

from __future__ import annotations

from dataclasses import replace

from capaian.kernel.errors import InvalidInput
from capaian.sop.domain.editing import append_row, insert_after, insert_before, move_row, remove_row, renumbered
from capaian.sop.domain.finding import Finding
from capaian.sop.domain.pack import Pack
from capaian.web.doors import sent_number


def done(pack: Pack, act: str) -> tuple[Pack, str, list[Finding]]:
    """The draft after the act (``naik:r3``), the key of a row that is new, and what else changed.

    >>> done(Pack("x/y", "x", "Y", (), (), ()), "terbang:r1")
    Traceback (most recent call last):
    ...
    capaian.kernel.errors.InvalidInput: [act.unknown] There is no such act.
    """
    name, _sign, key = act.partition(":")
    if name in ("naik", "turun"):
        return move_row(pack, key, up=name == "naik"), "", []
    if name in ("sebelum", "sesudah", "tambah"):
        make = {"sebelum": insert_before, "sesudah": insert_after, "tambah": append_row}[name]
        longer, new = make(pack, key)
        return longer, new, []
    if name == "hapus":
        shorter, said = remove_row(pack, key)
        return shorter, "", said
    if name == "nomori":
        return renumbered(pack, "whole"), "", []
    if name == "catatan" and (at := sent_number(key)) is not None and at < len(pack.notes):
        kept = tuple(note for n, note in enumerate(pack.notes) if n != at)
        return replace(pack, notes=kept), "", []
    raise InvalidInput("act.unknown", "There is no such act.")
