"""Addresses of this feature."""

from django.urls import path

from enracine.workspace.pages import (
    exports,
    home,
    keeping,
    messages,
    protection,
    rights,
    search,
    settings,
    undoing,
)

app_name = "workspace"
urlpatterns = [
    path("travail/", home.home, name="home"),
    path("travail/recherche/", search.search, name="search"),
    path("travail/exports/", exports.exports, name="exports"),
    path("travail/exports/tout/", exports.archive, name="archive"),
    path("travail/exports/<uuid:job_id>/tout/", exports.take_archive, name="archive_file"),
    path("travail/exports/<uuid:job_id>/", exports.progress, name="export"),
    path("travail/exports/<uuid:job_id>/annuler/", exports.cancel, name="export_cancel"),
    path("travail/exports/<uuid:job_id>/fichier/", exports.download, name="export_file"),
    path("travail/reglages/", settings.settings, name="settings"),
    path("travail/reglages/<str:key>/", settings.setting, name="setting"),
    path(
        "travail/reglages/<str:key>/<str:day>/retirer/",
        settings.withdraw,
        name="setting_withdraw",
    ),
    path("travail/messages/", messages.stuck, name="messages"),
    path("travail/messages/<uuid:message_id>/", messages.try_again, name="message_again"),
    path("travail/messages/<uuid:message_id>/abandon/", messages.give_up, name="message_give_up"),
    path("travail/annuler/<uuid:event_id>/", undoing.take_back, name="undo"),
    path("travail/protection/journal/", protection.access_log, name="access_log"),
    path("travail/protection/acces-exception/", protection.exceptional, name="exceptions"),
    path(
        "travail/protection/acces-exception/<uuid:exception_id>/",
        protection.review,
        name="exception_review",
    ),
    path("travail/protection/communications/", protection.disclosures, name="disclosures"),
    path(
        "travail/protection/communications/<uuid:disclosure_id>/",
        protection.see_disclosure,
        name="disclosure_seen",
    ),
    path("travail/reseau/", home.directory, name="directory"),
    path("travail/protection/demandes/", rights.index, name="rights"),
    path("travail/protection/demandes/consigner/<uuid:subject_id>/", rights.new, name="rights_new"),
    path("travail/protection/demandes/<uuid:request_id>/", rights.detail, name="rights_request"),
    path(
        "travail/protection/demandes/<uuid:request_id>/passages/",
        rights.passages,
        name="rights_passages",
    ),
    path("travail/protection/demandes/<uuid:request_id>/arreter/", rights.stop, name="rights_stop"),
    path(
        "travail/protection/demandes/<uuid:request_id>/papier/<slug:which>/",
        rights.paper,
        name="rights_paper",
    ),
    path(
        "travail/protection/demandes/<uuid:request_id>/geste/<slug:name>/",
        rights.gesture,
        name="rights_gesture",
    ),
    path("travail/protection/corrections/", rights.corrected, name="corrections"),
    path("travail/protection/conservation/", keeping.retention, name="retention"),
    path("travail/protection/anonymisation/", keeping.anonymisations, name="anonymisations"),
    path(
        "travail/protection/anonymisation/<uuid:work_id>/",
        keeping.anonymisation,
        name="anonymisation",
    ),
    path(
        "travail/protection/anonymisation/<uuid:work_id>/<slug:name>/",
        keeping.anonymisation_gesture,
        name="anonymisation_gesture",
    ),
]
