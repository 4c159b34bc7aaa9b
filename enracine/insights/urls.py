"""Addresses of this feature."""

from django.urls import path

from enracine.insights.pages import public, retention, retrospective, survival, workspace

app_name = "insights"
urlpatterns = [
    path("travail/chiffres/", workspace.figures, name="figures"),
    path("travail/chiffres/maintien/", retention.retention, name="retention"),
    path("travail/chiffres/maintien/suivis/", retention.retention_rows, name="retention_rows"),
    path("travail/chiffres/maintien/courbe/", survival.survival, name="survival"),
    path("nos-enracinements/", public.enracinements, name="enracinements"),
    path("travail/chiffres/suggere-et-choisi/", retrospective.compared, name="retrospective"),
    path("travail/chiffres/<slug:measure>/", workspace.rows, name="rows"),
]
