"""What the organisations of the demonstration offer: invented, and saying so."""

import datetime as dt

from django.db.models import Case, IntegerField, When

from enracine.demo.accounts import SHOWN
from enracine.demo.world import DOMAIN
from enracine.directory.actions import keep_hours, keep_location, keep_service, publish_everything
from enracine.directory.models import Service, Term
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Membership
from enracine.network.standing import acting_through
from enracine.territories.models import Municipality, Region

LISTED = [f"{name}@{DOMAIN}" for role, names in SHOWN if role == "partner" for name in names]
#: How many partners describe their services; the others have not yet.
PARTNERS = 8
#: Name, what it is, the same in English, kinds, languages, free, for whom.
OFFERED = (
    (
        "Accueil des nouveaux ménages",
        "Une première rencontre, une visite des lieux utiles et de l’aide pour les premières démarches.",
        ("Welcome of new households", "A first meeting, a visit, help with the first steps."),
        ("accueil-arrivee", "accueil-jumelage"), ("fr", "en", "es"), True,
        "Tout ménage qui s’établit dans la région, quel que soit son statut.",
    ),
    (
        "Recherche de logement",
        "De l’aide pour trouver un logement, lire un bail et le visiter à distance.",
        ("Housing search", "Help to find a home, read a lease and visit it from afar."),
        ("logement-recherche",), ("fr", "ar"), True, "Ménages qui ont une date d’arrivée.",
    ),
    (
        "Conversation en français",
        "Un groupe chaque semaine pour parler français avec des gens d’ici.",
        ("French conversation", "A weekly group to speak French with local people."),
        ("francisation-conversation", "communaute"), ("fr",), True, "Adultes de tout niveau.",
    ),
)  # fmt: skip


def add_services(day: dt.date) -> None:
    """Describe them as of `day`, by the product's own actions."""
    members = (
        Membership.objects.filter(role="partner", user__email__endswith=f"@{DOMAIN}")
        .select_related("user", "organisation__municipality__mrc__region")
        # Those whose accounts are listed first: each has something to look at.
        .order_by(
            Case(When(user__email__in=LISTED, then=0), default=1, output_field=IntegerField()),
            "organisation__code",
            "pk",
        )
    )
    kinds = {term.code: term for term in Term.objects.filter(taxonomy__slug="enracine")}
    regions = {region.code: region for region in Region.objects.all()}
    towns = list(
        Municipality.objects.filter(latitude__isnull=False, mrc__region__code__in=list(regions))
        .exclude(mrc__region__code__in=("06", "13"))
        .select_related("mrc__region")
        .order_by("-population", "code")[: PARTNERS * 4]
    )
    described: set[object] = set()
    with telling(day - dt.timedelta(days=20)):
        for member in members:
            if member.organisation_id in described or len(described) >= PARTNERS:
                continue
            town = member.organisation.municipality or towns[len(described) * 3]
            _describe(
                acting_through(member, member.user.get_full_name()), town, kinds, len(described)
            )
            described.add(member.organisation_id)
        publish_everything(Acting.for_system("demonstration"))


def _describe(acting: Acting, town: Municipality, kinds: dict[str, Term], rank: int) -> None:
    place = keep_location(
        acting, None,
        {
            "kind": "physical", "name": f"Maison de l’accueil de {town.name} (démonstration)",
            "address": f"{10 + rank}, rue de l’Exemple", "municipality": town,
            "postal_code": f"G{rank}X {rank}Y{rank}",
            "accessibility": "Entrée de plain-pied, toilettes adaptées", "transport": "",
            "is_confidential": False,
        },
    )  # fmt: skip
    places = [place]
    if rank == 0:
        places.append(
            keep_location(
                acting, None,
                {
                    "kind": "physical", "name": "Refuge (démonstration)", "address": "1, rue Secrète",
                    "municipality": town, "postal_code": "G9Z 9Z9", "accessibility": "", "transport": "",
                    "is_confidential": True,
                },
            )
        )  # fmt: skip
    for number, (name, words, english, codes, languages, free, whom) in enumerate(
        OFFERED[: 1 + rank % 3 + 1]
    ):
        service = keep_service(
            acting, None,
            {
                "name": name, "description": words, "name_en": english[0], "description_en": english[1],
                "status": Service.Status.ACTIVE, "url": "", "email": f"accueil{rank}@exemple.invalid",
                "phone": f"+1 418 555-01{rank}{number}", "eligibility": whom, "minimum_age": None,
                "maximum_age": None, "application": "Appelez, ou demandez à la personne qui vous suit.",
                "fees": "", "is_free": free, "documents": "Preuve d’adresse", "languages": list(languages),
                "interpretation": "Sur demande, une semaine d’avance",
                "places_left": 6 if number == 2 else None,
                "terms": [kinds[code] for code in codes], "regions": [town.mrc.region], "locations": places,
            },
        )  # fmt: skip
        given = service.places.filter(location__is_confidential=False).first()
        if given is not None:
            for weekday in (1, 3):
                keep_hours(acting, given.pk, weekday=weekday, opens=dt.time(9), closes=dt.time(12))
