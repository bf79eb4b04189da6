"""Django's settings, made from the installation that HASSHIN_DATA names.

Without HASSHIN_DATA (tests, type checks) everything is fleeting: a database in memory, keys of this process.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from hasshin.config import database
from hasshin.config.installation import Folder, Installation, folder_from_environment

_folder = folder_from_environment()
_fleeting = _folder is None
if _folder is None:
    _folder = Folder(Path(tempfile.gettempdir()) / f"hasshin-fleeting-{os.getpid()}")
    HASSHIN_INSTALLATION = Installation(id="fleeting", pack="fukushima")
    SECRET_KEY = secrets.token_urlsafe(50)
else:
    HASSHIN_INSTALLATION = _folder.read()
    SECRET_KEY = _folder.django_key.read_text("ascii").strip()

HASSHIN_FOLDER = _folder
HASSHIN_CREDENTIALS_KEY = _folder.credentials_key
HASSHIN_CREDENTIALS_KEYS = HASSHIN_INSTALLATION.credentials_keys
HASSHIN_LEDGER_KEY = _folder.ledger_key
HASSHIN_CHECKPOINTS = _folder.checkpoints
HASSHIN_BLOBS = _folder.blobs

DEBUG = False
ALLOWED_HOSTS = HASSHIN_INSTALLATION.hosts
CSRF_TRUSTED_ORIGINS = [HASSHIN_INSTALLATION.origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "hasshin.ledger",
    "hasshin.findings",
    "hasshin.practice",
    "hasshin.outbox",
    "hasshin.city",
    "hasshin.accounts",
    "hasshin.posts",
    "hasshin.intake",
    "hasshin.delivery",
    "hasshin.records",
    "hasshin.incidents",
    "hasshin.duties",
    "hasshin.api",
    "hasshin.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hasshin.web.middleware.public.PublicMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hasshin.web.middleware.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hasshin.web.middleware.actor.ActorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "hasshin.web.middleware.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "hasshin.config.urls"
WSGI_APPLICATION = "hasshin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "hasshin.web.context.frame",
            ],
            "builtins": ["hasshin.web.templatetags.hasshin"],
        },
    }
]

_url = os.environ.get("HASSHIN_DATABASE_URL", "")
DATABASES = {
    "default": database.from_url(_url) if _url else database.sqlite(":memory:" if _fleeting else _folder.database)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "city.StaffMember"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
CSRF_FAILURE_VIEW = "hasshin.web.views.errors.csrf_failed"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HASSHIN_INSTALLATION.origin.startswith("https://")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Ten wrong passwords for a name from one address close that pair for 15 minutes.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "hasshin.web.middleware.address.client_address"
AXES_LOCKOUT_CALLABLE = "hasshin.web.views.signing_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"hasshin": {"level": "INFO"}},
}
