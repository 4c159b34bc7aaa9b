"""Addresses of this feature."""

from django.urls import path

from enracine.matching.pages import portal, workspace

app_name = "matching"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/endroits/"
MINE = "mon-parcours/endroits/"
urlpatterns = [
    path(MINE, portal.my_places, name="my_places"),
    path(f"{MINE}ce-qui-compte/", portal.my_wishes, name="my_wishes"),
    path(f"{MINE}menage/", portal.share, name="my_wishes_share"),
    path(f"{MINE}<str:code>/", portal.my_place, name="my_place"),
    path(f"{MINE}<str:code>/choisir/", portal.my_place_gesture, name="my_place_gesture"),
    path(DOSSIER, workspace.places, name="places"),
    path(f"{DOSSIER}ce-qui-compte/", workspace.wishes, name="wishes"),
    path(f"{DOSSIER}garder/", workspace.keep, name="keep"),
    path(f"{DOSSIER}<str:code>/", workspace.place, name="place"),
    path(f"{DOSSIER}<str:code>/liste/", workspace.place_gesture, name="place_gesture"),
]
