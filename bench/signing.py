"""How long signing and checking take: ``python bench/signing.py [pages]``.

A report of so many pages (94 unless told) gets paraf, paraf, signature and an archive stamp from a local authority made
in a temporary folder; then the finished file is checked. Nothing is fetched and nothing is kept.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typst

from capaian.foundation.typesetting.glyphs import FONTS
from capaian.signing.adapters.fields import prepare_fields
from capaian.signing.adapters.local_authority import LocalAuthority
from capaian.signing.adapters.verify import verify_pdf
from capaian.signing.domain.values import Box, SignerIdentity, Stamp

AT = datetime(2026, 4, 1, 1, 30, tzinfo=UTC)
ROUNDS = 3


def report(pages: int) -> bytes:
    source = f"""
#set document(title: "Laporan Kinerja")
#set text(font: "Liberation Sans", lang: "id", size: 11pt)
#set page(paper: "a4")
#for number in range({pages}) [
  = Bagian #number
  #lorem(220)
  #table(columns: 5, table.header[A][B][C][D][E], ..range(50).map(n => [#n]))
  #pagebreak(weak: true)
]
""".encode()
    compiler = typst.Compiler(
        input=source, root=str(FONTS),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]))
    made = compiler.compile(source, format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=int(AT.timestamp()))
    assert isinstance(made, bytes)
    return made


def timed(name: str, work: Callable[[], bytes]) -> bytes:
    times, made = [], b""
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - begin)
    print(f"{name:38} {statistics.median(times):7.3f} s   {len(made) / 1024:8.0f} KiB")
    return made


def main(pages: int) -> None:
    pdf = report(pages)
    print(f"{pages} pages, {len(pdf) / 1024:.0f} KiB, median of {ROUNDS}")
    boxes = {"paraf_1": Box(1, 60, 20, 160, 60), "paraf_2": Box(1, 200, 20, 300, 60), "akhir": Box(1, 320, 20, 560, 70)}
    with tempfile.TemporaryDirectory() as folder:
        authority = LocalAuthority.make(Path(folder) / "authority", secret="secret of the bench", organisation="Contoh",  # noqa: S106
                                        at=AT)
        current = timed("fields, all at once", lambda: prepare_fields(pdf, boxes, archive_field=True))
        for number, field in enumerate(boxes):
            signer = SignerIdentity(f"person-{number}", f"Pejabat {number}", "000000000000000001", "Kepala")
            stamp = Stamp(signer.title, signer.name, ("1 April 2026",), "http://127.0.0.1/periksa/ABCD-EFGH-JKLM")
            moment = AT + timedelta(minutes=number)

            def sign(before: bytes = current, field: str = field, signer: SignerIdentity = signer,
                     stamp: Stamp = stamp, moment: datetime = moment) -> bytes:
                return authority.sign(before, field=field, signer=signer, reason="Menyetujui", location="Contoh",
                                      at=moment, stamp=stamp)

            sign()  # the person's key is made at the first signature
            current = timed(f"B-LT signature {number + 1} ({field})", sign)
        archived = timed("archive stamp (B-LTA)", lambda: authority.archive(current, at=AT + timedelta(hours=1)))

        def verify() -> bytes:
            assert verify_pdf(archived, trust_roots=[authority.root_pem], at=AT + timedelta(days=1)).valid
            return archived

        timed("check of three signatures and a stamp", verify)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 94)
