"""What is done with an SOP as a document: the acts behind ``sop show|lint|import|export|draw|template|diff``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capaian.cli.main import say
from capaian.cli.main import say as _
from capaian.cli.sop.reading import all_of, bytes_of, chosen, named, read, written
from capaian.kernel.errors import CapaianError, InvalidInput, ManyProblems
from capaian.sop.domain.diff import diff_packs
from capaian.sop.domain.finding import ERROR, WARNING, Finding
from capaian.sop.domain.lint import lint
from capaian.sop.domain.pack import END, Pack, Row
from capaian.sop.domain.register import Register, read_register
from capaian.sop.domain.yaml_io import dump_pack, load_plain
from capaian.sop.exchange.remarks import Remark

SEVERITIES = {"error": "Galat", "warning": "Peringatan", "hint": "Petunjuk"}
CHANGES = {"changed": "diubah", "added": "ditambah", "removed": "dihapus", "moved": "dipindah"}


def told(name: str, remarks: Iterable[Remark]) -> None:
    """What the reader of a file noticed, on standard error."""
    for remark in remarks:
        words = say(remark.message)
        words = words % remark.params if remark.params else words
        place = f"{remark.place}: " if remark.place else ""
        print(f"{name}: {place}{words} [{remark.code}]", file=sys.stderr)


# --- show ------------------------------------------------------------------------------------------------------------


def show_(args: argparse.Namespace) -> int:
    pack, remarks = chosen(args)
    told(args.file.name if args.file else pack.key, remarks)
    print(json.dumps(pack.to_dict(), ensure_ascii=False, indent=1) if args.json else "\n".join(shown(pack)))
    return 0


def shown(pack: Pack) -> list[str]:
    """The SOP as lines of text, in Indonesian like the document."""
    identity = pack.identity
    facts = (("Nomor", identity.number), ("Kunci", pack.key), ("Dibuat", identity.made.printed),
             ("Disahkan", identity.ratified.printed), ("Berlaku", identity.effective.printed),
             ("Disahkan oleh", identity.ratified_by), ("Setelah", pack.needs))
    lines = [identity.name_printed or pack.title, *(f"{name}: {text}" for name, text in facts if text), ""]
    lines += ["Pelaksana:", *(f"  {lane.title} ({lane.actor})" for lane in pack.lanes)]
    titles = {lane.key: lane.title for lane in pack.lanes}
    for section in pack.sections:
        lines += ["", f"{section.title or section.key} ({', '.join(section.periods)})"]
        wanted = set(section.rows)
        lines += [line for row in pack.rows if row.key in wanted for line in _row(pack, row, titles)]
    return lines


def _row(pack: Pack, row: Row, titles: dict[str, str]) -> list[str]:
    lines = [f"{row.label:>4}  {row.activity}"]
    for work in row.works:
        who = ", ".join(titles.get(key, key) for key in work.all_of or (work.lane,))
        lines.append(f"      {work.kind}: {work.actor or who}{' (setiap anggota)' if work.each else ''}")
    time = f"{row.standard} {pack.time_unit}".strip() if row.standard.strip().isdigit() else row.standard
    printed = (("kelengkapan", row.requirement), ("waktu", time), ("output", row.output))
    told_ = "; ".join(f"{name} {text}" for name, text in printed if text)
    lines += [f"      {told_}"] if told_ else []
    numbers = {r.key: r.label for r in pack.rows} | {END: "selesai"}
    lines += [f"      {o.label} → {numbers.get(o.to, o.to)}{' ↺' if o.returns else ''}" for o in row.outcomes]
    if row.next:
        lines.append(f"      → {', '.join(numbers.get(key, key) for key in row.next)}")
    return lines


# --- lint ------------------------------------------------------------------------------------------------------------


def lint_(args: argparse.Namespace) -> int:
    bad: list[CapaianError] = []
    packs: list[tuple[str, Pack]] = []
    if args.office:
        from capaian.cli.sop.library import lintable

        packs = lintable(args)
    elif not args.files:
        raise InvalidInput("sop.which", "Name a file, or an SOP of the library with --office and --key.")
    else:
        good, bad = all_of(args.files)
        packs = [(str(path), pack) for path, pack, _remarks in good]
        for path, _pack, remarks in good:
            told(path.name, remarks)
    register = _register(args.register)
    found = {name: lint(pack, siblings=[p for n, p in packs if n != name and p.office == pack.office], register=register)
             for name, pack in packs}
    if args.json:
        print(json.dumps({name: [_finding(f) for f in findings] for name, findings in found.items()},
                         ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for name, findings in found.items() for line in _report(name, findings)))
    if bad:
        raise bad[0] if len(bad) == 1 else ManyProblems(bad)
    grave = {ERROR, WARNING} if args.strict else {ERROR}
    return int(any(f.severity in grave for findings in found.values() for f in findings))


def _register(path: Path | None) -> Register | None:
    given = path or Path(os.environ.get("CAPAIAN_SEEDS_DIR") or Path(__file__).parents[4] / "seeds") / "sop/regulations.yaml"
    if path is None and not given.exists():
        return None
    try:
        return read_register(load_plain(bytes_of(given)))
    except CapaianError as refusal:
        raise named(refusal, given.name) from refusal


def _finding(f: Finding) -> dict[str, str]:
    return {"code": f.code, "severity": f.severity, "place": f.place, "message": _sentence(f)}


def _sentence(f: Finding) -> str:
    words = say(f.message)
    return words % f.params if f.params else words


def _report(name: str, findings: list[Finding]) -> list[str]:
    counts = ", ".join(f"{sum(f.severity == s for f in findings)} {word.lower()}" for s, word in SEVERITIES.items())
    return [f"{name}: {counts}",
            *(f"  {SEVERITIES[f.severity]} {f.place}: {_sentence(f)} [{f.code}]" for f in findings)]


# --- import, export, draw --------------------------------------------------------------------------------------------


def import_(args: argparse.Namespace) -> int:
    pack, remarks = read(args.file)
    told(args.file.name, remarks)
    if args.office:
        from capaian.cli.sop.library import keep_draft

        return keep_draft(args, pack, remarks)
    text = dump_pack(pack)
    if args.out is None:
        print(text, end="")
        return 0
    if args.out.exists() and args.out.samefile(args.file):
        raise InvalidInput("sop.same_file", "The result would overwrite the file it is read from.", place="--out")
    written(args.out, text)
    print(_("%(path)s: %(rows)s rows, %(lanes)s lanes, %(remarks)s remarks.") % {
        "path": args.out, "rows": len(pack.rows), "lanes": len(pack.lanes), "remarks": len(remarks)})
    return 0


def export_(args: argparse.Namespace) -> int:
    pack, remarks = chosen(args)
    told(args.file.name if args.file else pack.key, remarks)
    kind = args.to or args.out.suffix.lower().removeprefix(".").replace("yml", "yaml")
    written(args.out, made(pack, kind, args))
    print(args.out)
    return 0


def draw_(args: argparse.Namespace) -> int:
    kind = args.out.suffix.lower().removeprefix(".")
    if kind not in {"svg", "pdf"}:
        raise InvalidInput("sop.draw", "A drawing is an .svg or a .pdf file.", place="--out")
    pack, remarks = chosen(args)
    told(args.file.name if args.file else pack.key, remarks)
    written(args.out, made(pack, kind, args, section=args.section))
    print(args.out)
    return 0


def template_(args: argparse.Namespace) -> int:
    from capaian.sop.exchange.xlsx import template_xlsx

    written(args.out, template_xlsx())
    print(args.out)
    return 0


def made(pack: Pack, kind: str, args: argparse.Namespace, *, section: str | None = None) -> bytes | str:
    """The SOP in that format. What cannot be drawn because it leads nowhere is a refusal that says where."""
    if kind == "yaml":
        return dump_pack(pack)
    try:
        return _made(pack, kind, args, section)
    except (KeyError, IndexError, ValueError) as problem:
        faults = [f for f in lint(pack) if f.severity == ERROR]
        if faults:
            raise ManyProblems([InvalidInput(f.code, f.message, place=f.place, **dict(f.params)) for f in faults]) from problem
        raise InvalidInput("sop.cannot", "This SOP cannot be written as %(kind)s: %(problem)s.", kind=kind,
                           problem=str(problem), remedy="See what “capaian sop lint” finds.") from problem


def _made(pack: Pack, kind: str, args: argparse.Namespace, section: str | None) -> bytes | str:
    if kind == "xlsx":
        from capaian.sop.exchange.xlsx import to_xlsx

        return to_xlsx(pack)
    if kind == "bpmn":
        from capaian.sop.exchange.bpmn import to_bpmn

        return to_bpmn(pack)
    if kind == "docx":
        from capaian.sop.exchange.docx import to_docx

        return to_docx(pack, at=_moment(args.at))
    from capaian.sop.domain.flowchart import A4_LANDSCAPE, F4_LANDSCAPE, draw, to_svg

    page = F4_LANDSCAPE if args.page == "f4" else A4_LANDSCAPE
    if kind == "svg":
        if section is not None and section not in {s.key for s in pack.sections}:
            raise InvalidInput("sop.section", "This SOP has no section “%(section)s”.", section=section, place="--section")
        return to_svg(draw(pack, section, page=page)) + "\n"
    if kind == "pdf":
        from capaian.sop.paper.pdf import sop_pdf

        return sop_pdf(pack, at=_moment(args.at), page=page).pdf
    raise InvalidInput("sop.format", "There is no format “%(kind)s”.", kind=kind, place="--to",
                       remedy="Choose yaml, xlsx, bpmn, svg, pdf or docx.")


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("sop.date", "“%(text)s” is not a date.", text=text, place="--at",
                           remedy="Write it as 2026-01-31.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# --- diff ------------------------------------------------------------------------------------------------------------


def diff_(args: argparse.Namespace) -> int:
    if args.office:
        from capaian.cli.sop.library import two_versions

        old, new = two_versions(args)
    elif len(args.files) == 2:
        (old, remarks), (new, others) = read(args.files[0]), read(args.files[1])
        told(args.files[0].name, remarks)
        told(args.files[1].name, others)
    else:
        raise InvalidInput("sop.two", "Name two files, or an SOP of the library with --office and --key.")
    changes = diff_packs(old, new)
    if args.json:
        print(json.dumps([{"kind": c.kind, "place": c.place, "old": c.old, "new": c.new} for c in changes],
                         ensure_ascii=False, indent=1))
    else:
        for change in changes:
            print(f"{CHANGES[change.kind]} {change.place}: {_value(change.old)} → {_value(change.new)}")
    return int(bool(changes))


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
