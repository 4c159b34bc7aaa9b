"""The words of a comparison: what agrees, what does not, and why somebody must look."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

FACTORS = {
    "given.exact": _("Même prénom"),
    "given.variant": _("Même prénom, écrit autrement"),
    "given.near": _("Prénoms presque pareils"),
    "given.partial": _("Une partie du prénom"),
    "given.alike": _("Prénoms qui se ressemblent de loin"),
    "given.initials": _("Prénom écrit par ses initiales"),
    "given.shared": _("Prénoms composés qui ont une partie commune"),
    "given.different": _("Prénoms différents"),
    "given.two_names": _("Deux prénoms connus qui se ressemblent"),
    "family.exact": _("Même nom de famille"),
    "family.variant": _("Même nom de famille, écrit autrement"),
    "family.near": _("Noms de famille presque pareils"),
    "family.partial": _("Une partie du nom de famille"),
    "family.alike": _("Noms de famille qui se ressemblent de loin"),
    "family.initials": _("Nom de famille écrit par ses initiales"),
    "family.shared": _("Noms de famille composés qui ont une partie commune"),
    "family.different": _("Noms de famille différents"),
    "names.exchanged": _("Prénom et nom inversés"),
    "birth.exact": _("Même date de naissance"),
    "birth.swapped": _("Même date de naissance, jour et mois inversés"),
    "birth.close": _("Dates de naissance à un chiffre près"),
    "birth.year": _("Même année de naissance, jour inconnu"),
    "birth.two_parts": _("Dates de naissance en partie pareilles"),
    "birth.loose": _("Dates de naissance à deux chiffres près"),
    "birth.different": _("Dates de naissance différentes"),
    "phone.exact": _("Même téléphone"),
    "phone.near": _("Téléphones à un chiffre près"),
    "phone.different": _("Téléphones différents"),
    "email.exact": _("Même courriel"),
    "email.near": _("Courriels presque pareils"),
    "email.different": _("Courriels différents"),
    "city.exact": _("Même municipalité"),
    "city.near": _("Municipalités presque pareilles"),
    "city.different": _("Municipalités différentes"),
    "postal.exact": _("Même code postal"),
    "postal.near": _("Codes postaux voisins"),
    "postal.different": _("Codes postaux différents"),
}
DOUBTS = {
    "other_given_name": _("Prénoms différents : des jumeaux, une sœur, un frère, un conjoint?"),
    "other_birth_date": _("Dates de naissance différentes : un homonyme, un parent?"),
    "other_family_name": _("Noms de famille différents, et rien d’autre de sûr en commun."),
    "no_given_name": _("Un prénom manque : on ne peut pas écarter des jumeaux."),
    "no_birth_date": _("Une date de naissance manque."),
    "nothing_reaches_both": _("Ni le téléphone ni le courriel ne sont les mêmes : un homonyme?"),
}


@dataclass(frozen=True)
class Weighed:
    """A factor as a page shows it: its words, and for or against."""

    label: Any
    kind: str
    bits: float


def weighed(factors: Iterable[Iterable[Any]]) -> list[Weighed]:
    """The factors kept with a pair, the heaviest first."""
    found = []
    for code, bits in factors:
        kind = "ok" if bits > 0 else "bad" if bits < -2 else "neutral"
        found.append(Weighed(FACTORS.get(code, code), kind, float(bits)))
    return sorted(found, key=lambda w: -abs(w.bits))


def doubts(codes: Iterable[str]) -> list[Any]:
    """The sentences of what forbids saying that it is one person."""
    return [DOUBTS[code] for code in codes if code in DOUBTS]
