"""Addresses of departures, arrivals and follow-ups."""

from django.urls import path

from enracine.settlement.pages import arrivals, counting, follow_ups, survey, workspace

app_name = "settlement"
urlpatterns = [
    path("travail/arrivees/", workspace.arrivals, name="arrivals"),
    path("travail/arrivees/mois/", arrivals.calendar, name="calendar"),
    path("travail/deplacements/carte/", arrivals.flows_map, name="flows"),
    path("travail/deplacements/<uuid:move_id>/liste/", arrivals.move_list, name="move_list"),
    path(
        "travail/dossiers/<uuid:dossier_id>/depart/", workspace.dossier_moves, name="dossier_moves"
    ),
    path(
        "travail/dossiers/<uuid:dossier_id>/depart/contester/<uuid:attribution_id>/",
        counting.contest_claim,
        name="contest_claim",
    ),
    path("travail/attributions/", counting.disputes, name="disputes"),
    path("travail/attributions/<uuid:dispute_id>/", counting.dispute, name="dispute"),
    path(
        "travail/deplacements/<uuid:move_id>/contester/",
        counting.contest_move,
        name="contest_move",
    ),
    path("travail/deplacements/<uuid:move_id>/", workspace.move, name="move"),
    path(
        "travail/deplacements/<uuid:move_id>/<slug:name>/",
        workspace.move_gesture,
        name="move_gesture",
    ),
    path("travail/suivis/", follow_ups.follow_ups, name="follow_ups"),
    path("travail/suivis/<uuid:follow_up_id>/", follow_ups.follow_up, name="follow_up"),
    path(
        "travail/suivis/<uuid:follow_up_id>/essai/",
        follow_ups.follow_up_attempt,
        name="follow_up_attempt",
    ),
    path(
        "travail/suivis/<uuid:follow_up_id>/questionnaire/",
        follow_ups.follow_up_survey,
        name="follow_up_survey",
    ),
    path("travail/suivis/<uuid:follow_up_id>/fin/", follow_ups.follow_up_end, name="follow_up_end"),
    path(
        "travail/suivis/<uuid:follow_up_id>/deces/",
        follow_ups.follow_up_death,
        name="follow_up_death",
    ),
    path(
        "travail/suivis/<uuid:follow_up_id>/besoins/",
        follow_ups.follow_up_needs,
        name="follow_up_needs",
    ),
    path(
        "travail/suivis/<uuid:follow_up_id>/reponses/<uuid:answer_id>/",
        follow_ups.follow_up_review,
        name="follow_up_review",
    ),
    path("nouvelles/<str:token>/", survey.survey, name="survey"),
    path("nouvelles/<str:token>/merci/", survey.survey_thanks, name="survey_thanks"),
]
