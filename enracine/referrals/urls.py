"""Addresses of this feature."""

from django.urls import path

from enracine.referrals.pages import portal, preparing, steps, workspace

app_name = "referrals"
urlpatterns = [
    path("travail/references/", workspace.inbox, name="inbox"),
    path("travail/references/envoyees/", workspace.sent, name="sent"),
    path("travail/references/silence/", workspace.silence, name="silence"),
    path("travail/references/nouvelle-personne/", preparing.new_person, name="new_person"),
    path("travail/references/<uuid:referral_id>/", workspace.referral, name="detail"),
    path("travail/references/<uuid:referral_id>/apercu/", preparing.preview_page, name="preview"),
    path("travail/references/<uuid:referral_id>/accepter/", steps.accept, name="accept"),
    path("travail/references/<uuid:referral_id>/annuler-reponse/", steps.undo, name="undo"),
    path("travail/references/<uuid:referral_id>/lu/", steps.acknowledge, name="acknowledge"),
    path("travail/references/<uuid:referral_id>/choisir/", steps.choose, name="choose"),
    path("travail/references/<uuid:referral_id>/<slug:slug>/", steps.step, name="step"),
    path("travail/dossiers/<uuid:dossier_id>/referer/", preparing.prepare, name="prepare"),
    path("travail/dossiers/<uuid:dossier_id>/references/", workspace.of_dossier, name="of_dossier"),
    path("mon-parcours/references/<uuid:referral_id>/", portal.mine, name="mine"),
    path("mon-parcours/references/<uuid:referral_id>/annuler/", portal.stop, name="stop"),
    path(
        "mon-parcours/references/<uuid:referral_id>/choisir/",
        portal.choose_mine,
        name="choose_mine",
    ),
]
