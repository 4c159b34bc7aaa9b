"""Addresses of this feature."""

from django.urls import path

from enracine.people.pages import contacts, identity, linking, list_lines, lists, occupations

app_name = "people"
_LIST = "travail/importer/<uuid:list_id>/"
urlpatterns = [
    path("metiers/", occupations.occupations, name="occupations"),
    path("travail/importer/", lists.lists_page, name="lists"),
    path("travail/importer/nouvelle/", lists.bring, name="bring"),
    path("travail/importer/confirmer/<uuid:person_id>/", lists.confirm, name="confirm"),
    path(_LIST, lists.one, name="list"),
    path(_LIST + "colonnes/", lists.columns, name="list_columns"),
    path(_LIST + "lignes/", list_lines.lines, name="list_lines"),
    path(_LIST + "lignes/<uuid:row_id>/", list_lines.line, name="list_line"),
    path(_LIST + "rapport.csv", lists.report, name="list_report"),
    path(_LIST + "<slug:name>/", lists.gesture, name="list_gesture"),
    path("travail/contacts/", contacts.contacts, name="contacts"),
    path("travail/doublons/", identity.queue, name="duplicates"),
    path("travail/relier/<uuid:person_id>/", identity.hand_code, name="hand_code"),
    path("travail/doublons/<uuid:pair_id>/", identity.pair, name="duplicate"),
    path("travail/doublons/fusions/<uuid:merge_id>/defaire/", identity.undo, name="undo_merge"),
    path("mon-parcours/relier/<uuid:link_id>/", linking.link, name="link"),
]
