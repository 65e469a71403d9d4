"""The product's settings on a data folder of the test run's own; only what costs time and proves nothing differs."""

import atexit
import os
import shutil
import tempfile

if "CAPAIAN_DATA_DIR" not in os.environ:
    os.environ["CAPAIAN_DATA_DIR"] = tempfile.mkdtemp(prefix="capaian-tests-")
    atexit.register(shutil.rmtree, os.environ["CAPAIAN_DATA_DIR"], ignore_errors=True)

from capaian.config.settings import *  # noqa: F403
from capaian.config.settings import DATABASES, STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the tests of accounts name Argon2 themselves
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # where the product's collected static files would lie
