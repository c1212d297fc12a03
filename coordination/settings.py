"""Which choices does this installation make?

The only module that reads the environment. Without any variable set it is the embedded default:
SQLite in WAL mode, no Redis, mails in a local mailbox. Sections: paths, security, applications,
database, background work, mail, language, files, API, logging, product rules.
"""

import logging
import os
import sys
from contextlib import suppress
from datetime import time, timedelta
from pathlib import Path

import dj_database_url
import structlog
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from coordination.common.redaction import redact


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


# --- Paths -------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DELTA_DATA_DIR") or BASE_DIR / "var")
TESTING = "pytest" in sys.modules

# --- Security ----------------------------------------------------------------------------------
DEBUG = flag("DEBUG")
DEMO = flag("DELTA_DEMO")


def _secret_key() -> str:
    """The configured key; in the embedded default one made at first start and kept with the data."""
    if configured := env("SECRET_KEY"):
        return configured
    if env("DATABASE_URL") and not TESTING:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set when DATABASE_URL is set; there is no default secret."
        )
    if TESTING:
        return "the tests have nothing to keep secret"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        # Written aside and linked into place: of several processes at a first start one wins, none reads half a key.
        made = DATA_DIR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(os.urandom(48).hex())
        with suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [host for host in env("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "coordination.portal.errors.csrf_failure"
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(env("SESSION_IDLE_MINUTES", "30")) * 60
SESSION_SAVE_EVERY_REQUEST = False  # renewed by accounts.sessions once a minute, not at every request
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_RESET_ON_SUCCESS = True
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # locked by account: an attacker who changes addresses gains nothing
    "guardian.W001",  # the policy asks guardian itself (accounts.grants); its backend would be a second policy
]
AXES_ENABLE_ACCESS_FAILURE_LOG = False

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "coordination.ops.admin_config.AdministrationConfig",  # Django's admin, for the system administrator
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "widget_tweaks",
    "treebeard",
    "guardian",
    "axes",
    "csp",
    "coordination.common",
    "accounts",
    "coordination.activity",
    "coordination.files",
    "coordination.notifications",
    "coordination.lifecycle",
    "coordination.figures",
    "coordination.meetings",
    "coordination.submissions",
    "coordination.tasks",
    "coordination.projects",
    "coordination.supervision",
    "coordination.agreements",
    "coordination.settlement",
    "coordination.portal",
    "coordination.api",
    "coordination.ops",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.ActorMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "coordination.portal.access.LogInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "coordination.portal.errors.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"
ASGI_APPLICATION = "coordination.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coordination.portal.navigation.portal",
            ],
        },
    }
]

# --- Accounts ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.PolicyBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "portal:my-work"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a mailed link to a new password is good for

# --- Database ----------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if url := env("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
    # No jit: compiling the one long statement of all duties takes longer than running it (the inbox 320 ms, without 75).
    options = {"server_side_binding": True, "options": "-c lock_timeout=10s -c timezone=UTC -c jit=off"}
    DATABASES["default"].setdefault("OPTIONS", {}).update(options)
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "delta.sqlite3",
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
            },
        }
    }

# --- Background work ---------------------------------------------------------------------------
# Redis only wakes workers and speeds caches: every truth is a row, so it may be wiped at any time.
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 1,
}
CELERY_TIMEZONE = "Asia/Shanghai"
SWEEP_SECONDS = int(env("SWEEP_SECONDS", "10"))
RECONCILE_SECONDS = int(env("RECONCILE_SECONDS", "300"))

# --- Mail --------------------------------------------------------------------------------------
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = int(env("EMAIL_TIMEOUT", "40"))
MAIL_LEASE_SECONDS = int(env("MAIL_LEASE_SECONDS", "120"))  # after which a dead worker's mails go to another
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "协同闭环 <noreply@delta.invalid>")
MAILBOX_DIR = DATA_DIR / "mailbox"
EMAIL_FILE_PATH = MAILBOX_DIR
EMAIL_BACKEND = (
    "coordination.notifications.smtp.PatientBackend"
    if EMAIL_HOST
    else "coordination.notifications.mailbox.MailboxBackend"
)

# --- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["coordination.formats"]

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"  # part of a release, not of the data
STATICFILES_DIRS = [BASE_DIR / "static"]
if not HTTPS:
    STATIC_ROOT.mkdir(exist_ok=True)  # stays empty: files are served from where they lie
