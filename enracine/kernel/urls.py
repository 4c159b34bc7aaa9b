"""Addresses of the kernel."""

from django.urls import path

from enracine.kernel import health

app_name = "kernel"
urlpatterns = [path("sante", health.health, name="health")]
