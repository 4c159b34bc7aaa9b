"""Addresses of this feature."""

from django.urls import path

from enracine.matching.pages import cohorts, portal, proposals, workspace

app_name = "matching"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/endroits/"
COHORT = "travail/cohortes/<uuid:cohort_id>/"
MINE = "mon-parcours/endroits/"
urlpatterns = [
    path(MINE, portal.my_places, name="my_places"),
    path(f"{MINE}ce-qui-compte/", portal.my_wishes, name="my_wishes"),
    path(f"{MINE}menage/", portal.share, name="my_wishes_share"),
    path(f"{MINE}proposition/<uuid:line_id>/", proposals.my_proposal, name="my_proposal"),
    path(f"{MINE}<str:code>/", portal.my_place, name="my_place"),
    path(f"{MINE}<str:code>/choisir/", portal.my_place_gesture, name="my_place_gesture"),
    path(DOSSIER, workspace.places, name="places"),
    path(f"{DOSSIER}ce-qui-compte/", workspace.wishes, name="wishes"),
    path(f"{DOSSIER}garder/", workspace.keep, name="keep"),
    path(f"{DOSSIER}proposition/<uuid:line_id>/", proposals.proposal, name="proposal"),
    path(f"{DOSSIER}<str:code>/", workspace.place, name="place"),
    path(f"{DOSSIER}<str:code>/liste/", workspace.place_gesture, name="place_gesture"),
    path("travail/cohortes/", cohorts.cohorts, name="cohorts"),
    path("travail/cohortes/nouvelle/", cohorts.new_cohort, name="new_cohort"),
    path(COHORT, cohorts.cohort, name="cohort"),
    path(f"{COHORT}reprendre/", cohorts.cohort_again, name="cohort_again"),
    path(f"{COHORT}presenter/", cohorts.cohort_present, name="cohort_present"),
    path(f"{COHORT}recompter/", cohorts.cohort_check, name="cohort_check"),
    path(f"{COHORT}menages/<uuid:line_id>/", cohorts.line, name="cohort_line"),
    path("travail/places-des-territoires/", cohorts.rooms, name="rooms"),
    path("travail/places-des-territoires/<str:code>/", cohorts.room, name="room"),
]
