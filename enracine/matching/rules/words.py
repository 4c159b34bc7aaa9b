"""The words of the criteria and of the limits: short, read by households. French, translated where shown."""

from collections.abc import Mapping


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


#: How much something counts, as a household says it.
NOTHING, LITTLE, MUCH, MOST = 0, 1, 2, 3
IMPORTANCES: Mapping[int, str] = {
    NOTHING: _("Ça ne compte pas"),
    LITTLE: _("Un peu"),
    MUCH: _("Beaucoup"),
    MOST: _("C’est le plus important"),
}

#: Every criterion, in the order of the form. None is a ground of the Charter (decision 0080).
LABELS: Mapping[str, str] = {
    "work": _("Le travail"),
    "training": _("Les écoles pour se former"),
    "rent": _("Le prix du loyer"),
    "dwellings": _("Des logements libres"),
    "childcare": _("Les places en garderie"),
    "schools": _("Les écoles pour les enfants"),
    "french": _("Les cours de français"),
    "health": _("Trouver un médecin de famille"),
    "services": _("Les services que nous voulons"),
    "agent": _("Une personne pour nous accueillir"),
    "size": _("Un endroit de la bonne taille"),
    "nature": _("La nature et l’espace"),
    "near_montreal": _("Être près de Montréal"),
    "near": _("Être près d’un endroit choisi"),
}

#: What a fact stands for, when it is not the exact one.
NOTES: Mapping[str, str] = {
    "general": _("Chômage dans la région : rien n’est connu pour ce métier."),
    "neighbours": _("Postes du métier et des métiers voisins."),
    "region": _("Chiffre de toute la région."),
    "average": _("Aucun chiffre ici : compté comme la moyenne des autres."),
    "centres": _("Centres d’éducation des adultes : leurs places ne sont pas connues."),
    "reference": _("Comparé au loyer moyen du Québec."),
    "budget": _("Comparé à ce que vous pouvez payer."),
    "large_rent": _("Loyer d’un logement de 3 chambres : il vous en faut plus."),
    "crow": _("À vol d’oiseau."),
    "served": _("Un organisme accueille ici."),
    "not_served": _("Aucun organisme connu n’accueille ici."),
    "services": _("Services du répertoire, ici ou dans la région."),
}

#: Why a place is out, whatever its points; and what would let it in.
LIMITS: Mapping[str, str] = {
    "cmm": _("Fait partie de la région de Montréal."),
    "too_far": _("Plus loin de Montréal que votre limite."),
    "rent": _("Le loyer dépasse de plus de 15 % ce que vous pouvez payer."),
    "no_french": _("Aucune place libre en cours de français."),
    "refused": _("Vous avez dit non à cet endroit."),
}
LIFTS: Mapping[str, str] = {
    "cmm": _("Rien : le programme aide à partir ailleurs."),
    "too_far": _("Accepter jusqu’à %(n)s km."),
    "rent": _("Pouvoir payer %(n)s $ par mois."),
    "no_french": _("Une place de plus, ou des cours en ligne."),
    "refused": _("Retirer ce refus."),
}
SIZES: Mapping[str, str] = {
    "rural": _("La campagne ou un village"),
    "small": _("Une petite ville"),
    "medium": _("Une ville moyenne"),
    "large": _("Une grande ville"),
}
#: Population of the MRC around each wish, in persons: our own scale.
SIZE_AROUND: Mapping[str, float] = {
    "rural": 12_000.0,
    "small": 30_000.0,
    "medium": 80_000.0,
    "large": 250_000.0,
}
WHAT_IFS: Mapping[str, str] = {
    "budget": _("Et si nous pouvions payer 200 $ de plus?"),
    "distance": _("Et si la distance ne comptait pas?"),
    "equal": _("Et si tout comptait autant?"),
    "work": _("Et si le travail passait avant tout?"),
    "refusals": _("Et si nous oubliions nos refus?"),
}
