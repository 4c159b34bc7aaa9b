"""`enracine integration approve`: the sheet of an integration, before the site's first start.

The pages of protection write the same sheets; but a site that sends its sign-in codes by e-mail
cannot be opened before the sheet of its mail server exists.
"""

import argparse
import datetime as dt

from enracine.kernel.acting import Acting
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import ActionRefused
from enracine.network.models import Organisation
from enracine.privacy.actions.governance import approve_integration
from enracine.privacy.models import Integration


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"« {text} » : une date, comme 2026-11-22.") from error


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what a whole sheet asks: the law asks it in writing."""
    parser.add_argument("integration", choices=Integration.values)
    for name, text in (
        ("organisation", "code de l’organisme qui donne le mandat"),
        ("provider", "nom du fournisseur"),
        ("place", "lieu d’hébergement"),
        ("information", "renseignements confiés"),
        ("measures", "mesures de protection convenues"),
        ("end", "ce qui arrive aux renseignements à la fin du mandat"),
        ("officer", "nom et titre de la personne responsable qui donne son avis"),
        ("opinion", "son avis"),
        ("reason", "pourquoi l’intégration est approuvée"),
    ):
        parser.add_argument(f"--{name}", required=True, help=text)
    parser.add_argument("--mandate", required=True, type=_day, help="date du mandat écrit")
    parser.add_argument("--review", required=True, type=_day, help="date où l’évaluation est revue")
    parser.add_argument("--foreign-law", default="", help="hors du Québec : la loi qui s’applique")


def run(arguments: argparse.Namespace) -> int:
    """Write the evaluation and the sheet. Returns 0; raises CommandFailed with what is missing."""
    organisation = Organisation.objects.filter(code=arguments.organisation).first()
    if organisation is None:
        raise CommandFailed(f"Aucun organisme n’a le code « {arguments.organisation} ».")
    try:
        provider = approve_integration(
            Acting.for_system("integration approve"),
            organisation,
            integration=arguments.integration,
            name=arguments.provider,
            place=arguments.place,
            information=arguments.information,
            measures=arguments.measures,
            end_terms=arguments.end,
            mandate_on=arguments.mandate,
            review_on=arguments.review,
            officer=arguments.officer,
            opinion=arguments.opinion,
            reason=arguments.reason,
            foreign_law=arguments.foreign_law,
        )
    except ActionRefused as refusal:
        raise CommandFailed(refusal.message) from refusal
    label = Integration(arguments.integration).label
    print(f"Fiche inscrite : {provider.name} ({label}).")  # noqa: T201 - an operator's command
    return 0
