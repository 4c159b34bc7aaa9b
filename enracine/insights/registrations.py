"""What figures add elsewhere: the menu, invariants, the register, reference settings."""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.insights.models import FigureFact, SeparationCount
from enracine.insights.queries.prepared import PREPARED, drifted
from enracine.insights.queries.summary import summary_drifted
from enracine.insights.rules import BY_OUTCOME, SEPARATION_RULE
from enracine.kernel import invariants, navigation, reference, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.models import Event, Setting
from enracine.kernel.parameters import Parameter
from enracine.kernel.parameters import declare as declare_settings
from enracine.privacy.register import PersonalField, declare, same

TARGET_KEY = "eer.target.households_settled"
TARGET_SOURCE = (
    "Cible annuelle d’Emplois en régions : 1 160 ménages établis "
    "(éditorial, setablirenregion.com/fr/blogue/editorial/editorial-premier-numero)"
)


def load_target(_acting: Acting) -> None:
    """Keep the agreed target as a dated setting; what an organisation changed is left alone."""
    Setting.objects.get_or_create(
        key=TARGET_KEY,
        valid_from=dt.date(2021, 4, 1),
        defaults={"value": 1160, "source": TARGET_SOURCE},
    )


def tallies_hold() -> list[str]:
    """The sums kept for dashboards equal the facts they sum."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(t.organisation_id, f.organisation_id),
              coalesce(t.measure, f.measure), coalesce(t.value, 0), coalesce(f.n, 0)
            FROM (SELECT organisation_id, measure, sum(value) AS value FROM insights_figuretally
                  GROUP BY 1, 2 HAVING sum(value) <> 0) t
            FULL JOIN (SELECT organisation_id, measure, count(*) AS n FROM insights_figurefact
                  GROUP BY 1, 2) f
              ON f.organisation_id = t.organisation_id AND f.measure = t.measure
            WHERE coalesce(t.value, 0) <> coalesce(f.n, 0) LIMIT 50"""
        )
        return [
            f"l’organisme {org}, chiffre {measure} : {kept} au compteur, {counted} ménages"
            for org, measure, kept, counted in cursor.fetchall()
        ]


def settled_are_counted() -> list[str]:
    """Every settled household is counted once for its coordination, in its financial year."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT m.id FROM settlement_move m
            LEFT JOIN insights_separationcount c ON c.subject_id = m.subject_id
            WHERE m.settled_on IS NOT NULL AND m.coordinating_organisation_id IS NOT NULL
              AND NOT EXISTS (
                SELECT 1 FROM insights_figurefact f
                WHERE f.organisation_id = m.coordinating_organisation_id
                  AND f.measure = 'households_settled'
                  AND f.subject_id = coalesce(c.counts_as_id, m.subject_id)
                  AND f.year = extract(year FROM m.settled_on - interval '3 months')::int)
            LIMIT 50"""
        )
        return [f"le déménagement {row[0]} établi n’est pas compté" for row in cursor.fetchall()]


def outcomes_are_counted() -> list[str]:
    """Everybody to whom something came is counted in the year it came, for who noted it."""
    kinds = " ".join(f"WHEN '{kind}' THEN '{measure}'" for kind, measure in BY_OUTCOME.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT o.root_id FROM outcomes_outcome o
            LEFT JOIN insights_separationcount c ON c.subject_id = o.subject_id
            WHERE NOT o.in_error AND o.kind = ANY (%s)
              AND NOT EXISTS (SELECT 1 FROM outcomes_outcome n WHERE n.replaces_id = o.id)
              AND NOT EXISTS (
                SELECT 1 FROM insights_figurefact f
                WHERE f.organisation_id = o.organisation_id
                  AND f.measure = CASE o.kind {kinds} END
                  AND f.subject_id = coalesce(c.counts_as_id, o.subject_id)
                  AND f.year = extract(year FROM o.happened_on - interval '3 months')::int)
            LIMIT 50""",  # noqa: S608 - codes of our own
            [list(BY_OUTCOME)],
        )
        return [f"l’issue {row[0]} n’est pas comptée" for row in cursor.fetchall()]


def retention_is_counted() -> list[str]:
    """The sums of retention equal the follow-ups that they count, and the short sums the whole ones."""
    told = [
        f"{one.label}, {line} : {kept} au compteur, {found} suivis"
        for one in PREPARED
        for line, kept, found in drifted(one)
    ]
    told += [
        f"maintien, en bref, {line} : {short} au lieu de {whole}"
        for line, short, whole in summary_drifted()
    ]
    return told


def _decision_told(event: Event) -> str:
    if event.data.get("households") == 2:
        return gettext("Séparation : deux ménages comptés dans la cible")
    return gettext("Séparation : un seul ménage compté dans la cible")


def register_all() -> None:
    """Called once, when every application is loaded."""
    navigation.register(
        "workspace",
        "retrospective",
        _("Suggéré et choisi"),
        "insights:retrospective",
        "compass",
        roles=("coordinator",),
        order=89,
    )
    navigation.register(
        "workspace",
        "figures",
        _("Chiffres"),
        "insights:figures",
        "bar-chart",
        roles=(
            "coordinator",
            "counsellor",
            "paj_agent",
            "paj_national",
            "partner",
            "integration_officer",
            "regional_advisor",
            "communications",
            "funder",
            "administrator",
        ),
        order=80,
    )
    navigation.register(
        "public",
        "enracinements",
        _("Nos enracinements"),
        "insights:enracinements",
        "bar-chart",
        order=40,
    )
    declare_settings(
        Parameter(
            key=TARGET_KEY,
            group=_("Chiffres"),
            label=_("Cible annuelle de ménages établis"),
            default=1160,
            unit=_("ménages par année financière"),
            maximum=100_000,
        ),
        Parameter(
            key=SEPARATION_RULE[0],
            group=_("Chiffres"),
            label=_("Un ménage qui se sépare compte pour"),
            help=_("Chaque séparation garde la valeur en vigueur ce jour-là."),
            default=SEPARATION_RULE[1],
            unit=_("ménage(s) dans la cible"),
            minimum=1,
            maximum=2,
        ),
    )
    timeline.register("insights.separation_decided", _decision_told, "people")
    reference.register("insights.targets", load_target, order=100)
    invariants.register(
        "insights.tallies", "Les compteurs des tableaux égalent les lignes comptées", tallies_hold
    )
    invariants.register(
        "insights.settled", "Tout ménage établi est compté une fois", settled_are_counted
    )
    invariants.register(
        "insights.outcomes",
        "Toute issue notée est comptée dans son année",
        outcomes_are_counted,
    )
    invariants.register(
        "insights.retention",
        "Les compteurs du maintien égalent les suivis comptés de nouveau",
        retention_is_counted,
    )
    declare(
        FigureFact,
        "settlement",
        same(
            ["organisation", "measure", "year", "happened_on", "region", "object_id"],
            PersonalField(
                "Compter un ménage une seule fois, et ouvrir un chiffre jusqu’aux dossiers",
                "Durée du dossier, puis agrégats anonymes",
                ("organismes concernés", "coordination du projet commun"),
            ),
        ),
    )
    declare(
        SeparationCount,
        "settlement",
        same(
            ["counts_as", "households", "decided_on", "year", "organisations"],
            PersonalField(
                "Dire si un ménage qui se sépare compte pour un ou deux",
                "Durée du dossier, puis agrégats anonymes",
                ("organismes concernés", "coordination du projet commun"),
            ),
        ),
    )
