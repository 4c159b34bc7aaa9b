"""The closed lists of what is asked after the settlement: reasons, needs, ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a household no longer lives where it settled. Nothing medical, nothing intimate."""

    EMPLOYMENT = "employment", _("L’emploi")
    HOUSING = "housing", _("Le logement")
    STUDIES = "studies", _("Les études ou une formation")
    SERVICES = "services", _("Les services : garde, école, transport")
    FAMILY = "family", _("La famille, les amis, la communauté")
    PROJECT = "project", _("Un projet ailleurs")
    OTHER = "other", _("Une autre raison")


class Need(models.TextChoices):
    """What a household may lack once settled."""

    HOUSING = "housing", _("Le logement")
    EMPLOYMENT = "employment", _("L’emploi")
    SPOUSE_EMPLOYMENT = "spouse_employment", _("L’emploi de la conjointe ou du conjoint")
    CHILDREN = "children", _("La garde ou l’école des enfants")
    FRENCH = "french", _("Le français")
    TRANSPORT = "transport", _("Le transport ou le permis de conduire")
    PAPERS = "papers", _("Des démarches ou des papiers")
    NETWORK = "network", _("Rencontrer des gens")
    OTHER = "other", _("Autre chose")


class EndReason(models.TextChoices):
    """Why a follow-up will never be made: what it then is in the figures is said in `rules`."""

    LEFT = "left", _("Le ménage est déjà parti")
    DEATH = "death", _("Décès : il n’y a plus personne à joindre")
    DECLINED = "declined", _("Le ménage demande de ne plus être appelé")
    ERROR = "error", _("Établissement inscrit par erreur")
