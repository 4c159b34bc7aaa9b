"""argparse in French: its help, its errors, its headings.

argparse looks its words up through `gettext`, for which Python ships no French
catalogue; this is ours, applied to that module only.
"""

import argparse
from collections.abc import Callable
from typing import Any, cast

_WORDS = {
    "usage: ": "utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "optional arguments": "options",
    "subcommands": "commandes",
    "show this help message and exit": "affiche cette aide",
    "show program's version number and exit": "affiche la version",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "not allowed with argument %s": "ne se combine pas avec %s",
    "ignored explicit argument %r": "n'accepte pas de valeur (%r)",
    "one of the arguments %s is required": "il faut l'un de : %s",
    "expected one argument": "il faut une valeur",
    "expected at most one argument": "il faut au plus une valeur",
    "expected at least one argument": "il faut au moins une valeur",
    "unexpected option string: %s": "option inattendue : %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid %(type)s value: %(value)r": "valeur impossible : %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r n'existe pas (choix : %(choices)s)"
    ),
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "%(value)r n'existe pas; vouliez-vous dire %(closest)r? (choix : %(choices)s)"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "%(parser_name)r n'existe pas (choix : %(choices)s)"
    ),
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s est ambigu : %(matches)s",
    "can't open '%(filename)s': %(error)s": "impossible d'ouvrir « %(filename)s » : %(error)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : erreur : %(message)s\n",
}
_PLURALS = {"expected %s argument": ("il faut %s valeur", "il faut %s valeurs")}


def _translate(message: str) -> str:
    return _WORDS.get(message, message)


def _translate_plural(singular: str, plural: str, number: int) -> str:
    one, many = _PLURALS.get(singular, (singular, plural))
    return one if number < 2 else many


def install() -> None:
    """Make argparse speak French in this process."""
    module = cast(Any, argparse)
    translate: Callable[[str], str] = _translate
    module._ = translate
    module.ngettext = _translate_plural
