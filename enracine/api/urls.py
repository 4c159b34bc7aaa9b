"""Addresses of the API, mounted under /api/v1/."""

from django.urls import path

from enracine.api.root import api

urlpatterns = [path("", api.urls)]
