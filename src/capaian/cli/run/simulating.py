"""``run simulate``: a whole run with the example officials, on data of its own; only what it writes remains."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capaian.cli.demo.command import progress, start_django
from capaian.cli.main import say as _
from capaian.cli.run.logs import SEEDS
from capaian.cli.run.strangers import seeds_for
from capaian.cli.sop.reading import bytes_of, named
from capaian.kernel.errors import CapaianError, InvalidInput, NotFound
from capaian.kernel.periods import Period
from capaian.sop.domain.pack import Pack, Row, Section
from capaian.sop.domain.yaml_io import load_pack, load_plain

YEAR = 2024  # the example plans and figures are of this year


def simulate_(args: argparse.Namespace) -> int:
    """Check what is asked before anything is made, then play, write, and say what was left."""
    with tempfile.TemporaryDirectory(prefix="capaian-simulation-") as home:
        return _simulated(args, Path(home), *_asked(args.sop, Path(home) / "seeds"))


def _asked(sop: str, folder: Path) -> tuple[Pack, Path]:
    """The SOP and the seeds of its office: delivered ones, or made in ``folder`` for the SOP of a file."""
    path = SEEDS / "sop" / f"{sop}.yaml"
    if path.exists() and (SEEDS / "organisation" / f"{sop.partition('/')[0]}.yaml").exists():
        return load_pack(path.read_bytes()), SEEDS
    given = path if path.exists() else Path(sop)
    if given.is_file():
        return seeds_for(given, folder), folder
    known = sorted(str(p.relative_to(SEEDS / "sop").with_suffix("")) for p in (SEEDS / "sop").glob("*/*.yaml"))
    raise NotFound("simulate.sop", "There is no example SOP and no file “%(sop)s”; the examples are: %(known)s.", sop=sop,
                   known=", ".join(known), place="--sop")


def _simulated(args: argparse.Namespace, home: Path, pack: Pack, seeds: Path) -> int:
    period = Period.parse(args.period)
    section_for(pack, period)
    if period.start.year != YEAR:
        raise InvalidInput("simulate.year", "The example figures are of %(year)s.", year=YEAR, place="--period")
    decisions = read_decisions(args.decisions, pack) if args.decisions else {}
    out: Path = args.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidInput("simulate.out", "“%(path)s” is not an empty folder.", path=str(out), place="--out")
    out.mkdir(parents=True, exist_ok=True)
    os.environ["CAPAIAN_SEEDS_DIR"] = str(seeds)
    start_django(home / "data")
    from capaian.cli.run.playing import play

    summary = play(pack, period, decisions, instant=args.speed == "instant", seed=args.seed, out=out, told=progress)
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
    print(_("%(out)s: %(steps)s steps, %(artefacts)s artefacts, %(signatures)s signatures, %(open)s open tasks.") % {
        "out": out, "steps": len(summary["steps"]), "artefacts": len(summary["artefacts"]),
        "signatures": len(summary["signatures"]), "open": summary["open_tasks"]})
    return 0


def section_for(pack: Pack, period: Period) -> Section:
    """The section that runs for such a period."""
    for section in pack.sections:
        if period.kind in section.periods:
            return section
    raise InvalidInput("simulate.period", "“%(sop)s” has no section for %(period)s.", sop=pack.key, period=period.key,
                       place="--period", remedy="Choose a month, quarter, semester or year as the SOP says.")


def read_decisions(path: Path, pack: Pack) -> dict[str, list[str]]:
    """Row key → keys of the answers in turn. The file may name rows by number and answers by their printed words.

    ``InvalidInput`` names the row that is unknown, decides nothing, or has no such answer."""
    try:
        data = load_plain(bytes_of(path))
    except CapaianError as refusal:
        raise named(refusal, path.name) from refusal
    if not isinstance(data, Mapping):
        raise InvalidInput("simulate.decisions", "The file must map rows to their answers in turn.", place=path.name,
                           remedy="Write for example “r2: [no, yes]”.")
    return {row.key: [_answer(row, word, path.name) for word in ([words] if isinstance(words, str) else words or [])]
            for row, words in ((_row(pack, str(key), path.name), words) for key, words in data.items())}


def _row(pack: Pack, name: str, file: str) -> Row:
    found = next((r for r in pack.rows if name.strip(" .") in {r.key, r.label}), None)
    if found is None:
        raise InvalidInput("simulate.row", "There is no row “%(row)s”.", row=name, place=file)
    if not found.outcomes:
        raise InvalidInput("simulate.no_decision", "Row %(row)s decides nothing.", row=name, place=file)
    return found


def _answer(row: Row, word: Any, file: str) -> str:
    said = str(word).lower()
    found = next((o.key for o in row.outcomes if said in {o.key.lower(), o.label.lower()}), None)
    if found is None:
        raise InvalidInput("simulate.answer", "Row %(row)s has no answer “%(answer)s”; it has: %(known)s.", row=row.label,
                           answer=str(word), known=", ".join(o.key for o in row.outcomes), place=file)
    return found
