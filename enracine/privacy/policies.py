"""The common policies: short texts that hold where an organisation has not published its own.

A change of words is a new version with its day; an old one is never edited.
"""

import datetime as dt

from enracine.kernel.acting import Acting
from enracine.privacy.models import Policy

#: Before any day that an installation, or a demonstration set in the past, may live in.
SINCE = dt.date(2018, 4, 1)
BY = "Texte commun d’Enracine"

COMMON: dict[str, tuple[str, str]] = {
    "privacy": (
        "Nous demandons seulement ce qui sert à vous accompagner vers une région : qui vous êtes, "
        "comment vous joindre, votre famille, votre statut, vos études, votre travail, vos langues "
        "et votre projet. Jamais de numéro d’assurance sociale, ni photo, ni copie de passeport.\n\n"
        "L’organisme qui tient votre dossier le voit. Un autre organisme le voit seulement si vous "
        "l’acceptez, pour ce que vous choisissez, jusqu’à une date. Chaque lecture est notée et "
        "vous la voyez.\n\n"
        "Vous pouvez voir, corriger, télécharger vos renseignements et retirer un accord en tout "
        "temps. Une personne décide, jamais un ordinateur seul.",
        "We ask only for what helps us accompany you towards a region: who you are, how to reach "
        "you, your family, status, education, work, languages and project. Never a social "
        "insurance number, a photo or a copy of a passport.\n\n"
        "The organisation that holds your file sees it. Another organisation sees it only if you "
        "agree, for what you choose, until a date. Every reading is recorded and you see it.\n\n"
        "You can see, correct and download your information and withdraw an agreement at any "
        "time. A person decides, never a computer alone.",
    ),
    "retention": (
        "Une inscription commencée et non terminée est effacée après 30 jours.\n\n"
        "Un dossier est gardé pendant l’accompagnement, puis selon le calendrier de l’organisme "
        "qui le tient. Ce qui a servi à une décision est gardé au moins un an. La preuve d’un "
        "accord, et la fiche d’un incident, sont gardées au moins cinq ans.\n\n"
        "Ensuite, les renseignements sont détruits, ou rendus anonymes pour les statistiques.",
        "A registration begun and not finished is erased after 30 days.\n\n"
        "A file is kept while we accompany you, then according to the schedule of the organisation "
        "that holds it. What served for a decision is kept at least one year. The proof of an "
        "agreement, and the record of an incident, are kept at least five years.\n\n"
        "After that, information is destroyed, or made anonymous for statistics.",
    ),
    "roles": (
        "La personne qui vous accompagne lit et complète votre dossier. La coordination confie "
        "les inscriptions et suit le travail. La personne responsable de la protection répond à "
        "vos questions et à vos plaintes. L’administration gère les comptes, sans ouvrir les "
        "dossiers.\n\n"
        "Chacune voit seulement ce que sa fonction demande.",
        "The person who accompanies you reads and completes your file. Coordination entrusts "
        "registrations and follows the work. The person in charge of protection answers your "
        "questions and complaints. Administration manages accounts, without opening files.\n\n"
        "Each one sees only what her function requires.",
    ),
    "complaints": (
        "Vous pouvez vous plaindre dans votre espace, ou en écrivant à la personne responsable "
        "de la protection de l’organisme.\n\n"
        "Elle accuse réception, examine ce qui s’est passé et vous répond par écrit, dans les "
        "30 jours. Vous plaindre n’enlève rien à votre service.\n\n"
        "Vous pouvez aussi vous adresser à la Commission d’accès à l’information du Québec.",
        "You can complain in your space, or by writing to the person in charge of protection in "
        "the organisation.\n\n"
        "She acknowledges it, looks at what happened and answers you in writing within 30 days. "
        "Complaining takes nothing away from your service.\n\n"
        "You can also turn to the Commission d’accès à l’information du Québec.",
    ),
}


def load_policies(_acting: Acting) -> int:
    """Publish the first version of each common policy where it is missing. Returns how many."""
    present = set(
        Policy.objects.filter(organisation_id__isnull=True, number=1).values_list("kind", flat=True)
    )
    missing = [kind for kind in COMMON if kind not in present]
    Policy.objects.bulk_create(
        Policy(
            kind=kind,
            number=1,
            valid_from=SINCE,
            body=COMMON[kind][0],
            body_en=COMMON[kind][1],
            published_by=BY,
        )
        for kind in missing
    )
    return len(missing)
