"""Addresses of departures, arrivals and follow-ups."""

from django.urls import path

from enracine.settlement.pages import workspace

app_name = "settlement"
urlpatterns = [
    path("travail/arrivees/", workspace.arrivals, name="arrivals"),
    path(
        "travail/dossiers/<uuid:dossier_id>/depart/", workspace.dossier_moves, name="dossier_moves"
    ),
    path("travail/deplacements/<uuid:move_id>/", workspace.move, name="move"),
    path(
        "travail/deplacements/<uuid:move_id>/<slug:name>/",
        workspace.move_gesture,
        name="move_gesture",
    ),
    path("travail/suivis/", workspace.follow_ups, name="follow_ups"),
    path("travail/suivis/<uuid:follow_up_id>/", workspace.follow_up, name="follow_up"),
    path(
        "travail/suivis/<uuid:follow_up_id>/essai/",
        workspace.follow_up_attempt,
        name="follow_up_attempt",
    ),
]
