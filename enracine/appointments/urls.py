"""Addresses of this feature."""

from django.urls import path

from enracine.appointments.pages import calendar, portal, workspace

app_name = "appointments"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/rendez-vous/"
urlpatterns = [
    path("travail/rendez-vous/", workspace.agenda, name="agenda"),
    path("travail/rendez-vous/heures/", workspace.hours, name="hours"),
    path(
        "travail/rendez-vous/heures/<uuid:availability_id>/retirer/",
        workspace.withdraw,
        name="withdraw",
    ),
    path("travail/rendez-vous/calendrier/", workspace.feed, name="feed"),
    path(DOSSIER, workspace.of_dossier, name="of_dossier"),
    path(f"{DOSSIER}<uuid:appointment_id>/", workspace.move, name="move"),
    path(f"{DOSSIER}<uuid:appointment_id>/issue/", workspace.end, name="end"),
    path("mon-parcours/rendez-vous/", portal.mine, name="mine"),
    path("mon-parcours/rendez-vous/prendre/<uuid:dossier_id>/", portal.book, name="book"),
    path("mon-parcours/rendez-vous/<uuid:appointment_id>/annuler/", portal.cancel, name="cancel"),
    path("mon-parcours/rendez-vous/textos/", portal.texts, name="texts"),
    path("mon-parcours/rendez-vous/calendrier/", portal.feed, name="my_feed"),
    path("agenda/<str:token>.ics", calendar.ics, name="ics"),
]
