"""Settings of the portal: one file, read from the environment, production by default.

Each value that may differ between two town halls comes from the environment through ``melpv.env``; what is wrong or
missing stops the start. ``DEBUG`` and ``HTTPS=false`` are opted into, for a developer's machine and the demonstration.
"""

import sys
from pathlib import Path

import environ
import pghistory
from celery.schedules import crontab, schedule
from csp.constants import NONCE, NONE, SELF
from whitenoise.compress import Compressor

from melpv import env as read

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
OWNERS_COMMANDS = (["migrate"], ["purge"], ["grant_application_role"])

# --- What the environment decides -------------------------------------------------------------------------------------
DEBUG = read.switch(env, "DEBUG")
HTTPS = read.switch(env, "HTTPS", default=True)
DEMONSTRATION = read.switch(env, "DEMONSTRATION")
SECRET_KEY = read.secret_key(env)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Bank details are sealed by the first and opened by any: see docs/adr/0010.
FIELD_KEYS = read.field_keys(env, debug=DEBUG, secret=SECRET_KEY)
SITE_URL = read.site_url(env)
SITE_HOST = SITE_URL.split("//", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# The owner's address, where there is one, serves the few commands that no other role may do: see docs/adr/0012.
DATABASES = {"default": read.postgres(env, as_owner=sys.argv[1:2] in OWNERS_COMMANDS)}
REDIS_URL = read.redis_url(env)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"Portail politique de la ville <ne-pas-repondre@{SITE_HOST}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# To whom people write about their data: the controller's data protection officer.
DPO_CONTACT = env.str("DPO_CONTACT", default=f"dpo@{SITE_HOST}")
MEDIA_ROOT = read.folder(env, "MEDIA_ROOT")
# Where the seal of each night's journal is sent, apart from the portal; nowhere when blank.
AUDIT_EMAIL = env.str("AUDIT_EMAIL", default="")
# Who scans the files that people send: clamd at CLAMD_URL, or nobody, which an operator says knowingly.
CLAMD_URL = read.clamd_url(env)
CLAMD_SECONDS = 60
ANTIVIRUS = read.one_of(env, "ANTIVIRUS", ("clamd", "none"), default="none" if DEBUG or DEMONSTRATION else "clamd")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")

# --- Applications, from the top of the house to its foundations -------------------------------------------------------
INSTALLED_APPS = [
    "melpv",
    "melpv.privacy",
    "melpv.audit",
    "reporting",
    "committees",
    "funding",
    "instruction",
    "applications",
    "contacts",
    "eligibility",
    "files",
    "territories",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "melpv.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "melpv.middleware.CleanInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "melpv.middleware.SessionLimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "melpv.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "melpv.urls"
WSGI_APPLICATION = "melpv.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "melpv.context.portal",
            ],
            "builtins": ["melpv.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database, cache, sessions ----------------------------------------------------------------------------------------
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    # Compiling a query, or starting workers for it, costs more than running ours does: the lists are short and indexed.
    # A trigger that finds ``pgtrigger.ignore`` unset gives up a subtransaction for each row, each of which walks all
    # that the transaction has still to check: a large write took as many times longer as it has thousands of rows.
    "OPTIONS": {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c jit=off"
        " -c max_parallel_workers_per_gather=0 -c pgtrigger.ignore={}",
    },
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "melpv",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
SESSION_ENGINE = "melpv.sessions"
# Without a gesture, and in all; the warning leaves the two minutes that WCAG and the RGAA ask (13.1).
SESSION_IDLE_SECONDS = 60 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_WARNING_SECONDS = 2 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS

# --- Accounts ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "contacts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "contacts.passwords.LocalWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "contacts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "contacts.forms.SignupForm",
    "login": "contacts.forms.SignInForm",
    "reset_password": "contacts.forms.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 60 * 60
# How many proxies of ours stand before the portal: throttles count by the client's address and not by nginx's.
ALLAUTH_TRUSTED_PROXY_COUNT = read.count(env, "TRUSTED_PROXIES")

# --- History: every write to a tracked row leaves a line, by whatever hand, removal included --------------------------
# A GET never writes: who asks for a page need not be told to the database.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr-fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Mail: written to the outbox with the change it announces, sent by the worker -------------------------------------
EMAIL_BACKEND = "contacts.mail.OutboxBackend"
_mail = read.mail(env)
OUTGOING_EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)
EMAIL_TIMEOUT = 20

# --- Static and stored files ------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
_npm = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", _npm / "bootstrap/dist/css"),
    ("vendor/leaflet", _npm / "leaflet/dist"),
    ("vendor/tus", _npm / "tus-js-client/dist"),
    ("vendor/atkinson", _npm / "@fontsource/atkinson-hyperlegible/files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Source maps are for whoever opens the browser's tools: not worth the time to compress them.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "files.handlers.BoundedUploadHandler",
]
# What one person may send in 24 hours, and the share of the disk that files leave to the database and the logs.
FILES_DAILY_LIMIT = env.int("FILES_DAILY_MEGABYTES", default=200) * 1024 * 1024
FILES_RESERVED_PERCENT = env.int("FILES_RESERVED_PERCENT", default=10)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Browser and transport --------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "melpv.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Work in the background -------------------------------------------------------------------------------------------
CELERY_BROKER_URL = read.celery_broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env.str("CELERY_BEAT_SCHEDULE", default=str(MEDIA_ROOT.parent / "celerybeat-schedule"))
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "contacts.tasks.drain_outbox",
        "schedule": schedule(run_every=3),
        # A drain that waited longer than this is useless: the next one does its work.
        "options": {"expires": 30},
    },
    # An announcement leaves within the minute that was told.
    "release-due": {
        "task": "funding.tasks.release_due",
        "schedule": schedule(run_every=30),
        "options": {"expires": 30},
    },
    # Before the assignments, which follow what it finds.
    "find-links-of-interests": {
        "task": "applications.tasks.find_links_of_interests",
        "schedule": crontab(hour="4", minute="30"),
    },
    # Before the digests, which carry what it has to say.
    "settle-assignments": {"task": "instruction.tasks.settle_assignments", "schedule": crontab(hour="5", minute="0")},
    "tell-of-overdue": {
        "task": "instruction.tasks.tell_of_overdue",
        "schedule": crontab(hour="7", minute="5", day_of_week="1-5"),
    },
    "send-weekly": {
        "task": "instruction.tasks.send_weekly",
        "schedule": crontab(hour="7", minute="0", day_of_week="1"),
    },
    "warn-of-ends": {"task": "contacts.tasks.warn_of_ends", "schedule": crontab(hour="7", minute="10")},
    "remind-of-contributions": {
        "task": "reporting.tasks.remind_of_awaited_contributions",
        "schedule": crontab(hour="7", minute="20"),
    },
    "send-digests": {"task": "contacts.tasks.send_digests", "schedule": crontab(hour="7", minute="30")},
    "forget-old-letters": {
        "task": "instruction.tasks.forget_old_letters",
        "schedule": crontab(hour="3", minute="25"),
    },
    "forget-old-packets": {
        "task": "committees.tasks.forget_old_packets",
        "schedule": crontab(hour="3", minute="35"),
    },
    "forget-exports": {"task": "reporting.tasks.forget_old_exports", "schedule": crontab(minute="40")},
    "scan-files": {
        "task": "files.tasks.scan_waiting",
        "schedule": schedule(run_every=5),
        "options": {"expires": 30},
    },
    "purge-files": {"task": "files.tasks.purge", "schedule": crontab(minute="20")},
    "forget-removed-documents": {
        "task": "applications.tasks.forget_removed_documents",
        "schedule": crontab(hour="3", minute="10"),
    },
    "seal-journal": {"task": "melpv.audit.tasks.seal_journal", "schedule": crontab(hour="1", minute="20")},
    "take-inventory-of-files": {"task": "files.tasks.take_inventory", "schedule": crontab(hour="2", minute="40")},
    "remind-of-opinions": {
        "task": "instruction.tasks.remind_of_opinions",
        "schedule": crontab(minute=25, hour="7-19"),
        "options": {"expires": 1800},
    },
    "remind-of-additions": {
        "task": "applications.tasks.remind_of_additions",
        "schedule": crontab(minute=15, hour="7-19"),
        "options": {"expires": 1800},
    },
}

# --- Logs: one JSON line an event, with the request's id and without personal data ------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "melpv.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": LOG_LEVEL, "propagate": False},
        # The request line is logged once, by the middleware, without query string.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
