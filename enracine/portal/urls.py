"""Addresses of this feature."""

from django.urls import path

from enracine.portal.pages import (
    consents,
    entries,
    family,
    home,
    information,
    majority,
    notices,
    protection,
    registration,
    requests,
    resume,
    territory,
)

app_name = "portal"
urlpatterns = [
    path("inscription/", registration.start, name="registration"),
    path("ecrire-a-un-territoire/", territory.write, name="write_to_territory"),
    path("inscription/verifier/", registration.check, name="registration_check"),
    path("inscription/recu/", registration.receipt, name="registration_receipt"),
    path("inscription/effacer/", registration.forget, name="registration_forget"),
    path("inscription/plus-tard/", resume.later, name="registration_later"),
    path("inscription/reprendre/", resume.ask, name="registration_resume"),
    path("inscription/reprendre/code/", resume.code, name="registration_code"),
    path("inscription/suite/", resume.take_up, name="registration_take_up"),
    path("inscription/famille/ajouter/", registration.member, name="registration_member"),
    path("inscription/famille/<int:index>/", registration.member, name="registration_member_edit"),
    path(
        "inscription/famille/<int:index>/retirer/",
        registration.remove_member,
        name="registration_member_remove",
    ),
    path("inscription/<slug:slug>/", registration.step, name="registration_step"),
    path("mon-parcours/", home.home, name="home"),
    path("mon-parcours/avis/", notices.notices, name="notices"),
    path("mon-parcours/choisir/", home.choose, name="choose"),
    path("mon-parcours/qui-a-mon-dossier/", home.who_has, name="who_has"),
    path("mon-parcours/qui-a-regarde/", home.who_looked, name="who_looked"),
    path("mon-parcours/mes-donnees.json", requests.take_json, name="download"),
    path("mon-parcours/mes-donnees.zip", requests.take_zip, name="download_zip"),
    path("mon-parcours/demandes/", requests.index, name="my_requests"),
    path("mon-parcours/demandes/nouvelle/", requests.new, name="my_request_new"),
    path("mon-parcours/demandes/<uuid:request_id>/", requests.detail, name="my_request"),
    path(
        "mon-parcours/demandes/<uuid:request_id>/geste/",
        requests.gesture,
        name="my_request_gesture",
    ),
    path(
        "mon-parcours/demandes/<uuid:request_id>/<slug:which>/",
        requests.paper,
        name="my_request_paper",
    ),
    path("mon-parcours/ce-qui-est-garde/", protection.held, name="held"),
    path("mon-parcours/plaintes/", protection.complaints, name="complaints"),
    path("mon-parcours/plaintes/nouvelle/", protection.complain, name="complain"),
    path("mon-parcours/plaintes/<uuid:complaint_id>/", protection.complaint, name="complaint"),
    path(
        "mon-parcours/plaintes/<uuid:complaint_id>/retirer/",
        protection.take_back,
        name="complaint_take_back",
    ),
    path("mon-parcours/consentements/", consents.index, name="consents"),
    path("mon-parcours/consentements/<uuid:consent_id>/", consents.detail, name="consent"),
    path(
        "mon-parcours/consentements/<uuid:consent_id>/retirer/",
        consents.withdraw,
        name="withdraw",
    ),
    path("mon-parcours/famille/", family.index, name="family"),
    path("mon-parcours/famille/reunir/", family.union, name="family_union"),
    path(
        "mon-parcours/famille/reunir/<uuid:proposal_id>/",
        family.proposal,
        name="family_proposal",
    ),
    path("mon-parcours/famille/separation/", family.separation, name="family_separation"),
    path("mon-parcours/famille/arrivee/<uuid:member_id>/", family.arrival, name="family_arrival"),
    path("mon-parcours/famille/adresse/", family.address, name="family_address"),
    path(
        "mon-parcours/consentements/<uuid:consent_id>/aide/", consents.ask_help, name="consent_help"
    ),
    path(
        "mon-parcours/consentements/<uuid:consent_id>/preuve.<str:kind>",
        consents.proof,
        name="consent_proof",
    ),
    path("mon-parcours/mes-renseignements/", information.index, name="information"),
    path(
        "mon-parcours/mes-renseignements/famille/ajouter/",
        information.member,
        name="information_member",
    ),
    path(
        "mon-parcours/mes-renseignements/famille/<uuid:member_id>/",
        information.member,
        name="information_member_edit",
    ),
    path(
        "mon-parcours/mes-renseignements/famille/<uuid:member_id>/retirer/",
        information.remove_member,
        name="information_member_remove",
    ),
    path("mon-parcours/majorite/", majority.confirm, name="majority"),
    path("mon-parcours/annuler/<uuid:own_event_id>/", information.take_back, name="undo"),
    path("mon-parcours/mes-renseignements/documents/", entries.documents, name="documents"),
    path(
        "mon-parcours/mes-renseignements/documents/<uuid:document_id>/",
        entries.document,
        name="document",
    ),
    path(
        "mon-parcours/mes-renseignements/documents/<uuid:document_id>/effacer/",
        entries.remove_document,
        name="document_remove",
    ),
    path("mon-parcours/mes-renseignements/<slug:slug>/", information.edit, name="edit"),
    path("mon-parcours/mes-renseignements/<slug:slug>/ajouter/", entries.entry, name="entry_add"),
    path(
        "mon-parcours/mes-renseignements/<slug:slug>/<uuid:entry_id>/",
        entries.entry,
        name="entry",
    ),
    path(
        "mon-parcours/mes-renseignements/<slug:slug>/<uuid:entry_id>/retirer/",
        entries.remove,
        name="entry_remove",
    ),
    path(
        "mon-parcours/mes-renseignements/<slug:slug>/<uuid:entry_id>/principal/",
        entries.lead,
        name="entry_lead",
    ),
]
