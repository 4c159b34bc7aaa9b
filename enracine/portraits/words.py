"""The words around a portrait: titles of its sections, what is asked under each."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "welcome": _("Bienvenue"),
    "work": _("Travailler ici"),
    "housing": _("Se loger"),
    "family": _("Garderies et écoles"),
    "french": _("Apprendre le français"),
    "health": _("Se soigner"),
    "transport": _("Se déplacer"),
    "life": _("Vivre et se faire des amis"),
    "hard": _("Ce qui est difficile ici aussi"),
}
HELP = {
    "welcome": _("Ce que vous diriez à quelqu’un qui arrive."),
    "work": _("Qui embauche, dans quels métiers, et comment on cherche."),
    "housing": _("Ce qu’on trouve, en combien de temps, et à qui demander."),
    "family": _("Places en garderie, écoles, et ce qu’il faut prévoir."),
    "french": _("Cours, groupes de conversation, endroits où parler."),
    "health": _("Clinique, hôpital, pharmacie, et combien de temps on attend."),
    "transport": _("Auto, autobus, taxi partagé, hiver."),
    "life": _("Loisirs, culture, lieux de culte, communautés, bénévolat."),
    "hard": _("Dites-le simplement : qui sait d’avance reste plus longtemps."),
}
