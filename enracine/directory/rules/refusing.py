"""Why a row of another directory waits in quarantine, and what is worth knowing of a reading. Pure."""

from dataclasses import dataclass
from typing import Any


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


#: Reason → what to say; « %(column)s » is where, « %(said)s » what was read, « %(other)s » what it meets.
REASONS = {
    "id_missing": _("Cette rangée n’a pas d’identifiant."),
    "id_twice": _("Cet identifiant sert à plusieurs rangées différentes : %(said)s."),
    "id_elsewhere": _("Cet identifiant désigne déjà autre chose (%(other)s) : %(said)s."),
    "claimed_twice": _("Deux organismes disent offrir ce service : %(said)s."),
    "needed": _("Il manque « %(column)s »."),
    "dangling": _("« %(column)s » désigne une rangée de « %(other)s » qui n’existe pas : %(said)s."),
    "depends": _("« %(column)s » désigne une rangée de « %(other)s » en quarantaine : %(said)s."),
    "parent_loop": _("Ce mot est sous lui-même : %(said)s."),
    "status": _("Cet état n’existe pas : « %(said)s »."),
    "url": _("Cette adresse Web ne commence pas par http:// ou https://, ou ne se lit pas : « %(said)s »."),
    "email": _("Ce courriel ne se lit pas : « %(said)s »."),
    "ages": _("Ces âges ne se peuvent pas : « %(said)s »."),
    "date": _("« %(column)s » n’est pas une date : « %(said)s »."),
    "coordinates": _("Ces coordonnées sont hors de la Terre ou incomplètes : « %(said)s »."),
    "place_kind": _("Ce genre de lieu n’existe pas : « %(said)s »."),
    "address": _("Cette adresse n’a ni rue ni ville."),
    "day": _("Ce jour n’existe pas : « %(said)s »."),
    "frequency": _("Cette fréquence n’existe pas : « %(said)s »."),
    "hours": _("Ces heures ne se lisent pas : « %(said)s »."),
    "language": _("Cette langue n’est pas connue : « %(said)s »."),
    "amount": _("Ce n’est pas un montant : « %(said)s »."),
    "number": _("« %(column)s » n’est pas un nombre : « %(said)s »."),
    "entity": _("Cet attribut ne dit pas à quoi il se rattache : « %(said)s »."),
    "held_here": _("Ce service est tenu ici par %(other)s : c’est cet organisme qui le change."),
    "held_elsewhere": _("Ceci vient déjà d’un autre répertoire, « %(other)s »."),
    "organisation_here": _("Cet organisme est dans le réseau et tient lui-même ses services : %(other)s."),
}  # fmt: skip
#: Remarks on the whole: nothing is refused for them.
REMARKS = {
    "path_absent": _("Le descripteur annonce « %(said)s », qui n’est pas là."),
    "path_outside": _("Le descripteur désigne « %(said)s », hors du dossier : ignoré."),
    "count_differs": _("Le descripteur annonce %(other)s rangées dans « %(said)s »; il y en a %(count)s."),
    "hash_differs": _("L’empreinte de « %(said)s » n’est pas celle du descripteur."),
    "columns_differ": _("Le descripteur annonce dans « %(said)s » des colonnes absentes : %(other)s."),
    "descriptor": _("Le descripteur (datapackage.json) ne se lit pas : les fichiers ont été lus sans lui."),
    "file_unknown": _("« %(said)s » n’est pas une table de la norme : ignoré."),
    "file_unreadable": _("« %(said)s » ne se lit pas : %(other)s"),
    "table_twice": _("« %(said)s » : cette table était déjà dans un autre fichier; les deux ont été lues."),
    "same_row": _("« %(said)s » : rangées répétées mot pour mot, lues une seule fois (%(count)s)."),
    "not_given": _("« %(said)s » : renvois à ce que l’API ne donne pas, laissés de côté (%(count)s)."),
    "file_aside": _("« %(said)s » : laissé de côté, les tables sont ailleurs."),
    "table_not_kept": _("« %(said)s » : table vérifiée, mais pas gardée ici (rangées : %(count)s)."),
    "contacts": _("Contacts : %(count)s. Les noms de personnes ne sont pas repris (Loi 25)."),
    "column_not_kept": _("« %(said)s » : colonne lue, mais pas gardée ici (valeurs : %(count)s)."),
    "cut": _("« %(said)s » : textes trop longs, coupés (%(count)s)."),
    "hours_in_words": _("Horaires qui ne sont pas de chaque semaine, gardés en mots : %(count)s."),
    "hours_nowhere": _("Horaires rattachés à aucun lieu, pas gardés : %(count)s."),
    "hours_twice": _("Heures répétées ou croisées, gardées une seule fois : %(count)s."),
    "offset": _("Heures avec un décalage horaire, lues comme l’heure du lieu : %(count)s."),
    "addresses": _("Adresses de plus pour un même lieu, ou postales, pas gardées : %(count)s."),
    "formula": _("Cellules qui commencent comme une formule, gardées comme du texte : %(count)s."),
    "cut_short": _("Seules les %(count)s premières rangées de « %(said)s » ont été lues."),
    "api_partial": _("« %(said)s » n’est pas offert par cette API (%(other)s)."),
    "no_licence": _("La source ne dit pas sa licence."),
    "licensed_words": _("« %(said)s » : liste de mots sous licence, lue mais jamais publiée."),
    "defunct": _("Services que la source dit fermés, pas importés ou proposés à la fermeture : %(count)s."),
}  # fmt: skip
#: Why a whole source cannot be read.
TROUBLES = {
    "nothing": _("Rien à lire ici."),
    "not_hsds": _(
        "Ce n’est pas un répertoire HSDS : aucune table d’organismes, de services ou de lieux. "
        "Trouvé : %(said)s."
    ),
    "other_standard": _(
        "Ceci ressemble à %(said)s, pas à HSDS (Open Referral). Demandez une copie en HSDS 1.1, 2.x ou 3.x."
    ),
    "too_large": _("Cette source est trop grande : %(said)s Mo au plus une fois ouverte."),
    "damaged": _("Cette archive est abîmée, protégée par un mot de passe, ou autre chose à la fois."),
    "bomb": _("Cette archive devient énorme une fois ouverte, ou sort de son dossier : elle n’est pas lue."),
    "json": _("Ce JSON ne se lit pas : %(said)s"),
    "unreachable": _("L’adresse ne répond pas comme il faut : %(said)s."),
    "refused_address": "%(said)s",
    "redirected": _("Cette adresse renvoie ailleurs : donnez « %(said)s »."),
    "status": _("L’adresse répond par une erreur (HTTP %(said)s)."),
    "empty": _("Cette source ne contient aucun service."),
    "nobody": _("La personne qui importait ne travaille plus ici."),
}  # fmt: skip


def plain(text: str) -> str:
    """A text without what nobody can see nor a database keep."""
    return "".join(
        c for c in text if (c >= " " or c in "\r\n\t") and not "\ud800" <= c <= "\udfff"
    ).strip()


@dataclass(frozen=True)
class Problem:
    """One reason: its code, the column, what was read, what it meets."""

    why: str
    column: str = ""
    said: str = ""
    other: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {
            "why": self.why,
            "column": self.column,
            "said": plain(self.said)[:200],
            "other": plain(self.other),
        }


@dataclass(frozen=True)
class Remark:
    """Something to know of the whole."""

    what: str
    said: str = ""
    other: str = ""
    count: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "what": self.what,
            "said": plain(self.said)[:200],
            "other": plain(self.other)[:300],
            "count": self.count,
        }


class Unusable(Exception):
    """The source as a whole cannot be read; `code` is one of TROUBLES."""

    def __init__(self, code: str, said: object = "") -> None:
        super().__init__(code)
        self.code, self.said = code, plain(str(said))[:500]
