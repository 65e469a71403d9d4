"""The flow of each SOP in words, kept beside this file to be reviewed: ``python -m tests.golden.sop.renew`` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from capaian.sop.domain.flowchart import draw
from capaian.sop.domain.yaml_io import load_pack

GOLDEN = Path(__file__).resolve().parent
SEEDS = GOLDEN.parents[2] / "seeds" / "sop"


def flow_of(path: Path) -> str:
    """One line for each row: who does what, and where it leads."""
    pack = load_pack(path.read_text(encoding="utf-8"))
    lines = [f"{section.title or section.key}\n{draw(pack, section.key).description}" for section in pack.sections]
    return re.sub(r"\.\s(?=\d+\. )", ".\n", "\n\n".join(lines)) + "\n"


def main() -> None:
    """Write what the tests compare with."""
    for path in sorted(SEEDS.glob("*/*.yaml")):
        (GOLDEN / f"{path.parent.name}.{path.stem}.txt").write_text(flow_of(path), encoding="utf-8")


if __name__ == "__main__":
    main()
