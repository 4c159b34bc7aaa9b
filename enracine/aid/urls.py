"""Addresses of this feature."""

from django.urls import path

from enracine.aid.pages import dossier, keeping, money, portal, workspace

app_name = "aid"
MINE = "mon-parcours/aides/"
ONE = "travail/aides/demandes/<uuid:aid_request_id>/"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/aides/"
urlpatterns = [
    path(MINE, portal.mine, name="mine"),
    path(f"{MINE}demander/<uuid:aid_id>/", portal.ask, name="ask"),
    path(f"{MINE}demandes/<uuid:aid_request_id>/", portal.asked, name="asked"),
    path(f"{MINE}demandes/<uuid:aid_request_id>/retirer/", portal.withdraw, name="withdraw"),
    path(
        f"{MINE}demandes/<uuid:aid_request_id>/documents/<uuid:aid_piece_id>/retirer/",
        portal.piece_remove,
        name="piece_remove",
    ),
    path("travail/aides/", workspace.work, name="work"),
    path(ONE, workspace.asked, name="asked_work"),
    path(f"{ONE}decider/", workspace.decide, name="decide"),
    path(f"{ONE}documents/", workspace.ask_pieces, name="ask_pieces"),
    path(f"{ONE}documents/<uuid:aid_piece_id>/", workspace.piece, name="piece_work"),
    path(f"{ONE}fin/", workspace.end, name="end"),
    path(f"{ONE}versements/", money.plan, name="plan_payment"),
    path(f"{ONE}versements/<uuid:payment_id>/", money.payment, name="payment"),
    path(
        f"{ONE}versements/<uuid:payment_id>/annuler/", money.payment_cancel, name="payment_cancel"
    ),
    path(f"{ONE}versements/<uuid:payment_id>/preuve/", money.payment_proof, name="payment_proof"),
    path(f"{ONE}recuperations/", money.recover, name="recover"),
    path(f"{ONE}recuperations/<uuid:recovery_id>/", money.recovery, name="recovery"),
    path(
        f"{ONE}recuperations/<uuid:recovery_id>/preuve/",
        money.recovery_proof,
        name="recovery_proof",
    ),
    path("travail/aides/ententes/", keeping.accounts, name="accounts"),
    path("travail/aides/ententes/nouvelle/", keeping.envelope_new, name="envelope_new"),
    path("travail/aides/ententes/<uuid:envelope_id>/", keeping.envelope, name="envelope"),
    path("travail/aides/catalogue/", keeping.catalogue, name="catalogue"),
    path("travail/aides/catalogue/nouvelle/", keeping.aid_new, name="aid_new"),
    path("travail/aides/catalogue/<uuid:aid_id>/", keeping.aid, name="aid"),
    path("travail/aides/catalogue/<uuid:aid_id>/changer/", keeping.aid_change, name="aid_change"),
    path("travail/aides/catalogue/<uuid:aid_id>/conditions/", keeping.aid_terms, name="aid_terms"),
    path("travail/aides/catalogue/<uuid:aid_id>/fermer/", keeping.aid_close, name="aid_close"),
    path(DOSSIER, dossier.of_dossier, name="of_dossier"),
    path(f"{DOSSIER}demander/<uuid:aid_id>/", dossier.ask_for, name="ask_for"),
    path(f"{DOSSIER}demandes/<uuid:aid_request_id>/documents/", dossier.join, name="join"),
    path(f"{DOSSIER}demandes/<uuid:aid_request_id>/retirer/", dossier.withdraw, name="take_back"),
]
