"""Makes ``.venv`` ready: the locked packages of ``requirements/<which>.lock`` and this source tree on its path.

Run by bin/demo, bin/test, bin/capaian and their Windows twins with whatever Python the machine has; needs nothing but
Python itself and pip. Does nothing when the lock has not changed since last time. Kept in the oldest syntax that a
Python 3 reads, so that an old Python gets a sentence instead of a traceback.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "capaian-lock")


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def stop(text):
    say(text)
    sys.exit(1)


def venv_python():
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


def lock_mark(which):
    """What the finished installation was made from: a different lock, Python or place means: make it again."""
    with open(os.path.join(ROOT, "requirements", which + ".lock"), "rb") as lock:
        digest = hashlib.sha256(lock.read()).hexdigest()
    return "%s %s %d.%d %s" % (which, digest, sys.version_info[0], sys.version_info[1], ROOT)


def installed():
    try:
        with open(STAMP) as stamp:
            return stamp.read().splitlines()
    except OSError:
        return []


def usable():
    python = venv_python()
    if not os.path.exists(python):
        return False
    asked = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    answer = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return answer.stdout.split() == [str(part).encode() for part in sys.version_info[:2]]


def make_venv():
    shutil.rmtree(VENV, ignore_errors=True)
    say("Making a private Python environment in .venv ...")
    made = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.stderr.write(made.stdout.decode(errors="replace"))
    stop(
        "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv python3-pip; "
        "elsewhere install Python %d.%d or later from your system's packages, then run this again." % NEEDED
    )


def install(which):
    lock = os.path.join("requirements", which + ".lock")
    say("Installing the locked packages of %s (once; a minute on a slow line) ..." % lock)
    command = [venv_python(), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps", "--no-compile"]
    done = subprocess.run([*command, "--require-hashes", "--requirement", lock], cwd=ROOT)
    if done.returncode != 0:
        stop(
            "The packages could not be installed (see above). Without a network, put the wheels into a folder and run "
            "this again with PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder>."
        )


def put_source_on_path():
    """The tree itself is not installed but pointed to: an edit or a `git pull` counts at once."""
    site_packages = sysconfig.get_path("purelib", vars={"base": VENV, "platbase": VENV}, scheme="venv")
    with open(os.path.join(site_packages, "capaian.pth"), "w") as pth:
        pth.write(os.path.join(ROOT, "src") + "\n")


def prepare(which):
    wanted = lock_mark(which)
    ready = usable()
    if ready and wanted in installed():
        return
    if not ready:
        make_venv()
    kept = [mark for mark in installed() if mark == lock_mark("run") or mark == lock_mark("test")]
    if os.path.exists(STAMP):
        os.remove(STAMP)
    install(which)
    put_source_on_path()
    # test.lock holds all of run.lock, in the same versions (tests/house/test_install.py).
    kept = [wanted, lock_mark("run")] if which == "test" else [*kept, wanted]
    with open(STAMP, "w") as stamp:
        stamp.write("\n".join(sorted(set(kept))) + "\n")


def main():
    if sys.version_info < NEEDED:
        found = "%d.%d" % tuple(sys.version_info[:2])
        stop("Capaian needs Python %d.%d or later; this is %s. Name another: PYTHON=python3.12 ..." % (*NEEDED, found))
    if len(sys.argv) < 2 or sys.argv[1] not in ("run", "test"):
        stop("usage: prepare.py run|test [program argument ...]")
    prepare(sys.argv[1])
    if sys.argv[2:]:
        command = [venv_python(), *sys.argv[2:]]
        if os.name == "nt":
            sys.exit(subprocess.call(command))
        os.execv(command[0], command)


if __name__ == "__main__":
    main()
