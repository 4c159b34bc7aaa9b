"""Settings. Three modes (demonstration, production, test), told by `ENRACINE_MODE`."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from enracine.kernel.database.config import database_settings
from enracine.kernel.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MODE = os.environ.get("ENRACINE_MODE", "demonstration")
DATA_DIR = Path(os.environ.get("ENRACINE_DATA", BASE_DIR / ".data"))
IS_DEMO = MODE == "demonstration"
IS_PRODUCTION = MODE == "production"
IS_TEST = MODE == "test"

# Public on purpose: production refuses to start with it.
DEFAULT_SECRET = "demonstration-seulement-ce-secret-est-public-0123456789abcdef"  # noqa: S105
SECRET_KEY = os.environ.get("ENRACINE_SECRET_KEY", DEFAULT_SECRET)
DEBUG = os.environ.get("ENRACINE_DEBUG", "") == "1" and not IS_PRODUCTION
ALLOWED_HOSTS = os.environ.get("ENRACINE_HOSTS", "" if IS_PRODUCTION else "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ENRACINE_ORIGINS", "").split(",") if o]
ENRACINE_CATALOGUE = not IS_PRODUCTION
ENRACINE_TEST_TRANSACTIONS = False
# Pages, letters and sheets leave with the unbreakable spaces of French; tests read them as written.
ENRACINE_SETS_SPACES = not IS_TEST

INSTALLED_APPS = [
    "enracine.kernel",
    "enracine.territories",
    "enracine.network",
    "enracine.guidance",
    "enracine.directory",
    "enracine.portraits",
    "enracine.privacy",
    "enracine.webhooks",
    "enracine.people",
    "enracine.eligibility",
    "enracine.accompaniment",
    "enracine.activities",
    "enracine.appointments",
    "enracine.threads",
    "enracine.referrals",
    "enracine.settlement",
    "enracine.matching",
    "enracine.stays",
    "enracine.aid",
    "enracine.outcomes",
    "enracine.insights",
    "enracine.workspace",
    "enracine.portal",
    "enracine.public",
    "enracine.api",
    "enracine.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "enracine.kernel.compressing.CompressedPages",
    "enracine.kernel.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the protection of forms, which then reads what this one understood.
    "enracine.kernel.secret_addresses.SecretAddresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "enracine.kernel.drafts.DraftHolderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "enracine.api.middleware.ApiMiddleware",
    "enracine.kernel.middleware.ActingMiddleware",
]
if ENRACINE_SETS_SPACES:
    # Inside what counts the length of an answer, and inside the choice of its language.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware") + 1,
        "enracine.kernel.typography.FrenchSpaces",
    )

ROOT_URLCONF = "enracine.project.urls"
WSGI_APPLICATION = "enracine.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "enracine.kernel.context.interface",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "enracine.kernel.templatetags.keep",
                "enracine.kernel.templatetags.quick",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "enracine.kernel.templating.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "enracine.kernel.rendering.Renderer"

DATABASES = {"default": database_settings(data_dir=DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
    }
}

AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = ["enracine.network.standing.Backend"]
# Demonstration accounts sign in by password alone; a production server does not know them.
ENRACINE_DEMO_ACCOUNTS = not IS_PRODUCTION
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accueil/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "enracine.network.accounts.AccountAdapter"
MFA_ADAPTER = "enracine.network.accounts.MfaAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Enracine"
# One step of thirty seconds before and after: a code that changes while it is typed, a clock a little
# late (RFC 6238, section 5.2, recommends no more).
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False
ACCOUNT_FORMS = {
    "login": "enracine.network.forms.PasswordForm",
    "request_login_code": "enracine.network.forms.CodeRequestForm",
    "confirm_login_code": "enracine.network.forms.CodeForm",
    "reset_password": "enracine.network.forms.ResetForm",
    "reset_password_from_key": "enracine.network.forms.NewPasswordForm",
    "change_password": "enracine.network.forms.ChangePasswordForm",
    "reauthenticate": "enracine.network.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "enracine.network.forms.FactorForm",
    "reauthenticate": "enracine.network.forms.FactorAgainForm",
    "activate_totp": "enracine.network.forms.ActivateAppForm",
    "add_webauthn": "enracine.network.forms.AddKeyForm",
    "edit_webauthn": "enracine.network.forms.RenameKeyForm",
}
# Failed passwords are counted by address and by account; codes by the account asked. Opening the
# sign-in page is cheap: an organisation behind one address may do it often.
ACCOUNT_RATE_LIMITS = {
    "login": "240/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
}
# How many reverse proxies stand before the site: whose word about the visitor's address counts.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ENRACINE_PROXIES", "0"))

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "enracine_session"
CSRF_COOKIE_NAME = "enracine_csrf"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = os.environ.get("ENRACINE_TLS", "1") == "1"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The strict policy, without exception: nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Pages of the accounts library open their own transactions and write on some GETs.
# The open directory answers every question in JSON, those that cannot be read too.
ENRACINE_OPEN_DATA = ("/hsds/", "/en/hsds/")
ENRACINE_OWN_TRANSACTIONS = ["/compte/", "/i18n/", "/administration/", "/sante"]

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "enracine_language"
TIME_ZONE = "America/Toronto"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "documents", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        # Compressing every file takes longer than a first start of the demonstration may.
        "BACKEND": {
            "production": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "demonstration": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        }.get("" if DEBUG else MODE, "django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}
if bucket := os.environ.get("ENRACINE_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("ENRACINE_S3_ENDPOINT") or None,
            "access_key": os.environ.get("ENRACINE_S3_KEY"),
            "secret_key": os.environ.get("ENRACINE_S3_SECRET"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
WHITENOISE_USE_FINDERS = IS_TEST or DEBUG
WHITENOISE_AUTOREFRESH = IS_TEST or DEBUG
DOCUMENT_MAX_BYTES = 15 * 1024 * 1024
# What a request may carry in all; a file between the two sizes is refused by a page that explains.
UPLOAD_MAX_BYTES = 80 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "enracine.kernel.uploads.MeasuredUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A telephone's largest photograph; beyond, a picture is refused before it is opened.
PICTURE_MAX_PIXELS = 50_000_000
# ClamAV, « host:port » or the path of a socket. Named and silent, it keeps every file out.
ENRACINE_CLAMAV = os.environ.get("ENRACINE_CLAMAV", "")

# The address people use, for links in messages written by the worker.
ENRACINE_SITE_URL = os.environ.get(
    "ENRACINE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}"
)
DEFAULT_FROM_EMAIL = os.environ.get("ENRACINE_FROM", "Enracine <ne-pas-repondre@enracine.invalid>")
# Who sends, with a postal address: the last line of every letter.
ENRACINE_SENDER = os.environ.get("ENRACINE_SENDER", "").strip()
if host := os.environ.get("ENRACINE_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = host
    EMAIL_PORT = int(os.environ.get("ENRACINE_SMTP_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("ENRACINE_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("ENRACINE_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = True
else:
    # Without a mail server messages are kept as files, where the operator can read them.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# Texts (SMS): none by default; « fichier » keeps them where the operator can read them; see kernel.texting.
ENRACINE_SMS = os.environ.get("ENRACINE_SMS", "fichier" if IS_DEMO else "")
ENRACINE_SMS_TOKEN = os.environ.get("ENRACINE_SMS_TOKEN", "")

# Calls to addresses that somebody typed: this very machine is one only where nobody's data is.
OUTBOUND_LOOPBACK = IS_DEMO or IS_TEST
# The demonstration calls nobody else: not even a name is looked up.
OUTBOUND_ONLY_HERE = IS_DEMO

DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = logging_config(os.environ.get("ENRACINE_LOG_LEVEL", "WARNING" if IS_TEST else "INFO"))
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
