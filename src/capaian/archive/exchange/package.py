"""A filed run as a BagIt package: every document, the evidence, the event log and a summary, with checksums of all.

The package needs nothing of this software: ``sha256sum -c manifest-sha256.txt`` checks it, the README says in Indonesian
what is in it. Read errors refuse the whole package; what a recorded decision destroyed is listed without its file.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from capaian import __version__
from capaian.archive.domain.bag import BAGIT, Part, info, manifest, safe_path
from capaian.archive.models import ArchiveEntry, ArchiveItem
from capaian.archive.selectors import ARCHIVED, is_destroyed, items
from capaian.foundation.selectors import file_bytes, is_kept
from capaian.foundation.services import audit, traced
from capaian.kernel.dates import long_date
from capaian.kernel.errors import Conflict, NotPermitted
from capaian.kernel.periods import Period
from capaian.organisation.domain.actors import Actor
from capaian.organisation.selectors import local
from capaian.procedures.selectors import run_of, tasks_of

Write = Callable[[str, bytes], None]

README = """BERKAS ARSIP {number}

{title}
{office}, {government}

Paket ini memuat seluruh berkas satu pelaksanaan SOP (dokumen tiap langkah, bukti dukung, catatan peristiwa) atau satu
SOP yang disahkan (naskah bertanda tangan dan datanya), dengan ringkasan. Paket ini mengikuti BagIt (RFC 8493) dan dapat
diperiksa tanpa aplikasi Capaian.

Isi
  data/ringkasan.json       identitas berkas arsip, langkah SOP (siapa, kapan, hasilnya) dan daftar semua berkas
  data/peristiwa/           catatan peristiwa; tiap baris memuat sidik baris sebelumnya, sehingga perubahan terlihat
  data/langkah-…/           dokumen yang dihasilkan tiap baris SOP
  data/masukan/             dokumen dari luar
  data/bukti/               bukti dukung nilai yang dilaporkan
  data/segel-arsip/         dokumen bertanda tangan dengan stempel waktu arsip (PAdES B-LTA); inilah versi akhirnya

Memeriksa keutuhan
  Linux, macOS : sha256sum -c manifest-sha256.txt      (macOS: shasum -a 256 -c manifest-sha256.txt)
  Windows      : certutil -hashfile BERKAS SHA256      lalu bandingkan dengan manifest-sha256.txt
  Daftar lain  : sha256sum -c tagmanifest-sha256.txt

Memeriksa tanda tangan elektronik
  Buka PDF dengan pembaca yang mengenal PAdES, atau jalankan: pdfsig BERKAS.pdf

