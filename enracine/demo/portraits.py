"""Portraits of a few places of the demonstration: invented words that say so, and not one figure."""

import datetime as dt

from enracine.kernel.clock import telling
from enracine.network.models import Membership, Role
from enracine.network.standing import acting_through
from enracine.portraits.actions import add_testimony, keep_portrait, publish
from enracine.portraits.queries import code_of
from enracine.territories.keepers import kept_by
from enracine.territories.models import Mrc, PajTerritory

#: How many agents wrote theirs; one more has a draft that nobody reads.
WRITTEN = 3
FRENCH = {
    "welcome": "Ici, on se dit bonjour dans la rue. Venez nous voir avant de décider : on vous fera visiter. "
    "(Texte de démonstration.)",
    "work": "Les usines, l’hôpital et les écoles cherchent du monde toute l’année. Beaucoup d’emplois "
    "ne sont affichés nulle part : appelez-nous.",
    "housing": "Un logement se trouve par les gens plus que par les annonces. Comptez quelques mois, surtout "
    "pour une famille.",
    "family": "Inscrivez les enfants à la garderie dès que la date est connue. L’école du village les prend "
    "en cours d’année.",
    "french": "Un groupe de conversation se réunit chaque semaine à la bibliothèque.",
    "transport": "Sans auto, c’est difficile. Le taxi partagé se réserve la veille.",
    "life": "Le marché, les sentiers, l’aréna, la chorale : on rencontre du monde en une saison.",
    "hard": "L’hiver est long, les spécialistes sont loin, et on attend pour un médecin de famille.",
}
ENGLISH = {
    "welcome": "Here people say hello in the street. Come and see us before you decide: we will show you "
    "around. (Demonstration text.)",
    "hard": "Winter is long, specialists are far away, and there is a wait for a family doctor.",
}
TOLD = (
    ("Je connaissais personne. Au bout d’un hiver, j’avais un métier, des voisins et des raquettes.",
     "I knew nobody. After one winter I had a job, neighbours and snowshoes.",
     "Nadia, soudeuse (démonstration)"),
    ("Le plus dur a été de trouver une garderie. L’agente a appelé partout avec nous.", "",
     "Une famille de quatre (démonstration)"),
)  # fmt: skip


def add_portraits(day: dt.date) -> None:
    """Write them as of `day`, by the product's own actions."""
    members = (
        Membership.objects.filter(user__is_demo=True, role=Role.PAJ_AGENT, valid_to__isnull=True)
        .select_related("user", "organisation")
        .order_by("user__email")[: WRITTEN + 1]
    )
    for rank, member in enumerate(members):
        acting = acting_through(member, member.user.get_full_name())
        kept = kept_by(acting)
        territory = PajTerritory.objects.filter(pk__in=kept.territories).order_by("code").first()
        places = [territory, *Mrc.objects.filter(pk__in=kept.mrcs).order_by("code")[:1]]
        said = {
            "texts": {"fr": FRENCH, "en": ENGLISH if rank == 0 else {}},
            "sectors": ["31-33", "62", "61"],
            "contact_name": member.user.get_full_name(),
            "contact_title": "Agente ou agent Place aux jeunes (démonstration)",
            "contact_email": member.user.email,
            "contact_phone": f"+1 418 555-01{rank:02d}",
        }
        with telling(day - dt.timedelta(days=30 + rank)):
            for place in filter(None, places):
                keep_portrait(acting, place, said)
                if rank < WRITTEN:
                    publish(acting, place)
                for words, english, signature in (
                    TOLD[: 2 - rank] if code_of(place)[:3] == "paj" else ()
                ):
                    add_testimony(
                        acting, place, words=words, words_en=english, signature=signature,
                        agreed_on=day - dt.timedelta(days=40), agreed_how="written",
                        on_settled_page=True,
                    )  # fmt: skip
