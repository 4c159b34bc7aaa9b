"""Addresses of this feature."""

from django.urls import path

from enracine.activities.pages import entries, notes, portal, sessions

app_name = "activities"
urlpatterns = [
    path("travail/dossiers/<uuid:dossier_id>/acte/", entries.act, name="act"),
    path("travail/dossiers/<uuid:dossier_id>/note/", notes.note, name="note"),
    path("travail/dossiers/<uuid:dossier_id>/seances/", sessions.of_dossier, name="of_dossier"),
    path("travail/note/", notes.anywhere, name="anywhere"),
    path("travail/notes/", notes.search, name="notes"),
    path("travail/actes/", entries.month, name="month"),
    path("travail/actes/<uuid:act_id>/", entries.entry, name="entry"),
    path("travail/actes/<uuid:act_id>/erreur/", entries.withdraw, name="withdraw"),
    path("travail/seances/", sessions.sessions, name="sessions"),
    path("travail/seances/nouvelle/", sessions.new, name="session_new"),
    path("travail/seances/<uuid:session_id>/", sessions.session, name="session"),
    path("travail/seances/<uuid:session_id>/changer/", sessions.change, name="session_change"),
    path("travail/seances/<uuid:session_id>/annuler/", sessions.cancel, name="session_cancel"),
    path("travail/seances/<uuid:session_id>/presences/", sessions.attendance, name="attendance"),
    path("travail/seances/<uuid:session_id>/places/", sessions.place, name="place"),
    path(
        "travail/seances/<uuid:session_id>/places/<uuid:place_id>/rendre/",
        sessions.leave,
        name="place_leave",
    ),
    path("mon-parcours/seances/", portal.my_sessions, name="my_sessions"),
    path("mon-parcours/seances/<uuid:session_id>/", portal.my_place, name="my_place"),
]
