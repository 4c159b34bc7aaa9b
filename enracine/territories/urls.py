"""Addresses of the places."""

from django.urls import path

from enracine.territories.pages import comparing, data, explorer, public, sheets

app_name = "territories"
urlpatterns = [
    path("regions/", explorer.regions, name="regions"),
    path("regions/<slug:slug>/", sheets.region, name="region"),
    path("mrc/<slug:slug>/", sheets.mrc, name="mrc"),
    path("territoires-paj/<slug:slug>/", sheets.paj, name="paj"),
    path("comparer/", comparing.comparison, name="compare"),
    path("lieux/recherche/", public.place_search, name="place_search"),
    path("donnees/territoires.csv", data.everything, {"kind": "csv"}, name="data_csv"),
    path("donnees/territoires.json", data.everything, {"kind": "json"}, name="data_json"),
    path("donnees/territoires/<slug:code>.csv", data.place, {"kind": "csv"}, name="place_csv"),
    path("donnees/territoires/<slug:code>.json", data.place, {"kind": "json"}, name="place_json"),
]