MEDIA_ROOT = DATA_DIR / "files"  # served only through coordination.files, never by URL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HTTPS
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HTTPS
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "coordination.files.uploading.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"  # beside where files are kept: /tmp may be memory
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
LINES_MAX_BYTES = 500 * 1024 * 1024  # one file of revenue lines: some ten million
UPLOAD_LIMITS = {r"/rounds/[0-9]+/(deliver|correct)/$": LINES_MAX_BYTES}

# --- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "coordination.api.authentication.TokenAuthentication",
        "coordination.api.authentication.PortalSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["coordination.api.permissions.HasCapacity"],
    "DEFAULT_RENDERER_CLASSES": ["coordination.api.rendering.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "coordination.api.rendering.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["coordination.api.throttling.PerCaller"],
    "DEFAULT_SCHEMA_CLASS": "coordination.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "coordination.api.errors.problem",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "iso-8601",
}
API_REQUESTS_PER_MINUTE = int(env("API_REQUESTS_PER_MINUTE", "6000"))  # per caller and process; 0: no limit
SPECTACULAR_SETTINGS = {
    "TITLE": "协同闭环 Delta Loop API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "OrganisationKindEnum": "accounts.roles.Kind",
        "CycleKindEnum": "coordination.meetings.vocabulary.CycleKind",
        "OutcomeKindEnum": "coordination.meetings.vocabulary.OutcomeKind",
        "SubmissionKindEnum": "coordination.submissions.vocabulary.SubmissionKind",
        "ConfirmationAnswerEnum": "coordination.meetings.vocabulary.Answer",
        "TaskAnswerEnum": "coordination.tasks.states.Answer",
        "WordingStateEnum": "coordination.meetings.vocabulary.VersionState",
        "ReportStateEnum": "coordination.tasks.states.ReportState",
        "OfferStateEnum": "coordination.tasks.states.OfferState",
        "ClaimModeEnum": "coordination.tasks.states.ClaimMode",
        "ReportRhythmEnum": "coordination.tasks.states.Rhythm",
        "MeetingLevelEnum": "coordination.meetings.vocabulary.MeetingLevel",
        "LetterLevelEnum": "coordination.supervision.vocabulary.Level",
        "ProjectKindEnum": "coordination.projects.vocabulary.ProjectKind",
        "FundingKindEnum": "coordination.projects.vocabulary.SourceKind",
        "MailKindEnum": "coordination.notifications.states.MailKind",
        "MailStateEnum": "coordination.notifications.states.MailState",
        "BulkItemStateEnum": "coordination.tasks.states.ItemState",
        "YesOrNoEnum": "coordination.projects.workflow.project.YES_OR_NO",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "coordination.api.schema.introduced",
    ],
}

# --- Logging: one JSON line per event, request id bound by the middleware ----------------------
LOG_LEVEL = env("LOG_LEVEL", "WARNING" if TESTING else "INFO")
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line per request: the one written at its end
_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    redact,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": [*_shared, structlog.stdlib.add_logger_name],
        }
    },
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stdout"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "django.request": {
            "handlers": ["nowhere"],
            "propagate": False,
        },  # says again what the request's line says
        "axes": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# --- Rules of the product that an installation may set -----------------------------------------
PRODUCT_NAME = _("协同闭环")
DIGEST_FROM = time(8, 30)  # in Beijing time: reminders and the daily digest are not mailed earlier
OUTCOME_CONFIRMATION_DAYS = 3  # working days of silence that count as agreement
ANSWER_DAYS = 3  # working days in which a request between equals is expected to be answered
SIGN_FOR_DAYS = 2  # working days until an unsigned task is shown to both sides
OBJECTION_DAYS = 3  # working days in which an allotted province may object, once
PLAN_DAYS = 10  # working days from claim to plan, then warned, then free again
ORPHAN_DAYS = 5  # working days after which a published outcome nobody follows up is listed to its drafter
NEAR_WORKING_DAYS = 7  # a deadline this near without completion submitted shows yellow
SILENT_DAYS = 15  # working days in progress without a report after which a task counts as silent
URGE_AGAIN_DAYS = 5  # working days before the same unit may be urged about the same task again
OPEN_LEADS_SOFT_CAP = 60  # open leads of one province above which a claim is warned about
