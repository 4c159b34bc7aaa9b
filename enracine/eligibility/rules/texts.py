"""The sentences of the explanations: French templates by key.

They are values, not built strings: the page translates the template, then fills it. Sentences are
short (about 15 words) and never advise on immigration law.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from enracine.eligibility.rules.calendar import in_french


def gettext_noop(message: str) -> str:
    """Mark a sentence for the translators' catalogue without needing Django here."""
    return message


_ = gettext_noop

TEMPLATES: dict[str, str] = {
    "opening.open": _("Ce service est offert depuis le {start}."),
    "opening.not_yet": _("Ce service n’existait pas encore. Il commence le {start}."),
    "opening.no_longer": _("Ce service n’est plus offert. Il a pris fin le {end}."),
    "opening.undocumented": _("Nous ne connaissons pas les règles de ce service à cette date."),
    "opening.agreement_open": _(
        "L’entente entre Emplois en régions et Place aux jeunes existe depuis le {start}."
    ),
    "opening.agreement_not_yet": _("L’entente n’existait pas encore. Elle commence le {start}."),
    "opening.pilot_open": _("Ce projet pilote a commencé le {start}."),
    "generation.first": _("Vous avez vous-même immigré : vous êtes de la première génération."),
    "generation.second": _(
        "Vous êtes né ou née au Québec de parents immigrants. "
        "Ce service s’adresse à la première génération."
    ),
    "generation.born_in_quebec": _(
        "Vous êtes né ou née au Québec. "
        "Ce service s’adresse à la première génération, aux personnes qui ont elles-mêmes immigré."
    ),
    "generation.born_in_canada": _(
        "Vous êtes né ou née au Canada. "
        "Ce service s’adresse à la première génération, aux personnes qui ont elles-mêmes immigré."
    ),
    "generation.unknown": _("Il nous manque votre lieu de naissance."),
    "residence_length.any": _(
        "Première génération, toute ancienneté : votre nombre d’années au Québec ne compte pas."
    ),
    "residence_length.recent": _(
        "Vous êtes au Québec depuis moins de {max_years} ans : votre ancienneté convient."
    ),
    "residence_length.too_long": _(
        "Ancienneté : à cette date, il fallait moins de {max_years} ans au Québec. "
        "Vous y étiez depuis {years} ans."
    ),
    "residence_length.unknown": _(
        "À cette date, il fallait moins de {max_years} ans au Québec. "
        "Il nous manque votre date d’arrivée."
    ),
    "status.admitted": _("Votre statut d’immigration donne accès à ce service."),
    "status.refused": _("Votre statut d’immigration ne donne pas accès à ce service."),
    "status.naturalised_met": _(
        "Vous avez obtenu la citoyenneté canadienne : ce service vous accepte."
    ),
    "status.naturalised_not_met": _(
        "Ce service ne prend pas les personnes devenues citoyennes du Canada."
    ),
    "status.naturalised_unknown": _(
        "Aucune source ne dit si ce service prend les personnes devenues citoyennes du Canada. "
        "Une personne du service peut vous répondre."
    ),
    "status.birth_citizen": _(
        "Vous avez la citoyenneté canadienne depuis votre naissance. "
        "Ce service s’adresse aux personnes immigrantes."
    ),
    "status.not_listed": _(
        "La liste des statuts acceptés n’est pas publiée. "
        "Une personne du service peut vous répondre."
    ),
    "status.asylum_seeker": _(
        "La liste des statuts acceptés n’est pas publiée. Une personne du service peut vous "
        "répondre. D’autres services existent pour les personnes qui demandent l’asile."
    ),
    "status.unknown": _("Il nous manque votre statut d’immigration."),
    "status.citizen_how": _(
        "Il nous manque une précision : citoyenneté canadienne de naissance, ou obtenue ensuite?"
    ),
    "status.csq": _("Vous avez un Certificat de sélection du Québec (CSQ)."),
    "status.no_csq": _(
        "Ce projet pilote s’adresse aux personnes qui ont un "
        "Certificat de sélection du Québec (CSQ) et qui attendent à l’étranger."
    ),
    "place.in_cmm": _("Vous habitez la région métropolitaine de Montréal."),
    "place.outside_cmm": _(
        "Vous habitez hors de la région métropolitaine de Montréal. "
        "Ce service s’adresse aux personnes qui y sont installées."
    ),
    "place.abroad_not_cmm": _(
        "Vous habitez à l’étranger. "
        "Ce service s’adresse aux personnes installées dans la région métropolitaine de Montréal."
    ),
    "place.unknown": _("Il nous manque l’endroit où vous habitez."),
    "place.abroad": _("Vous habitez à l’étranger."),
    "place.in_canada": _(
        "Vous habitez déjà au Canada. Ce projet pilote s’adresse aux personnes qui n’y sont pas."
    ),
    "interest.yes": _("Vous voulez explorer une région du Québec."),
    "interest.no": _(
        "Vous ne souhaitez pas explorer une région. Ce service prépare justement à ce projet."
    ),
    "interest.unknown": _("Il nous manque votre intérêt : pensez-vous à vivre en région?"),
    "age.right": _("Vous avez {age} ans. Ce service va jusqu’à la veille de vos {before_age} ans."),
    "age.old_enough": _("Vous avez {age} ans : vous avez l’âge demandé."),
    "age.too_young": _(
        "Vous avez {age} ans. Ce service commence à {min_age} ans, pour vous le {birthday}."
    ),
    "age.too_old": _(
        "Âge : ce service s’arrête la veille des {before_age} ans. "
        "Pour vous, c’était le {last_day}."
    ),
    "age.unknown": _("Il nous manque votre date de naissance."),
    "qualification.diploma": _("Vous avez un diplôme : c’est ce que demande ce service."),
    "qualification.qualified": _(
        "Vous avez un métier ou une qualification reconnue par ce service."
    ),
    "qualification.varies": _(
        "Les diplômes demandés changent d’un territoire à l’autre. "
        "L’agente ou l’agent du territoire peut vous répondre."
    ),
    "qualification.lacking": _(
        "Dans cette région, ce service demande un diplôme ou une qualification."
    ),
    "qualification.unknown": _("Il nous manque vos études ou votre qualification."),
    "work_authorisation.by_right": _("Vous pouvez travailler au Québec sans permis de travail."),
    "work_authorisation.granted": _("Vous avez le droit de travailler au Québec."),
    "work_authorisation.closed_permit": _(
        "Vous avez un permis de travail fermé. Il vous lie à un seul employeur."
    ),
    "work_authorisation.refused": _(
        "Ce service commence dès que vous avez votre permis de travail."
    ),
    "work_authorisation.unknown": _("Il nous manque ceci : pouvez-vous travailler au Québec?"),
    "contradiction.as_of": _("Choisissez une date entre 1990 et 2100."),
    "contradiction.born_later": _("Cette date de naissance vient après la date demandée."),
    "contradiction.too_long_ago": _("Cette date de naissance est trop ancienne. Vérifiez l’année."),
    "contradiction.arrived_later": _("Cette date d’arrivée vient après la date demandée."),
    "contradiction.arrived_before_birth": _("Cette date d’arrivée vient avant la naissance."),
    "contradiction.birthplace": _(
        "Une personne née au Québec est née au Canada. Vérifiez le pays."
    ),
    "contradiction.residence": _("La région métropolitaine de Montréal est au Canada."),
    "contradiction.citizenship": _(
        "Le statut dit « citoyenneté canadienne », mais la citoyenneté dit le contraire."
    ),
}


def sentence(key: str, values: Mapping[str, Any] | None = None) -> str:
    """The French sentence of `key` filled with `values`; days are written in words.

    Raises KeyError for an unknown key or a value the sentence needs and does not get.
    """
    filled = {
        name: in_french(value) if isinstance(value, dt.date) else value
        for name, value in (values or {}).items()
    }
    return TEMPLATES[key].format_map(filled)
