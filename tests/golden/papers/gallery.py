"""Print every sample document to look at it: ``python -m tests.golden.papers.gallery FOLDER`` (needs pdftoppm).

``python -m tests.golden.papers.gallery --agree`` writes the agreed texts anew.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from capaian.foundation.typesetting import render_pdf
from capaian.kernel.paper import paper_text
from tests.golden.papers.cast import AT
from tests.golden.papers.samples import SAMPLES


def main(folder: str, *wanted: str) -> None:
    """Write ``name.pdf`` and ``name-1.png`` … for every sample (or those wanted)."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    pdftoppm = shutil.which("pdftoppm")
    for name, paper in SAMPLES.items():
        if wanted and name not in wanted:
            continue
        began = time.perf_counter()
        made = render_pdf(paper, at=AT)
        print(f"{name:40} {made.pages:3} pages {1000 * (time.perf_counter() - began):6.1f} ms {len(made.pdf):8} bytes")
        (out / f"{name}.pdf").write_bytes(made.pdf)
        if pdftoppm:
            subprocess.run([pdftoppm, "-r", "60", "-png", out / f"{name}.pdf", out / name], check=True)


def agree() -> None:
    """Write the text of every sample beside this file."""
    for name, paper in SAMPLES.items():
        (Path(__file__).parent / f"{name}.txt").write_text(paper_text(paper), encoding="utf-8")


if __name__ == "__main__":
    agree() if sys.argv[1:] == ["--agree"] else main(*sys.argv[1:])
