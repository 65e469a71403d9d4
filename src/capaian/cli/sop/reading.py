"""Bringing in an SOP from wherever it stands: a file of any of the formats, or the library."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems, NotFound
from capaian.sop.domain.pack import Pack
from capaian.sop.exchange.reading import read_file
from capaian.sop.exchange.remarks import Remark


def bytes_of(path: Path) -> bytes:
    """The file's bytes; NotFound with a sentence instead of the system's error."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise NotFound("sop.file", "The file “%(path)s” cannot be read.", path=str(path),
                       remedy="Check its name and folder.") from problem


def written(path: Path, data: bytes | str) -> None:
    """Write a result, making its folder; a refusal instead of the system's error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    except OSError as problem:
        raise InvalidInput("sop.out", "“%(path)s” cannot be written.", path=str(path), place="--out") from problem


def read(path: Path) -> tuple[Pack, tuple[Remark, ...]]:
    """The SOP of a YAML, XLSX or BPMN file, told apart by content, and what the reader noticed.

    Every refusal names the file first, then the line, cell, or row and field."""
    data = bytes_of(path)
    try:
        return read_file(data)
    except CapaianError as refusal:
        raise named(refusal, path.name) from refusal


def named(refusal: CapaianError, name: str) -> CapaianError:
    """The same refusal, its place beginning with the file's name.

    >>> named(InvalidInput("x", "Zz.", place="rows.r3.standard"), "a.yaml").place
    'a.yaml: rows.r3.standard'
    """
    if isinstance(refusal, ManyProblems):
        return ManyProblems([named(problem, name) for problem in refusal.problems])
    place = f"{name}: {refusal.place}" if refusal.place else name
    return type(refusal)(refusal.code, refusal.message, place=place, remedy=refusal.remedy, **refusal.params)


def chosen(args: argparse.Namespace) -> tuple[Pack, tuple[Remark, ...]]:
    """The SOP that the command line names: ``FILE``, or ``--office`` with ``--key``."""
    if args.office:
        from capaian.cli.sop.library import version_named
        from capaian.sop.selectors import pack_of

        return pack_of(version_named(args)), ()
    if args.file is None:
        raise InvalidInput("sop.which", "Name a file, or an SOP of the library with --office and --key.")
    return read(args.file)


def all_of(paths: Iterable[Path]) -> tuple[list[tuple[Path, Pack, tuple[Remark, ...]]], list[CapaianError]]:
    """Every file that can be read, and the refusals of the others."""
    good, bad = [], list[CapaianError]()
    for path in paths:
        try:
            good.append((path, *read(path)))
        except CapaianError as refusal:
            bad.append(refusal)
    return good, bad
