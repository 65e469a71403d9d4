"""``python -m capaian.cli.measure``: the same as ``capaian measure``."""

from __future__ import annotations

import sys

from capaian.cli.main import main

if __name__ == "__main__":
    sys.exit(main(["measure", *sys.argv[1:]]))
