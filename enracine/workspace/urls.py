"""Addresses of this feature."""

from django.urls import path

from enracine.workspace.pages import exports, home, messages, search, settings, undoing

app_name = "workspace"
urlpatterns = [
    path("travail/", home.home, name="home"),
    path("travail/recherche/", search.search, name="search"),
    path("travail/exports/", exports.exports, name="exports"),
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
    path("travail/annuler/<uuid:event_id>/", undoing.take_back, name="undo"),
    path("travail/reseau/", home.directory, name="directory"),
]
