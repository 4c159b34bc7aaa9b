"""Addresses of this feature."""

from django.urls import path

from enracine.public.pages import static

app_name = "public"
urlpatterns = [
    path("", static.home, name="home"),
    path("confidentialite/", static.privacy, name="privacy"),
    path("accessibilite/", static.accessibility, name="accessibility"),
    path("aide/", static.help_page, name="help"),
]
