from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from cecportal import env

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = BASE_DIR / ".local"

# --- Where and for whom it runs -------------------------------------------------------------------------------------

DEMO = env.flag("DEMO", default=False)
SECRET_KEY = env.secret_key()
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
SITE_URL = env.site_url()
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [SITE_URL.split("//")[1].split(":")[0], *env.names("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEBUG = False
# False in tests, where static files are served from their folders.
COLLECTED_STATIC = env.flag("COLLECTED_STATIC", default=not DEMO)

# --- The rules of the field that may change (their sources: docs/architecture.md) -----------------------------------

ORGANIZATION = "AAST"
ORGANIZATION_NAME = "American Association of Sleep Technologists"
ORGANIZATION_ADDRESS = "2510 N. Frontage Road, Darien, IL 60561"
HELP_EMAIL = "cecprogram@aastweb.org"
INFO_EMAIL = "info@aastweb.org"
REPORTING_DAYS = env.number("REPORTING_DAYS", default=45)
MINUTES_PER_CEC = 60
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)
UPLOAD_MAX_LINES = env.number("UPLOAD_MAX_LINES", default=200_000)
MEMBER_IMPORT_MAX_LINES = env.number("MEMBER_IMPORT_MAX_LINES", default=2_000_000)
MEMBER_IMPORTS_KEPT_DAYS = env.number("MEMBER_IMPORTS_KEPT_DAYS", default=90)
# The last attempt comes after a rest, because workers may die of causes outside the file (ADR 24).
UPLOAD_MAX_ATTEMPTS = 4
UPLOAD_REST_MINUTES = env.number("UPLOAD_REST_MINUTES", default=60)
# Files and pastes that one person may send in an hour.
UPLOADS_PER_HOUR = env.number("UPLOADS_PER_HOUR", default=300)
# How long a request waits for the verdict on a small file before it answers.
VERDICT_WAIT_MS = env.number("VERDICT_WAIT_MS", default=250, least=0)
# Above this amount in dollars, a second person approves a reversal, a refund, a waiver, or a write-off.
FOUR_EYES_AMOUNT = env.number("FOUR_EYES_AMOUNT", default=1_000)
# Days after which an unpaid fee is reminded of.
FEE_REMINDER_DAYS = env.numbers("FEE_REMINDER_DAYS", default=(7, 30, 60))
# Above this number of lines, or records of a payment, a worker does the work (ADR 25).
LONG_WORK_LINES = env.number("LONG_WORK_LINES", default=2_000)
# Limits of the process that reads a workbook: megabytes of memory and of text, and seconds.
WORKBOOK_MAX_MEMORY_MB = env.number("WORKBOOK_MAX_MEMORY_MB", default=400)
WORKBOOK_MAX_OUTPUT_MB = env.number("WORKBOOK_MAX_OUTPUT_MB", default=200)
WORKBOOK_MAX_SECONDS = env.number("WORKBOOK_MAX_SECONDS", default=15)
CHECKS_KEPT_DAYS = 14
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # an agenda of 200 sessions is one form
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_BYTES", default=10 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "foundation.upload_handlers.KeepUpToLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PAYMENT_ADDRESS = env.text(
    "PAYMENT_ADDRESS", default="AAST, CEC Program, 2510 N. Frontage Road, Darien, IL 60561", why=""
)

# Online payment (ADR 39). Without both keys nobody sees a button for it.
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", default="", why="")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", default="", why="")
# Test keys take made-up cards, which settle fees all the same.
STRIPE_TEST_MODE = env.flag("STRIPE_TEST_MODE", default=False)
# Where tests have a double of Stripe.
STRIPE_API_BASE = env.text("STRIPE_API_BASE", default="", why="")
DEMO_GATEWAY = env.flag("DEMO_GATEWAY", default=DEMO)

