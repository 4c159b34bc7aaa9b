"""Addresses of this feature."""

from django.urls import path

from enracine.accompaniment.pages import (
    ages,
    agreements,
    coordination,
    documents,
    exceptional,
    files,
    households,
    information,
    lists,
    meetings,
    papers,
)

app_name = "accompaniment"
urlpatterns = [
    path("travail/dossiers/", lists.caseload, name="dossiers"),
    path("travail/dossiers/<uuid:dossier_id>/", files.dossier, name="dossier"),
    path("travail/dossiers/<uuid:dossier_id>/historique/", files.history, name="history"),
    path("travail/dossiers/<uuid:dossier_id>/gerer/", files.manage, name="manage"),
    path("travail/dossiers/<uuid:dossier_id>/etape/", files.stage, name="stage"),
    path("travail/dossiers/<uuid:dossier_id>/suivi-par/", files.assign, name="assign"),
    path("travail/dossiers/<uuid:dossier_id>/fermer/", files.close, name="close"),
    path("travail/dossiers/<uuid:dossier_id>/rouvrir/", files.reopen, name="reopen"),
    path("travail/dossiers/<uuid:dossier_id>/a-faire/", files.add_task, name="add_task"),
    path("travail/dossiers/<uuid:dossier_id>/coordonnees/", files.contact, name="contact"),
    path("travail/dossiers/<uuid:dossier_id>/age/", ages.age, name="age"),
    path("travail/dossiers/<uuid:dossier_id>/documents/", documents.documents, name="documents"),
    path(
        "travail/dossiers/<uuid:dossier_id>/documents/<uuid:document_id>/",
        documents.document,
        name="document",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/documents/<uuid:document_id>/effacer/",
        documents.remove,
        name="document_remove",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/", information.index, name="information"
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/",
        information.edit,
        name="information_edit",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/vu/",
        information.seen,
        name="information_seen",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/ajouter/",
        information.entry,
        name="entry_add",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/<uuid:entry_id>/",
        information.entry,
        name="entry",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/<uuid:entry_id>/vu/",
        information.seen,
        name="entry_seen",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/<uuid:entry_id>/retirer/",
        information.remove,
        name="entry_remove",
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/renseignements/<slug:slug>/<uuid:entry_id>/principal/",
        information.lead,
        name="entry_lead",
    ),
    path("travail/dossiers/<uuid:dossier_id>/evaluation/", meetings.evaluation, name="evaluation"),
    path(
        "travail/dossiers/<uuid:dossier_id>/evaluation/decision/",
        meetings.decision,
        name="decision",
    ),
    path("travail/dossiers/<uuid:dossier_id>/acces/", exceptional.exception, name="exception"),
    path("travail/dossiers/<uuid:dossier_id>/danger/", exceptional.disclosure, name="disclosure"),
    path("travail/dossiers/<uuid:dossier_id>/accords/", agreements.agreements, name="agreements"),
    path("travail/dossiers/<uuid:dossier_id>/accords/papier/", agreements.paper, name="paper"),
    path("travail/dossiers/<uuid:dossier_id>/feuille.pdf", papers.sheet, name="sheet"),
    path("mon-parcours/feuille/<uuid:dossier_id>.pdf", papers.my_sheet, name="my_sheet"),
    path(
        "travail/dossiers/<uuid:dossier_id>/adresse-secrete/",
        households.protected_address,
        name="protected_address",
    ),
    path("travail/menages/<uuid:household_id>/", households.household, name="household"),
    path(
        "travail/menages/<uuid:household_id>/separation/<uuid:person_id>/",
        households.separation,
        name="separation",
    ),
    path(
        "travail/menages/<uuid:household_id>/arrivee/<uuid:member_id>/",
        households.arrival,
        name="arrival",
    ),
    path("travail/menages/<uuid:household_id>/reunir/", households.union, name="union"),
    path("travail/a-faire/<uuid:task_id>/fait/", files.task_done, name="task_done"),
    path("travail/a-faire/<uuid:task_id>/refaire/", files.task_reopen, name="task_reopen"),
    path("travail/inscriptions/", coordination.queue, name="queue"),
    path("travail/inscriptions/pause/", coordination.pause, name="pause"),
    path("travail/inscriptions/reprise/", coordination.resume, name="resume"),
    path("travail/inscriptions/<uuid:dossier_id>/", coordination.override, name="override"),
]
