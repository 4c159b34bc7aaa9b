"""Addresses of the demonstration."""

from django.urls import path

from enracine.demo.pages import public

app_name = "demo"
urlpatterns = [path("demo/comptes.json", public.demo_accounts, name="accounts")]
