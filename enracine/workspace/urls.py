"""Addresses of this feature."""

from django.urls import path

from enracine.workspace.pages import home, search

app_name = "workspace"
urlpatterns = [
    path("travail/", home.home, name="home"),
    path("travail/recherche/", search.search, name="search"),
    path("travail/reseau/", home.directory, name="directory"),
]