# Signatures of certificates (ADR 41). Only a worker has the key; web processes put in the signature that was kept.
SIGN_CERTIFICATES = env.flag("SIGN_CERTIFICATES", default=DEMO)
SIGNING_KEY_FILE = env.text("SIGNING_KEY_FILE", default="", why="")
TIMESTAMP_URL = env.text("TIMESTAMP_URL", default="", why="")
# Open Badges, and the statements in QR codes (ADR 43). Only a worker has the two keys.
SIGN_CREDENTIALS = env.flag("SIGN_CREDENTIALS", default=DEMO)
CREDENTIAL_KEY_FILE = env.text("CREDENTIAL_KEY_FILE", default="", why="")
STATEMENT_KEY_FILE = env.text("STATEMENT_KEY_FILE", default="", why="")

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "members",
    "programs",
    "attendance",
    "certificates",
    "fees",
    "demo",
    "cecportal.apps.PortalConfig",
    "cecportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, so that ours can replace them
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "post_office",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cecportal.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cecportal.headers.readable",
    "cecportal.unavailable.Unavailable",
    "foundation.refusal_answers.RefusalPage",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.view_as.middleware.ViewAs",
    "accounts.middleware.typed_before",
    "cecportal.headers.private",
    "accounts.middleware.LoginRequired",
    "accounts.middleware.StaffSecondFactor",
    "accounts.middleware.current_provider",
    "accounts.middleware.mark_changes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "cecportal.urls"
WSGI_APPLICATION = "cecportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["cecportal.template_files.Unindented", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["cecportal.templatetags.pieces"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.portal",
                "dashboard.context.inbox",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "django_tables2/portal.html"

