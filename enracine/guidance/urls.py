"""Addresses of this feature."""

from django.urls import path

from enracine.guidance.pages import public, workspace

app_name = "guidance"
CONTENT = "travail/contenus/<uuid:content_id>/"
urlpatterns = [
    path("se-preparer/", public.contents, name="contents"),
    path("se-preparer/<slug:slug>/", public.content, name="content"),
    path("travail/contenus/", workspace.writing, name="writing"),
    path("travail/contenus/nouveau/", workspace.new, name="new"),
    path(CONTENT, workspace.change, name="change"),
    path(f"{CONTENT}publier/", workspace.publish, name="publish"),
    path(f"{CONTENT}retirer/", workspace.withdraw, name="withdraw"),
    path(f"{CONTENT}editions/<int:number>/", workspace.edition, name="edition"),
]
