"""Addresses of the network: account, team, public list of privacy officers."""

from django.urls import path

from enracine.network.pages import (
    absences,
    account,
    capacity,
    drafts,
    links,
    notices,
    public,
    scopes,
    team,
    tokens,
)

app_name = "network"
urlpatterns = [
    path("accueil/", account.landing, name="landing"),
    path("compte/", account.account, name="account"),
    path("compte/organisation/", account.switch, name="switch"),
    path("compte/securite/", account.second_factor, name="second_factor"),
    path("compte/reprendre/", account.resume, name="resume"),
    path("compte/brouillon/", drafts.keep, name="draft"),
    path("compte/brouillon/effacer/", drafts.discard, name="draft_discard"),
    path("avis/<str:token>/", notices.stop, name="notices_stop"),
    path("travail/avis/", notices.notices, name="notices"),
    path("compte/logiciels/", tokens.tokens, name="tokens"),
    path("compte/logiciels/<uuid:token_id>/retirer/", tokens.revoke, name="token_revoke"),
    path("compte/partout/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("compte/invitation/<str:token>/", public.accept, name="accept"),
    # The accounts library has pages for changing one's address and for accounts without password
    # that the product does not offer; these lines stand before its own.
    path("compte/email/", public.not_here),
    path("compte/confirm-email/", public.not_here),
    path("compte/confirm-email/<str:key>/", public.not_here),
    path("compte/password/set/", public.not_here),
    path("organismes/protection/", public.privacy_officers, name="privacy_officers"),
    path("travail/equipe/", team.team, name="team"),
    path("travail/equipe/inviter/", team.invite, name="invite"),
    path("travail/equipe/invitations/<uuid:pk>/renvoyer/", team.send_again, name="send_again"),
    path("travail/equipe/invitations/<uuid:pk>/retirer/", team.revoke, name="revoke"),
    path("travail/equipe/membres/<uuid:pk>/fin/", team.end, name="end_membership"),
    path("travail/equipe/dossiers/", scopes.access_scope, name="access_scope"),
    path("travail/equipe/par-lien/", links.answer_links, name="answer_links"),
    path("travail/equipe/par-lien/<uuid:pk>/fin/", links.end_answer_link, name="end_answer_link"),
    path("travail/equipe/membres/<uuid:pk>/equipe/", scopes.team_of, name="team_of"),
    path("travail/places/", capacity.capacity, name="capacity"),
    path("travail/places/confirmer/", capacity.confirm, name="capacity_confirm"),
    path("travail/places/<uuid:mandate_id>/", capacity.declare, name="capacity_declare"),
    path("travail/places/<uuid:mandate_id>/pause/", capacity.pause, name="capacity_pause"),
    path("travail/places/<uuid:mandate_id>/rouvrir/", capacity.reopen, name="capacity_reopen"),
    path("travail/equipe/absences/", absences.absences, name="absences"),
    path("travail/equipe/absences/noter/", absences.note, name="absence_note"),
    path("travail/equipe/absences/<uuid:absence_id>/", absences.change, name="absence_change"),
    path("travail/equipe/absences/<uuid:absence_id>/fin/", absences.end, name="absence_end"),
    path("travail/protection/", team.protection, name="protection"),
    path("travail/protection/responsable/", team.name_officer, name="name_officer"),
    path("travail/protection/responsable/<uuid:pk>/fin/", team.end_officer, name="end_officer"),
]
