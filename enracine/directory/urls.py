"""Addresses of this feature."""

from django.urls import URLPattern, path

from enracine.directory.pages import hsds, incoming, public, workspace

app_name = "directory"


def _open(base: str, language: str) -> list[URLPattern]:
    """The open directory in one language: the same identifiers, the same questions."""
    told = {"language": language}
    suffix = "" if language == "fr" else f"_{language}"
    return [
        path(f"{base}/", hsds.root, told, name=f"hsds_root{suffix}"),
        path(f"{base}/openapi.json", hsds.openapi, told, name=f"hsds_openapi{suffix}"),
        path(f"{base}/profil.json", hsds.profile, told, name=f"hsds_profile{suffix}"),
        path(f"{base}/deleted", hsds.deleted, told, name=f"hsds_deleted{suffix}"),
        path(f"{base}/datapackage.zip", hsds.package, told, name=f"hsds_package{suffix}"),
        path(f"{base}/<slug:collection>", hsds.listing, told, name=f"hsds_list{suffix}"),
        path(
            f"{base}/<slug:collection>/<str:identifier>",
            hsds.detail,
            told,
            name=f"hsds_one{suffix}",
        ),
        path(f"{base}/<path:rest>", hsds.nothing, told, name=f"hsds_nothing{suffix}"),
    ]


urlpatterns = [
    path("services/", public.search, name="search"),
    path("services/<uuid:service_id>/", public.service, name="service"),
    path("services/<uuid:service_id>/corriger/", public.suggest, name="suggest"),
    path("travail/services/", workspace.own, name="own"),
    path("travail/services/nouveau/", workspace.service, name="service_new"),
    path("travail/services/lieux/nouveau/", workspace.location, name="location_new"),
    path("travail/services/lieux/<uuid:location_id>/", workspace.location, name="location"),
    path("travail/services/corrections/<uuid:suggestion_id>/", workspace.settle, name="settle"),
    path("travail/services/heures/<uuid:hours_id>/", workspace.remove_hours, name="hours_remove"),
    path("travail/repertoires/mots/", workspace.words, name="words"),
    path("travail/repertoires/mots/<uuid:term_id>/", workspace.word, name="word"),
    path("travail/repertoires/", incoming.intakes, name="intakes"),
    path("travail/repertoires/nouveau/", incoming.bring, name="bring"),
    path("travail/repertoires/<uuid:intake_id>/", incoming.intake, name="intake"),
    path("travail/repertoires/<uuid:intake_id>/rapport.csv", incoming.report, name="intake_report"),
    path(
        "travail/repertoires/<uuid:intake_id>/<slug:name>/",
        incoming.gesture,
        name="intake_gesture",
    ),
    path("travail/services/<uuid:service_id>/", workspace.service, name="service_edit"),
    path(
        "travail/services/<uuid:service_id>/confirmer/", workspace.confirm, name="service_confirm"
    ),
    path("travail/services/<uuid:service_id>/retirer/", workspace.end, name="service_end"),
    path(
        "travail/services/<uuid:service_id>/heures/<uuid:place_id>/", workspace.hours, name="hours"
    ),
    *_open("hsds", "fr"),
    *_open("en/hsds", "en"),
]
