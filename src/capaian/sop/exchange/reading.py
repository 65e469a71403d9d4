"""Reading an SOP from the bytes of a file, whatever its format.

>>> read_file(b"<x>")  # doctest: +IGNORE_EXCEPTION_DETAIL
Traceback (most recent call last):
...
capaian.kernel.errors.InvalidInput: …
"""

from __future__ import annotations

from capaian.sop.domain.pack import Pack
from capaian.sop.domain.schema import refuse_too_large
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.remarks import Remark


def read_file(data: bytes) -> tuple[Pack, tuple[Remark, ...]]:
    """The SOP of a workbook, a BPMN file or a YAML text, told apart by content, and what the reader noticed.

    Raises ``InvalidInput`` or ``ManyProblems`` naming the cell, element, or row and field; also for more rows or text
    than an SOP has."""
    pack, remarks = _read(data)
    refuse_too_large(pack.to_dict())
    return pack, remarks


def _read(data: bytes) -> tuple[Pack, tuple[Remark, ...]]:
    if data.startswith(b"PK"):
        from capaian.sop.exchange.xlsx import from_xlsx

        return from_xlsx(data)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        from capaian.sop.exchange.bpmn import from_bpmn

        return from_bpmn(data)
    return load_pack(data), ()
