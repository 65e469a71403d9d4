"""Every setting of the product, read once from ``CAPAIAN_*`` variables with a default that works on one machine.

docs/reference/settings.md lists them; a house test keeps the two equal.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "ya"}


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).resolve()


# Where data live: database file, stored files, the local signing authority, the secret. One folder to back up.
DATA_DIR = folder("CAPAIAN_DATA_DIR", Path.cwd() / "var")
FILES_DIR = folder("CAPAIAN_FILES_DIR", DATA_DIR / "files")
CAPAIAN_AUTHORITY_DIR = folder("CAPAIAN_AUTHORITY_DIR", DATA_DIR / "authority")
SEEDS_DIR = folder("CAPAIAN_SEEDS_DIR", PACKAGE.parent.parent / "seeds")


def secret_key() -> str:
    """The given secret, or one made at first start and kept in the data folder with owner-only access."""
    given = text("CAPAIAN_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text()


def database() -> dict[str, object]:
    """``sqlite:///path`` (default: ``DATA_DIR/capaian.sqlite3``) or ``postgresql://user:pass@host:port/name?host=/socket``.

    SQLite: IMMEDIATE transactions, WAL, FULL synchronisation because offices have power cuts.
    """
    url = urlsplit(text("CAPAIAN_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'capaian.sqlite3'}")
    if url.scheme == "sqlite":
        path = Path(unquote(url.path[1:] if url.path.startswith("//") or os.name == "nt" else url.path))
        if str(path) != ":memory:":
            path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;",
            },
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    query = parse_qs(url.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host", [url.hostname or ""])[0],
        "PORT": query.get("port", [str(url.port or "")])[0],
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
    }


SECRET_KEY = secret_key()
DEBUG = flag("CAPAIAN_DEBUG")
ALLOWED_HOSTS = text("CAPAIAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
BASE_URL = text("CAPAIAN_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SMTP_URL = text("CAPAIAN_SMTP_URL")
MAIL_FROM = text("CAPAIAN_MAIL_FROM", f"capaian@{urlsplit(BASE_URL).hostname}")

STAGES = ["foundation", "organisation", "sop", "procedures", "planning", "collection", "measurement", "reporting",
          "letters", "signing", "archive", "notifications"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "template_partials",
    "csp",
    *[f"capaian.{stage}" for stage in STAGES if (PACKAGE / stage / "apps.py").exists()],
    "capaian.web",
    "capaian.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "capaian.web.middleware.Compressed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "capaian.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "capaian.web.middleware.Refusals",
]
ROOT_URLCONF = "capaian.config.urls"
WSGI_APPLICATION = "capaian.config.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "django.template.context_processors.i18n",
        "capaian.web.context.shell",
    ], "builtins": ["capaian.web.templatetags.parts"]},
}]

DATABASES = {"default": {**database(), "ATOMIC_REQUESTS": False}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "inbox"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = text("CAPAIAN_TIME_ZONE", "Asia/Jakarta")

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
if (STATIC_ROOT / "staticfiles.json").is_file():  # gathered when the server starts: names that say the content, compressed
    STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_LIMIT = int(text("CAPAIAN_UPLOAD_LIMIT", str(20 * 1024 * 1024)))  # bytes, one file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000

SECURE_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:"], "font-src": [SELF],
    "connect-src": [SELF], "form-action": [SELF], "frame-ancestors": [NONE], "base-uri": [NONE], "manifest-src": [SELF],
}}
SILENCED_SYSTEM_CHECKS: list[str] = []
