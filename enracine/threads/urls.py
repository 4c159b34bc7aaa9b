"""Addresses of this feature."""

from django.urls import path

from enracine.threads.pages import portal, templates, workspace

app_name = "threads"
urlpatterns = [
    path("travail/dossiers/<uuid:dossier_id>/messages/", workspace.of_dossier, name="of_dossier"),
    path("travail/modeles-de-messages/", templates.templates, name="templates"),
    path(
        "travail/modeles-de-messages/<uuid:template_id>/",
        templates.template,
        name="template",
    ),
    path(
        "travail/modeles-de-messages/<uuid:template_id>/retirer/",
        templates.end,
        name="template_end",
    ),
    path("mon-parcours/messages/", portal.mine, name="mine"),
    path("mon-parcours/messages/<uuid:dossier_id>/", portal.mine_one, name="mine_one"),
]
