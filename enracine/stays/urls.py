"""Addresses of this feature."""

from django.urls import path

from enracine.stays.pages import accounts, dossier, portal, preparing, public, workspace

app_name = "stays"
STAY = "travail/sejours/<uuid:stay_id>/"
DOSSIER = "travail/dossiers/<uuid:dossier_id>/sejours/"
urlpatterns = [
    path("sejours/", public.stays, name="stays"),
    path("sejours/<uuid:stay_id>/", public.stay, name="stay"),
    path("mon-parcours/sejours/", portal.mine, name="mine"),
    path("mon-parcours/sejours/demander/<uuid:open_id>/", portal.ask, name="ask"),
    path("mon-parcours/sejours/demandes/<uuid:asked_id>/", portal.asked, name="asked"),
    path("mon-parcours/sejours/demandes/<uuid:asked_id>/reponse/", portal.answer, name="answer"),
    path("mon-parcours/sejours/demandes/<uuid:asked_id>/besoins/", portal.needs, name="needs"),
    path(
        "mon-parcours/sejours/demandes/<uuid:asked_id>/besoins/effacer/",
        portal.erase_needs,
        name="erase_needs",
    ),
    path("mon-parcours/sejours/demandes/<uuid:asked_id>/avis/", portal.evaluate, name="evaluate"),
    path("travail/sejours/", workspace.stays, name="work"),
    path("travail/sejours/nouveau/", workspace.new, name="new"),
    path(STAY, workspace.stay, name="stay_work"),
    path(f"{STAY}modifier/", workspace.change, name="change"),
    path(f"{STAY}publier/", workspace.publish, name="publish"),
    path(f"{STAY}annuler/", workspace.cancel, name="cancel"),
    path(f"{STAY}choisir/", workspace.select, name="select"),
    path(f"{STAY}offrir/", workspace.offer, name="offer"),
    path(f"{STAY}demandes/<uuid:asked_id>/", workspace.asked, name="asked_work"),
    path(f"{STAY}horaire/", preparing.schedule, name="schedule"),
    path(f"{STAY}horaire/<uuid:line_id>/", preparing.step, name="step"),
    path(f"{STAY}horaire/<uuid:line_id>/retirer/", preparing.step_remove, name="step_remove"),
    path(f"{STAY}feuille/", preparing.day_sheet, name="day_sheet"),
    path(f"{STAY}presences/", preparing.attendance, name="attendance"),
    path(f"{STAY}budget/", accounts.money, name="money"),
    path(f"{STAY}budget/prevu/", accounts.budget, name="budget"),
    path(
        f"{STAY}budget/<uuid:expense_id>/retirer/", accounts.expense_cancel, name="expense_cancel"
    ),
    path(f"{STAY}budget/<uuid:expense_id>/recu/", accounts.receipt, name="receipt"),
    path(f"{STAY}bilan/", accounts.results, name="results"),
    path(DOSSIER, dossier.of_dossier, name="of_dossier"),
    path(f"{DOSSIER}demander/<uuid:stay_id>/", dossier.ask_for, name="ask_for"),
    path(f"{DOSSIER}demandes/<uuid:asked_id>/retirer/", dossier.withdraw, name="withdraw"),
]
