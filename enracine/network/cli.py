"""`enracine init`: the first organisation and its administrator, asked or from the environment."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from enracine.kernel.acting import Acting
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import ActionRefused
from enracine.network.actions import create_organisation, first_administrator
from enracine.network.models import Organisation, OrganisationKind, Regime, User

NAME = "ENRACINE_INIT_ORGANISATION"
KIND = "ENRACINE_INIT_KIND"
REGIME = "ENRACINE_INIT_REGIME"
EMAIL = "ENRACINE_INIT_EMAIL"
PERSON = "ENRACINE_INIT_NAME"
PASSWORD = "ENRACINE_INIT_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Answers:
    """What `init` needs to know."""

    organisation: str
    kind: str
    regime: str
    email: str
    person: str
    password: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Say where answers come from; there is nothing secret on the command line."""
    parser.epilog = (
        "Sans terminal, les réponses viennent de l’environnement : "
        f"{NAME} (nom, ou code d’un organisme présent), {KIND}, {REGIME}, {EMAIL}, {PERSON} "
        f"et {PASSWORD}."
    )


def run(_arguments: argparse.Namespace) -> int:
    """Ask, check, create in one transaction. Returns 0; raises CommandFailed with what is wrong."""
    answers = gather(_asker())
    acting = Acting.for_system("init")
    try:
        with transaction.atomic():
            organisation = _organisation(acting, answers)
            first_administrator(
                acting,
                organisation,
                email=answers.email,
                name=answers.person,
                password=answers.password,
            )
    except ActionRefused as refusal:
        raise CommandFailed(refusal.message) from refusal
    print(  # noqa: T201 - an operator's command speaks on its terminal
        f"« {organisation.name} » est prêt. {answers.person} peut se connecter avec "
        f"{answers.email}, puis ajouter une deuxième protection à son compte."
    )
    return 0


Ask = Callable[[str, str, bool], str]


def _asker() -> Ask:
    """From the environment first; then from the terminal, when there is one."""

    def ask(variable: str, question: str, secret: bool) -> str:
        if value := os.environ.get(variable, "").strip():
            return value
        if not sys.stdin.isatty():
            raise CommandFailed(f"Il manque {variable} ({question.lower()}).")
        return (getpass.getpass if secret else input)(f"{question} : ").strip()

    return ask


def gather(ask: Ask) -> Answers:
    """Every answer, checked. Raises CommandFailed with the first thing to correct."""
    organisation = ask(NAME, "Nom de l’organisme, ou code d’un organisme présent", False)
    if not organisation:
        raise CommandFailed("Un organisme a un nom.")
    known = Organisation.objects.filter(code=organisation).first()
    if known is not None:
        kind, regime = known.kind, known.regime
    else:
        kinds = OrganisationKind.values
        kind = _one_of(ask(KIND, f"Type ({', '.join(kinds)})", False), kinds)
        regime = _one_of(ask(REGIME, "Régime légal (P-39.1 ou A-2.1)", False), Regime.values)
    email = ask(EMAIL, "Courriel de l’administration", False).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandFailed(f"« {email} » n’est pas un courriel.") from error
    person = ask(PERSON, "Son prénom et son nom", False)
    password = ask(PASSWORD, "Son mot de passe (12 caractères ou plus)", True)
    try:
        validate_password(password, User(email=email, name=person))
    except ValidationError as error:
        raise CommandFailed(" ".join(error.messages)) from error
    return Answers(organisation, kind, regime, email, person, password)


def _one_of(value: str, allowed: list[str]) -> str:
    if value not in allowed:
        raise CommandFailed(f"« {value} » : choisissez parmi {', '.join(allowed)}.")
    return value


def _organisation(acting: Acting, answers: Answers) -> Organisation:
    present = Organisation.objects.filter(code=answers.organisation).first()
    return present or create_organisation(
        acting,
        name=answers.organisation,
        short_name=answers.organisation[:60],
        kind=answers.kind,
        regime=answers.regime,
    )
