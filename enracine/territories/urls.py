"""Addresses of the places."""

from django.urls import path

from enracine.territories.pages import public

app_name = "territories"
urlpatterns = [
    path("regions/", public.regions, name="regions"),
    path("regions/<slug:slug>/", public.region, name="region"),
    path("lieux/recherche/", public.place_search, name="place_search"),
]
