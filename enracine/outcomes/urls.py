"""Addresses of this feature."""

from django.urls import path

from enracine.outcomes.pages import dossier

app_name = "outcomes"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/issues/"
urlpatterns = [
    path(DOSSIER, dossier.of_dossier, name="of_dossier"),
    path(f"{DOSSIER}<uuid:outcome_id>/", dossier.outcome, name="outcome"),
]