Retensi: {active} tahun aktif, {inactive} tahun inaktif, lalu {fate}. Berkas fisik: {place}.
{notice}"""


def write_package(entry: ArchiveEntry, out: Path, *, at: datetime) -> list[str]:
    """Write the package of an entry to ``out``: a folder that is new or empty, or a file that ends in ``.zip``.

    Returns the paths written. ``Conflict`` when ``out`` holds something already.
    """
    if out.suffix.lower() == ".zip":
        if out.exists():
            raise Conflict("archive.out", "“%(path)s” is there already.", path=str(out))
        out.parent.mkdir(parents=True, exist_ok=True)
        stamp = local(entry.office.key, at).timetuple()[:6]
        with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as package:
            def to_zip(path: str, data: bytes) -> None:
                package.writestr(zipfile.ZipInfo(f"{out.stem}/{path}", stamp), data, zipfile.ZIP_DEFLATED)

            return _write(entry, to_zip, at)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict("archive.out", "“%(path)s” is there already.", path=str(out))

    def to_folder(path: str, data: bytes) -> None:
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    return _write(entry, to_folder, at)


def _write(entry: ArchiveEntry, write: Write, at: datetime) -> list[str]:
    payload: list[Part] = []
    listed: list[dict[str, Any]] = []
    destroyed = is_destroyed(entry.pk)
    for item, path in _placed(items(entry.pk)):
        data = file_bytes(item.file_id) if item.file_id and not (destroyed and not is_kept(item.file_id)) else None
        listed.append({"nama": item.name, "jenis": item.kind, "langkah": item.step, "sha256": item.file_id or "",
                       "bita": item.size, "berkas": path if data is not None else "", "tempat": item.place})
        if data is not None:
            write(path, data)
            payload.append(Part(path, item.file_id, len(data)))
    summary = json.dumps(_summary(entry, listed, destroyed), ensure_ascii=False, indent=1) + "\n"
    payload.append(_put(write, "data/ringkasan.json", summary))
    tags = [_put(write, "bagit.txt", BAGIT), _put(write, "manifest-sha256.txt", manifest(payload)),
            _put(write, "bag-info.txt", info(_facts(entry, at), payload)), _put(write, "BACA-SAYA.txt", _readme(entry))]
    last = _put(write, "tagmanifest-sha256.txt", manifest(tags))
    return [part.path for part in (*payload, *tags, last)]


def _put(write: Write, path: str, text: str) -> Part:
    data = text.encode()
    write(path, data)
    return Part(path, hashlib.sha256(data).hexdigest(), len(data))


def _placed(rows: list[ArchiveItem]) -> Iterator[tuple[ArchiveItem, str]]:
    taken: set[str] = set()
    for item in rows:
        step = re.sub(r"[^\w-]", "_", item.step.partition("/")[0]).removeprefix("r")
        folder = {"evidence": "bukti", "events": "peristiwa", ARCHIVED: "segel-arsip"}.get(
            item.kind, f"langkah-{step.zfill(2)}" if step else "masukan")
        path = safe_path(folder, item.name, taken)
        taken.add(path)
        yield item, path


def _summary(entry: ArchiveEntry, listed: list[dict[str, Any]], destroyed: bool) -> dict[str, Any]:
    zone = entry.office.key

    def told(moment: datetime | None) -> str | None:
        return local(zone, moment).isoformat(timespec="minutes") if moment else None

    return {
        **_what(entry, told),
        "nomor": entry.number, "judul": entry.title, "instansi": entry.office.name,
        "pemerintah": entry.office.government, "klasifikasi": entry.classification,
        "retensi": {"aktif": entry.active_years, "inaktif": entry.inactive_years, "nasib": entry.fate,
                    "sumber": entry.schedule_source},
        "berkas_fisik": entry.place, "diarsipkan": told(entry.filed_at), "sidik_daftar": entry.digest,
        "dimusnahkan": destroyed, "catatan": entry.office.example_notice, "berkas": listed}


def _what(entry: ArchiveEntry, told: Callable[[datetime | None], str | None]) -> dict[str, Any]:
    """What was filed: a run with its steps, or a version of an SOP."""
    if entry.run is None:
        assert entry.version is not None
        return {"sop": entry.version.definition.key, "versi": entry.version.number, "sidik_naskah": entry.version.digest,
                "berlaku_sejak": entry.version.effective.isoformat() if entry.version.effective else None}
    run = run_of(entry.run)
    return {
        "pelaksanaan": str(run.uid), "sop": run.sop, "periode": run.period,
        "sebutan_periode": Period.parse(run.period).label_id(),
        "langkah": [{"baris": t.row_no, "jenis": t.kind, "pelaksana": t.acted_title or t.member, "putaran": t.round,
                     "keadaan": t.state, "dibuka": told(t.opened_at), "tenggat": told(t.due_at), "selesai": told(t.done_at),
                     "hasil": t.outcome, "alasan": t.reason, "pejabat": t.person.name if t.person else ""}
                    for t in tasks_of(run.id)]}


def _facts(entry: ArchiveEntry, at: datetime) -> dict[str, str]:
    return {
        "Source-Organization": f"{entry.office.name}, {entry.office.government}",
        "External-Identifier": entry.number, "Internal-Sender-Identifier": _identifier(entry),
        "External-Description": entry.title, "Bagging-Date": local(entry.office.key, at).date().isoformat(),
        "Bag-Software-Agent": f"Capaian {__version__}", "Bag-Group-Identifier": entry.classification}


def _identifier(entry: ArchiveEntry) -> str:
    """The run's id, or the SOP's key and version."""
    if entry.run is not None:
        return str(entry.run.uid)
    return f"{entry.version.definition.key}@{entry.version.number}" if entry.version else ""


def hand_out_package(entry: ArchiveEntry, *, actor: Actor, at: datetime) -> bytes:
    """The package as the bytes of a ZIP; that it was handed out leaves its trace. ``NotPermitted`` for another office."""
    with traced(actor, at, "archive.export", f"archive:{entry.pk}"):
        if actor.office != entry.office.key and not actor.system:
            raise NotPermitted("archive.office", "This belongs to another office.")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{package_name(entry)}.zip"
        write_package(entry, out, at=at)
        data = out.read_bytes()
    with transaction.atomic():
        audit(actor=actor, at=at, act="archive.export", target=f"archive:{entry.pk}",
              sha256=hashlib.sha256(data).hexdigest())
    return data


def package_name(entry: ArchiveEntry) -> str:
    """The number as a name of a file.

    >>> package_name(ArchiveEntry(number="000.8.6.3/ARS-001/2025"))
    '000.8.6.3-ARS-001-2025'
    """
    return entry.number.replace("/", "-")


def _readme(entry: ArchiveEntry) -> str:
    filed = long_date(local(entry.office.key, entry.filed_at).date())
    notice = f"\nPerhatian: {entry.office.example_notice}\n" if entry.office.example_notice else ""
    return README.format(
        number=entry.number, title=entry.title, office=entry.office.name, government=entry.office.government,
        active=entry.active_years, inactive=entry.inactive_years, fate=entry.fate,
        place=entry.place or "belum dicatat", notice=f"Diarsipkan pada {filed}.\n{notice}")
