"""A plain Django project on the same database, server and account: what a page cannot go under."""

from enracine.project.settings import *  # noqa: F403 – all of the product's own
from enracine.project.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.floors"]
ROOT_URLCONF = "bench.floors.urls"
# Django's own connection, which asks after its health at each request: the floor stays what it was.
DATABASES = {"default": {**DATABASES["default"], "ENGINE": "django.db.backends.postgresql"}}
# What `startproject` gives, and htmx. Nothing of the product.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # The accounts library refuses to load without it; it does nothing on these addresses.
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
