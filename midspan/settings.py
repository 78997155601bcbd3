"""How one Midspan runs: every setting comes from the environment or from the data folder, with safe defaults."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from midspan.folders import data_folder, socket_folder

BASE = Path(__file__).resolve().parent
DATA = data_folder()


def flag(name: str, default: bool = False) -> bool:
    """True when the environment says 1, true, yes or on."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def database(url: str) -> dict:
    """Django's database settings for `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must begin with postgresql:// — Midspan runs on PostgreSQL only.")
    query: dict[str, Any] = dict(parse_qsl(parts.query))
    pgbouncer = flag("MIDSPAN_PGBOUNCER")
    # Parameters bound by the server and statements prepared after a few runs halve its work; a bouncer cannot carry them.
    query |= {} if pgbouncer else {"server_side_binding": True, "prepare_threshold": 5}
    pool = {"min_size": 1, "max_size": int(os.environ.get("MIDSPAN_POOL", "8")), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "midspan",
        "USER": unquote(parts.username or query.pop("user", "")) or "midspan",
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": {**query, "pool": pool} if flag("MIDSPAN_USE_POOL") else query,
        "CONN_HEALTH_CHECKS": True,  # a server that was restarted costs nobody an error page
        "DISABLE_SERVER_SIDE_CURSORS": pgbouncer,
        "TEST": {"NAME": os.environ.get("MIDSPAN_TEST_DATABASE", "test_midspan")},
    }


def secret_key() -> str:
    """The key from the environment, else one made once and kept, readable by its owner only, in the data folder."""
    if key := os.environ.get("MIDSPAN_SECRET_KEY"):
        return key
    path = DATA / "secret-key"
    if path.exists():
        return path.read_text().strip()
    key = secrets.token_urlsafe(48)
    try:
        DATA.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)
    except FileExistsError:
        return path.read_text().strip()
    except OSError:
        return key  # a folder that cannot be written: the command that needs it says so; sessions end with the process
    return key


DEBUG = flag("MIDSPAN_DEBUG")
SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("MIDSPAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MIDSPAN_ORIGINS", "").split(",") if origin]
SYNTHETIC = flag("MIDSPAN_SYNTHETIC")  # every page says that the people are invented
HTTPS = flag("MIDSPAN_HTTPS")

# The order of the road: the same in the import contracts and in ARCHITECTURE.md; a house test compares them.
FOUNDATION = ["look", "program", "people", "episodes", "records", "privacy"]
JOURNEY = ["referral", "assessment", "admission", "plan", "schedule", "attendance", "medication", "monitoring", "support",
           "transition"]  # fmt: skip
OFFICE = ["outcomes", "compliance"]
DOORS = ["web", "interop", "clock", "demo"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"midspan.foundation.{name}" for name in FOUNDATION),
    *(f"midspan.journey.{name}" for name in JOURNEY),
    *(f"midspan.office.{name}" for name in OFFICE),
    *(f"midspan.doors.{name}" for name in DOORS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "midspan.doors.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "midspan.doors.web.middleware.Idle",
    "midspan.doors.web.middleware.Refusals",
]

ROOT_URLCONF = "midspan.urls"
WSGI_APPLICATION = "midspan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "doors/web/templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "midspan.doors.web.context.frame",
            ],
            "builtins": ["midspan.foundation.look.templatetags.look", "django.templatetags.i18n"],
        },
    }
]

EMBEDDED = f"postgresql:///midspan?host={quote(str(socket_folder(DATA)))}"
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or EMBEDDED)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["midspan.doors.web.accounts.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a shared desk: sign-in ends with the browser, and when idle
ACCOUNT_ADAPTER = "midspan.doors.web.accounts.StaffAccounts"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Midspan"
MFA_ADAPTER = "midspan.doors.web.accounts.StaffFactors"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_COOKIE_AGE = int(os.environ.get("MIDSPAN_IDLE_MINUTES", "60")) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("MIDSPAN_BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "midspan.doors.web.views.errors.forged"

USE_TZ = True
TIME_ZONE = "UTC"  # moments are stored in UTC; pages speak the clinic's own time
CLINIC_TIME_ZONE = os.environ.get("MIDSPAN_TIME_ZONE", "America/New_York")
USE_I18N = True
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA / "files"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MIDSPAN_LOG", "WARNING")},
}
