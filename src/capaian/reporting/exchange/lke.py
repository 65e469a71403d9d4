"""The evidence for criteria of the evaluation sheet (LKE), one folder per criterion, in a ZIP that explains itself.

It holds the SOPs in force with their ratification, and of every ended run of the year its event log and what was signed.
Nothing is made up: a criterion whose evidence is missing says so in its list.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from capaian.foundation.selectors import file_bytes
from capaian.foundation.services import audit, traced
from capaian.kernel.dates import long_date
from capaian.kernel.errors import InvalidInput, NotFound
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local
from capaian.organisation.selectors import office as office_row
from capaian.procedures.ports import RunRef
from capaian.procedures.selectors import artefacts, ended_runs, log_of
from capaian.reporting.domain.lke import EVIDENCE, Criterion, criteria_of
from capaian.reporting.exchange.national import permit_export
from capaian.sop.paper.pdf import sop_pdf
from capaian.sop.selectors import library, pack_of

File = tuple[str, bytes]
RECAPS = {"receipt", "receipts-recap", "recap"}


def bundle(*, office: str, year: int, criteria: Sequence[Criterion], actor: Actor, at: datetime) -> bytes:
    """The ZIP for an office and a year. ``NotPermitted`` for anybody but the head and the keepers of the data."""
    row = office_row(office)
    with traced(actor, at, "export.lke", f"export:{office}/lke/{year}"):
        permit_export(actor, row)
    runs = [run for run in ended_runs(row.pk) if Period.parse(run.period).year == year]
    made: dict[str, list[File]] = {}
    out, stamp = io.BytesIO(), local(office, at).timetuple()[:6]
    sums: list[str] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        def put(path: str, data: bytes) -> None:
            package.writestr(zipfile.ZipInfo(path, stamp), data, zipfile.ZIP_DEFLATED)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {path}\n")

        for criterion in criteria:
            lines = [f"Kriteria : {criterion.text}", f"Komponen : {criterion.component}",
                     f"Dasar    : {criterion.source or 'rumusan instansi'}", f"Instansi : {row.name}, {row.government}",
                     f"Tahun    : {year}", ""]
            taken: set[str] = set()
            for kind in criterion.evidence:
                if kind not in made:
                    made[kind] = list(_files(kind, row.pk, runs, at, row.example_notice))
                lines.append(f"{EVIDENCE[kind].capitalize()}: {len(made[kind]) or 'belum ada'}")
                for path, data in made[kind]:
                    whole = f"{criterion.key}/{kind}/{path}"
                    while whole in taken:
                        whole = f"{criterion.key}/{kind}/{len(taken)}-{path.rpartition('/')[2]}"
                    taken.add(whole)
                    put(whole, data)
                    lines.append(f"  {kind}/{path}")
            lines += ["", row.example_notice] if row.example_notice else []
            put(f"{criterion.key}/DAFTAR-BUKTI.txt", ("\n".join(lines) + "\n").encode())
        package.writestr(zipfile.ZipInfo("manifest-sha256.txt", stamp), "".join(sums), zipfile.ZIP_DEFLATED)
    audit(actor=actor, at=at, act="export.lke", target=f"export:{office}/lke/{year}",
          sha256=hashlib.sha256(out.getvalue()).hexdigest(), criteria=[c.key for c in criteria], runs=len(runs))
    return out.getvalue()


def criteria_in(path: Path | None = None) -> tuple[Criterion, ...]:
    """The criteria of a file, or those delivered; ``NotFound`` and ``InvalidInput`` where it cannot be read."""
    path = path or Path(settings.SEEDS_DIR) / "evaluation" / "lke.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise NotFound("archive.file", "The file “%(path)s” cannot be read.", path=str(path)) from problem
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise InvalidInput("archive.yaml", "The file is not YAML that can be read.", place=path.name) from problem
    return tuple(criteria_of(document))


def _files(kind: str, office_id: int, runs: Sequence[RunRef], at: datetime, notice: str) -> Iterator[File]:
    if kind in {"sop", "ratification"}:
        yield from _sops(kind, office_id, at, notice)
        return
    for run in runs:
        folder = f"{run.sop.partition('/')[2]}-{run.period}"
        if kind == "logs":
            log = [{**line.content(), "hash": line.hash} for line in log_of(run.id)]
            text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in log)
            yield f"{folder}/catatan-peristiwa.jsonl", text.encode()
            continue
        wanted = {"signed"} if kind == "signed" else RECAPS
        for a in artefacts(run.id):
            if a.key in wanted and a.file_id and (a.task is None or a.task.current):
                yield f"{folder}/{a.name}", file_bytes(a.file_id)


def _sops(kind: str, office_id: int, at: datetime, notice: str) -> Iterator[File]:
    for version in library(office_id):
        if version.state != "in_force":
            continue
        pack = pack_of(version)
        name = f"{version.definition.key.partition('/')[2]}-versi-{version.number}"
        if kind == "sop":
            signed = version.document_id
            yield f"{name}.pdf", file_bytes(signed) if signed else sop_pdf(pack, at=at, notice=notice).pdf
            continue
        facts: dict[str, Any] = {
            "sop": version.definition.title, "versi": version.number, "nomor": pack.identity.number,
            "berlaku_sejak": long_date(version.effective) if version.effective else "",
            "sidik_naskah": version.digest,
            "disahkan_elektronik": bool(version.document_id), "berkas_bertanda_tangan": version.document_id or "",
            "keterangan": "" if version.document_id else "Pengesahan dilakukan di luar aplikasi; naskah dicetak dari data SOP."}
        yield f"{name}.json", (json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode()
