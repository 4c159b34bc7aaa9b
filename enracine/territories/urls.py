"""Addresses of this feature."""

from django.urls import URLPattern

app_name = "territories"
urlpatterns: list[URLPattern] = []
