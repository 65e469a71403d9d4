"""How long conformance takes: ``python bench/mining.py [traces]``.

Ten thousand runs of the Pakusari SOP unless told, each with its own mix of legal returns and of faults (a step skipped,
swapped, doubled, done by another lane, late), so that hardly two take the same course; then the same runs when all of
them go as the SOP says. Nothing is read from a database.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from capaian.procedures.domain.mining import Act, Trace, conformance
from capaian.procedures.domain.net import Net, net_of
from capaian.sop.domain.yaml_io import load_pack

SEED = Path(__file__).parents[1] / "seeds/sop/kecamatan-pakusari/pengumpulan-data-kinerja.yaml"
AT = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
SUPPLIERS = ("kasi-pemerintahan", "kasi-pemberdayaan-masyarakat", "kasi-ketenteraman-ketertiban")


def course(net: Net, dice: random.Random) -> list[tuple[str, str, str]]:
    """One legal course: step, member, outcome."""
    acts: list[tuple[str, str, str]] = []
    queue = ["r1/design-form", "r2/review-form", "r3/distribute", "r4/fill", "r5/verify", "r6/record", "r7/initial",
             "r8/initial", "r9/sign"]
    while queue:
        step = queue.pop(0)
        if step == "r4/fill":
            acts += [(step, f"position:{key}", "") for key in dice.sample(SUPPLIERS, 3)]
        elif step in {"r2/review-form", "r5/verify"}:
            back = dice.random() < 0.3
            acts.append((step, "", "no" if back else "yes"))
            if back:
                queue = (["r1/design-form", step] if step.startswith("r2") else ["r4/fill", step]) + queue
        else:
            acts.append((step, "", ""))
    return acts


def spoilt(acts: list[tuple[str, str, str]], dice: random.Random) -> list[tuple[str, str, str]]:
    """The course with up to three faults."""
    for _ in range(dice.randrange(4)):
        n = dice.randrange(len(acts) - 1)
        fault = dice.randrange(4)
        if fault == 0:
            del acts[n]
        elif fault == 1:
            acts[n], acts[n + 1] = acts[n + 1], acts[n]
        elif fault == 2:
            acts.insert(n, acts[n])
        else:
            acts[n] = (acts[n][0], "position:orang-lain", acts[n][2])
    return acts


def log(net: Net, count: int, *, faults: bool) -> list[Trace]:
    dice = random.Random(1)  # noqa: S311 - a bench, not a secret
    traces = []
    for number in range(count):
        acts = course(net, dice)
        acts = spoilt(acts, dice) if faults else acts
        traces.append(Trace(str(number), tuple(
            Act(step, member, AT + timedelta(hours=n), outcome, None, AT + timedelta(hours=n + dice.randrange(-1, 9)))
            for n, (step, member, outcome) in enumerate(acts))))
    return traces


def main(count: int) -> None:
    net = net_of(load_pack(SEED.read_bytes()), "triwulan")
    for name, faults in (("with faults", True), ("as the SOP says", False)):
        traces = log(net, count, faults=faults)
        courses = len({tuple((a.step, a.member, a.outcome) for a in t.acts) for t in traces})
        begin = time.perf_counter()
        found = conformance(net, traces)
        took = time.perf_counter() - begin
        print(f"{name:16} {count} traces, {found.acts} acts, {courses} courses: {took:.3f} s, fitness {found.fitness:.4f}, "
              f"{found.conforming} conforming, {found.counts}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
