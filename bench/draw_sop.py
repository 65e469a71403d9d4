"""How long an SOP takes to draw, to print and to exchange: ``python bench/draw_sop.py``."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from capaian.sop.domain.flowchart import WEB, draw, to_svg
from capaian.sop.domain.pack import Pack
from capaian.sop.domain.yaml_io import load_pack
from capaian.sop.exchange.bpmn import from_bpmn, to_bpmn
from capaian.sop.exchange.docx import to_docx
from capaian.sop.exchange.xlsx import from_xlsx, to_xlsx
from capaian.sop.paper import sop_pdf

AT = datetime(2026, 1, 2, tzinfo=UTC)


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """The shortest of some rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def svg(pack: Pack) -> str:
    """The table and flowchart as the web shows them."""
    return to_svg(draw(pack, page=WEB))


def main() -> None:
    """One line for each SOP of the seeds."""
    print(f"{'SOP':44}{'rows':>5}{'svg':>8}{'pdf':>8}{'docx':>8}{'bpmn':>8}{'in':>8}{'xlsx':>8}{'in':>8}  ms")
    for path in sorted((Path(__file__).parents[1] / "seeds" / "sop").glob("*/*.yaml")):
        pack = load_pack(path.read_text(encoding="utf-8"))
        bpmn, xlsx = to_bpmn(pack), to_xlsx(pack)
        figures = [best(partial(svg, pack)), best(partial(sop_pdf, pack, at=AT)), best(partial(to_docx, pack, at=AT)),
                   best(partial(to_bpmn, pack)), best(partial(from_bpmn, bpmn)), best(partial(to_xlsx, pack)),
                   best(partial(from_xlsx, xlsx))]
        print(f"{path.parent.name + '/' + path.stem:44}{len(pack.rows):5}" + "".join(f"{f:8.1f}" for f in figures))


if __name__ == "__main__":
    main()
