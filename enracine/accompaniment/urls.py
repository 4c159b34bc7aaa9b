"""Addresses of this feature."""

from django.urls import URLPattern

app_name = "accompaniment"
urlpatterns: list[URLPattern] = []