# --- Database, cache, queue -----------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = env.database()
# A machine that disappears loses its sessions and their locks within a minute.
_SESSION = {"tcp_keepalives_idle": 20, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
DATABASES = {
    "default": {
        **_database,
        "OPTIONS": {**_database.get("OPTIONS", {}), "options": env.session_options(_SESSION)},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# Seconds that a page waits for a lock, and for one statement. Workers have no such limits.
WEB_LOCK_SECONDS = env.number("WEB_LOCK_SECONDS", default=3)
WEB_STATEMENT_SECONDS = env.number("WEB_STATEMENT_SECONDS", default=60)
REDIS_URL = env.redis()
_REDIS = {
    # The cache is database 1, so evicting or clearing it never deletes messages of the broker.
    "LOCATION": f"{REDIS_URL}/1",
    "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
}
CACHES = {
    # Limits, the login's among them: they hold while Redis is away.
    "default": {"BACKEND": "accounts.cache.RedisOrDatabase", **_REDIS},
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_while_redis_is_away",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # The progress of a check. It is never worth a row.
    "progress": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_REDIS},
}

CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_BROKER_TRANSPORT = "cecportal.broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 1,
    "max_retries": 2,
    # Above the hard time limit: the broker must not redeliver a message while its worker still runs.
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 300
CELERY_TASK_TIME_LIMIT = 360
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A high number means: after all other work. Issuing 100,000 certificates must not hold up a file.
CELERY_TASK_ROUTES = {"certificates.prove_in_turn": {"priority": 9}}
CELERY_BEAT_SCHEDULE = {
    "sweep-uploads": {"task": "attendance.sweep_uploads", "schedule": 15.0, "options": {"expires": 15}},
    "sweep-repair-work": {"task": "attendance.sweep_repair_work", "schedule": 15.0, "options": {"expires": 15}},
    "sweep-fee-work": {"task": "fees.sweep_fee_work", "schedule": 15.0, "options": {"expires": 15}},
    "mop-up-checkouts": {"task": "fees.mop_up_checkouts", "schedule": 60.0, "options": {"expires": 60}},
    "mop-up-proofs": {"task": "certificates.mop_up_proofs", "schedule": 60.0, "options": {"expires": 60}},
    "sweep-member-imports": {"task": "members.sweep_imports", "schedule": 15.0, "options": {"expires": 15}},
    "send-mail": {"task": "accounts.send_mail", "schedule": 30.0, "options": {"expires": 30}},
    "send-reminders": {"task": "programs.send_reminders", "schedule": crontab(hour="7-19", minute="5")},
    "send-save-the-dates": {
        "task": "programs.send_save_the_dates",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget-checks": {"task": "attendance.forget_checks", "schedule": crontab(hour="3", minute="40")},
    "forget-emails": {"task": "accounts.forget_emails", "schedule": crontab(hour="3", minute="30")},
    "sweep-storage": {"task": "cecportal.sweep_storage", "schedule": crontab(hour="3", minute="50")},
    "forget-import-files": {"task": "members.forget_import_files", "schedule": crontab(hour="3", minute="45")},
    "forget-claims": {"task": "members.forget_claims", "schedule": crontab(hour="3", minute="40")},
    "check-ledger": {"task": "fees.check_ledger", "schedule": crontab(hour="3", minute="10")},
    "remind-of-fees": {"task": "fees.send_reminders", "schedule": crontab(hour="7-19", minute="25")},
    "clear-sessions": {"task": "accounts.clear_sessions", "schedule": crontab(hour="3", minute="20")},
}

# --- People and passwords -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
# The second hasher reads older hashes. A login replaces them.
PASSWORD_HASHERS = ["accounts.hashers.SmallArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.NotTheDemoPassword"},
    {"NAME": "accounts.validators.NotEasilyGuessed"},
    {"NAME": "accounts.validators.NotStolen"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.PortalAdapter"
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ForgottenPasswordForm"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
PASSWORD_RESET_TIMEOUT = 3600
# Staff must have a second factor. The demo's staff need none.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=not DEMO)
# Hospitals and associations whose people log in with the login that they have there (ADR 34).
OIDC_PROVIDERS = env.objects("OIDC_PROVIDERS")
SOCIALACCOUNT_ADAPTER = "accounts.identities.adapter.IdentityAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# Minutes after which staff no longer see the portal as another person.
VIEW_AS_MINUTES = env.number("VIEW_AS_MINUTES", default=30)
MFA_ADAPTER = "accounts.security.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.security.forms.CodeForm",
    "reauthenticate": "accounts.security.forms.CodeAgainForm",
    "activate_totp": "accounts.security.forms.NewAppForm",
    "add_webauthn": "accounts.security.forms.NewPasskeyForm",
    "edit_webauthn": "accounts.security.forms.PasskeyNameForm",
    "authenticate_webauthn": "accounts.security.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.security.forms.PasskeyAgainForm",
    "login_webauthn": "accounts.security.forms.PasskeyLoginForm",
}
MFA_TOTP_ISSUER = "AAST CEC Portal"
MFA_PASSKEY_LOGIN_ENABLED = True
# A login by passkey takes two requests, so this allows as many logins as the library allows by password.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# Browsers allow passkeys without https only on localhost, as in the demo.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Our own links prove email addresses, so the library's rows about them do not matter.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Invitations in a day: by an approved provider, by another provider, and to one address.
INVITATIONS_A_DAY = env.number("INVITATIONS_A_DAY", default=100)
INVITATIONS_A_DAY_UNAPPROVED = env.number("INVITATIONS_A_DAY_UNAPPROVED", default=5)
CLAIMS_A_DAY_ADDRESS = env.number("CLAIMS_A_DAY_ADDRESS", default=3)
INVITATIONS_A_DAY_ADDRESS = env.number("INVITATIONS_A_DAY_ADDRESS", default=3)
# Limits of a person in a day: pages of searches in the register, and people on these pages.
MEMBER_SEARCHES_A_DAY = env.number("MEMBER_SEARCHES_A_DAY", default=100)
MEMBERS_SHOWN_A_DAY = env.number("MEMBERS_SHOWN_A_DAY", default=200)
# People of the register that repair pages suggest to a person in a day, for lines with only a name.
PEOPLE_PROPOSED_A_DAY = env.number("PEOPLE_PROPOSED_A_DAY", default=200)
# AAST IDs with an error that a provider's files may name in a day with the exact reason.
IDS_DENIED_A_DAY = env.number("IDS_DENIED_A_DAY", default=200)
EMAIL_CHANGES_A_DAY = env.number("EMAIL_CHANGES_A_DAY", default=5)
CYCLE_YEARS = env.number("CYCLE_YEARS", default=5)  # of a BRPT recertification
CYCLE_CECS = env.number("CYCLE_CECS", default=50)
SELF_REPORTED_CREDITS = env.number("SELF_REPORTED_CREDITS", default=200)
# The number of the organization's page on LinkedIn, for the link "Add to LinkedIn". Without it, its name is sent.
LINKEDIN_ORGANIZATION_ID = env.text("LINKEDIN_ORGANIZATION_ID", default="", why="")
LINK_DAYS = 3  # days until a link of a registration, an invitation, or a new email address expires

# --- Emails: the transaction of its cause writes each one as a row, and the worker sends it --------------------------

_email = env.email(LOCAL / "mail", demo=DEMO)
vars().update(_email)
# An email is tried again after 1, 2, 4, 8... minutes, later every four hours: for five days and a half.
EMAIL_RETRIES = env.number("EMAIL_RETRIES", default=40)
EMAIL_LONGEST_PAUSE_MINUTES = env.number("EMAIL_LONGEST_PAUSE_MINUTES", default=240)
EMAILS_KEPT_DAYS = env.number("EMAILS_KEPT_DAYS", default=365)  # counted from when it was sent
POST_OFFICE = {
    "BACKENDS": {"default": _email["EMAIL_BACKEND"]},
    "CELERY_ENABLED": False,
    "MAX_RETRIES": EMAIL_RETRIES,
    # A batch whose server does not answer ends by EMAIL_TIMEOUT, five at a time, before post_office's own 180 seconds.
    "BATCH_SIZE": 30,
    "LOG_LEVEL": 1,
    "DEFAULT_PRIORITY": "medium",
}
MAIL_FOLDER = _email.get("EMAIL_FILE_PATH")
DIRECT_EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_BACKEND = "post_office.EmailBackend"
SAVE_THE_DATE_BATCH = env.number("SAVE_THE_DATE_BATCH", default=500)  # addresses every 30 seconds
EMAIL_TIMEOUT = 20
EMAIL_SUBJECT_PREFIX = "[CEC portal] "
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default=f"AAST CEC Program <{HELP_EMAIL}>", why="")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Addresses for alarms.
MANAGERS = [("CEC portal", address) for address in env.addresses("ALARM_EMAILS") or [HELP_EMAIL]]
# Addresses for reports of a weakness; /.well-known/security.txt names them.
SECURITY_EMAILS = env.addresses("SECURITY_EMAILS") or [HELP_EMAIL]

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", env.package_folder("bootstrap"))]
STORAGES = {
    # Private: there is no MEDIA_URL. A view checks the permission for every stored file.
    "default": {
        "BACKEND": "foundation.storage.WholeFiles",
        "OPTIONS": {
            "location": str(env.folder("STORAGE_ROOT", default=LOCAL / "storage")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "cecportal.static_files.WholeSheets"
        if COLLECTED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED_STATIC

# --- Language and time ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone()
FORMAT_MODULE_PATH = ["cecportal.formats"]

# --- Security -------------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers accept such a cookie only over https and from this host, so no neighboring host can set one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
# Pages with a secret link or token. Their compressed length would reveal something (ADR 21).
NEVER_COMPRESSED = (
    r"/(account/(claim|staff|email|invitation|login/with|password|register/.|security/.)|provider/organization|my-certificate"
    r"|shared|me/shared|unsubscribe)"
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Logs: no personal data; ids only -------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "cecportal.logs.Scrubbed", "fmt": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "filters": {
        "refusals": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://cecportal.logs.without_traceback_of_refusals",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # It would log the number of each passkey that logs in.
        "fido2": {"handlers": [], "level": "WARNING", "propagate": True},
        # It would log each request.
        "stripe": {"handlers": [], "level": "WARNING", "propagate": True},
        # It would log each sent email, and the addresses that the mail server refused.
        "post_office": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
