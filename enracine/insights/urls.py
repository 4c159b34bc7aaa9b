"""Addresses of this feature."""

from django.urls import path

from enracine.insights.pages import retrospective, workspace

app_name = "insights"
urlpatterns = [
    path("travail/chiffres/", workspace.figures, name="figures"),
    path("travail/chiffres/suggere-et-choisi/", retrospective.compared, name="retrospective"),
    path("travail/chiffres/<slug:measure>/", workspace.rows, name="rows"),
]
