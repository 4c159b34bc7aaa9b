"""Addresses of this feature."""

from django.urls import path

from enracine.eligibility.pages import public

app_name = "eligibility"
urlpatterns = [path("a-quels-services/", public.check, name="check")]
