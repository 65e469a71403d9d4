"""``python -m capaian`` is the command ``capaian``."""

import sys

from capaian.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
