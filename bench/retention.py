"""How long retention takes over a million settled households: the night's preparation, then the pages.

    ENRACINE_DATA=un/dossier/neuf python -m bench.retention --households 1000000 [--write]

Invented moves and follow-ups, drawn by PostgreSQL itself a batch at a time; every constraint, index and
policy is on. Only the triggers that keep the sums are held back while rows are written, so that the
night's work has everything to prepare: the worst night there can be.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg

from bench.published import migrated_database, publish
from enracine.kernel.database.config import DATABASE_NAME

MARKS = ("<!-- maintien : écrit par python -m bench.retention -->", "<!-- fin maintien -->")
SENDERS, RECEIVERS = 3, 40
BATCH = 50_000
TRIES = 5
SUMS = (
    ("settlement_followup", "retention_sum_insert"),
    ("settlement_followup", "survival_sum_insert"),
    ("settlement_moveattribution", "split_claims_insert"),
)

#: A batch of households: when each settled, where, with whom, and after how many months one in five left.
_DRAWN = """
CREATE TEMP TABLE drawn ON COMMIT DROP AS
SELECT n, gen_random_uuid() AS household, gen_random_uuid() AS move,
  %(day)s::date - (random() * 1825)::int AS settled, (random() * 3)::int AS children,
  (%(senders)s::uuid[])[1 + (random() * 1e6)::int %% %(sent)s] AS sender,
  (%(receivers)s::uuid[])[1 + (random() * 1e6)::int %% %(received)s] AS receiver,
  (ARRAY['employment', 'training', 'business', ''])[1 + (random() * 1e6)::int %% 4] AS track,
  CASE WHEN random() < 0.2 THEN 1 + (random() * 23)::int END AS gone,
  (%(places)s::uuid[])[1 + (random() * 1e6)::int %% %(towns)s] AS place
FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO privacy_subject (id, kind, created_at) SELECT household, 'household', now() FROM drawn;
INSERT INTO settlement_move (id, version, created_at, updated_at, subject_id, from_country,
  to_municipality_id, to_region_id, track, state, planned_on, moved_on, welcomed_on, settled_on,
  cancel_reason, sending_organisation_id, receiving_organisation_id, coordinating_organisation_id,
  children, is_protected, composition)
SELECT d.move, 1, now(), now(), d.household, 'CA', d.place, c.region_id, d.track, 'done', d.settled,
  d.settled, d.settled, d.settled, '', d.sender, d.receiver, %(project)s, d.children, n %% 500 = 0,
  CASE WHEN d.children > 0 THEN CASE WHEN n %% 3 = 0 THEN 'one_parent' ELSE 'family' END
       WHEN n %% 2 = 0 THEN 'couple' ELSE 'alone' END
FROM drawn d JOIN territories_municipality u ON u.id = d.place
JOIN territories_mrc c ON c.id = u.mrc_id;
INSERT INTO settlement_moveattribution (id, version, created_at, updated_at, subject_id, move_id,
  programme_id, organisation_id, coordinating_organisation_id, rule, attributed_on)
SELECT gen_random_uuid(), 1, now(), now(), household, move, %(programme)s, sender, %(project)s,
  'prepared', settled FROM drawn;
INSERT INTO settlement_followup (id, version, created_at, updated_at, subject_id, move_id, months,
  organisation_id, sending_organisation_id, coordinating_organisation_id, due_on, state, done_on,
  presence, method, attempts, needs, comment, end_reason, left_on)
SELECT gen_random_uuid(), 1, now(), now(), household, move, months, receiver, sender, %(project)s, due,
  state, CASE WHEN state = 'done' THEN due END,
  CASE WHEN state = 'cancelled' OR state = 'done' AND left_now THEN
         (ARRAY['returned', 'other_region', 'left_quebec'])[1 + n %% 3]
       WHEN state = 'done' THEN (ARRAY['present', 'present', 'present', 'same_region'])[1 + n %% 4]
       ELSE '' END,
  CASE WHEN state = 'done' THEN (ARRAY['call', 'visit', 'link', 'message'])[1 + n %% 4] ELSE '' END,
  CASE WHEN state = 'unreached' THEN 3 ELSE 0 END, '{}', '',
  CASE WHEN state = 'cancelled' THEN 'left' ELSE '' END,
  CASE WHEN state = 'done' AND left_now THEN (settled + gone * interval '1 month')::date END
FROM (
  SELECT d.*, f.months, (d.settled + f.months * interval '1 month')::date AS due,
    coalesce(d.gone > f.former AND d.gone <= f.months, false) AS left_now,
    CASE WHEN (d.settled + f.months * interval '1 month')::date >= %(day)s THEN 'due'
         WHEN d.gone <= f.former THEN 'cancelled'
         WHEN random() < 0.1 THEN 'unreached' WHEN random() < 0.03 THEN 'due' ELSE 'done' END AS state
  FROM drawn d CROSS JOIN (VALUES (3, 0), (6, 3), (12, 6), (24, 12)) f(months, former)) told;
DROP TABLE drawn;
"""


def organisations() -> dict[str, Any]:
    """The common project, those who prepare, those who welcome, and who reads."""
    from enracine.kernel.clock import today
    from enracine.network.models import Membership, Organisation, Programme, User
    from enracine.settlement.models import Move
    from enracine.territories.models import Municipality

    if Move.objects.exists():
        raise SystemExit(
            "Ce dossier de données contient déjà des déménagements : prenez-en un neuf."
        )

    def made(code: str, kind: str) -> Any:
        return Organisation.objects.create(
            code=f"maintien-{code}", name=f"Maintien {code}", short_name=code, kind=kind,
            regime="P-39.1",
        )  # fmt: skip

    project = made("projet", "eer_network")
    programme = Programme.objects.create(
        code="maintien", name="Maintien", organisation=project, valid_from=today()
    )
    user = User.objects.create_user("maintien@exemple.invalid", name="Coordination")
    reader = Membership.objects.create(
        user=user, organisation=project, role="coordinator", valid_from=today()
    )
    places = list(Municipality.objects.filter(mrc__isnull=False).values_list("pk", flat=True))
    return {
        "project": project.pk,
        "programme": programme.pk,
        "senders": [made(f"prepare-{n}", "eer_member").pk for n in range(SENDERS)],
        "receivers": [made(f"accueille-{n}", "regional_partner").pk for n in range(RECEIVERS)],
        "places": places,
        "reader": reader,
        "day": today(),
    }


def load(count: int, address: str, known: dict[str, Any]) -> float:
    """Draw the households; returns the seconds it took, constraints checked."""
    values = {k: v for k, v in known.items() if k != "reader"} | {
        "sent": SENDERS,
        "received": RECEIVERS,
        "towns": len(known["places"]),
    }
    start = time.perf_counter()
    with psycopg.connect(address, autocommit=True) as connection:
        for table, trigger in SUMS:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        connection.execute("SELECT setseed(0.5)")
        for first in range(1, count + 1, BATCH):
            last = min(first + BATCH - 1, count)
            with connection.transaction():
                # One statement at a time: several in one cannot take values.
                for statement in _DRAWN.split(";\n"):
                    if statement.strip():
                        _run(connection, statement, values | {"first": first, "last": last})
            print(f"  {last} ménages", flush=True)
        for table, trigger in SUMS:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        connection.execute("VACUUM ANALYZE")
    return time.perf_counter() - start


def _run(connection: Any, statement: str, values: dict[str, Any]) -> None:
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(statement, used)


def measure(reader: Any) -> dict[str, float]:
    """Seconds of the night's preparation, of the comparison with a recount, then of each page."""
    from django.db import connection, transaction

    from enracine.insights.queries.prepared import PREPARED, drifted
    from enracine.insights.queries.public import enracinements
    from enracine.insights.retention import count_retention
    from enracine.kernel.acting import Acting, acting_as
    from enracine.kernel.rls import APP, JOBS
    from enracine.network.standing import acting_through
    from enracine.settlement.models import FollowUp

    found: dict[str, float] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {JOBS}")
        start = time.perf_counter()
        wrong = count_retention(Acting.for_system("insights.retention"))
        found["nuit"] = time.perf_counter() - start
        if not wrong:
            raise SystemExit("La nuit n’avait rien à préparer : rien n’est mesuré.")
        start = time.perf_counter()
        if any(drifted(one) for one in PREPARED):
            raise SystemExit("Les sommes préparées ne sont pas celles du recompte.")
        found["verify"] = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE insights_retentiontally, insights_retentionsplit")
        cursor.execute("ANALYZE insights_survivaltally, insights_retentionsummary")
    acting = acting_through(reader, "Coordination")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        with acting_as(acting):
            for name, page in _pages(acting).items():
                found[name] = _median(page)
            found["publique"] = _median(enracinements)
    # What a gesture costs, its sums included; taken back.
    with transaction.atomic():
        one = FollowUp.objects.filter(state="due").order_by("pk").first()
        start = time.perf_counter()
        FollowUp.objects.filter(pk=one.pk).update(state="unreached", attempts=3)
        found["geste"] = time.perf_counter() - start
        transaction.set_rollback(True)
    return found


def _pages(acting: Any) -> dict[str, Callable[[], Any]]:
    """What each page asks and computes, from the first question to the picture drawn."""
    from enracine.insights.pages.survival import _chart as curve_chart
    from enracine.insights.queries import retention as reading
    from enracine.insights.queries.figures import scope_of
    from enracine.insights.queries.survival import ends_of
    from enracine.insights.retention_rules import split_cells
    from enracine.insights.survival import curve

    scope = scope_of(acting)

    def by_region_and_cohort() -> None:
        found = reading.retention(scope, 12)
        reading.table(found.by_region, reading.region_names(), 5)
        reading.table({str(k): c for k, c in found.by_cohort.items()}, {}, 5)

    return {
        "région et année": by_region_and_cohort,
        "territoire": lambda: split_cells(reading.lines_split(scope, "territory", 12)),
        "courbe": lambda: curve_chart(curve(ends_of(scope))),
    }


def _median(page: Callable[[], Any]) -> float:
    page()
    times = []
    for _try in range(TRIES):
        start = time.perf_counter()
        page()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def told(count: int, loaded: float, found: dict[str, float]) -> str:
    """The line of docs/performance.md."""

    def seconds(name: str) -> str:
        return f"{found[name]:.2f}".replace(".", ",") + " s"

    return (
        f"Fait par `python -m bench.retention --households {count}` : {count} ménages établis, "
        f"{4 * count} suivis, écrits en {loaded:.0f} s, contraintes vérifiées. La nuit prépare toutes les "
        f"sommes à partir de rien en {found['nuit']:.0f} s (but : 600 s); les comparer à un recompte "
        f"prend {found['verify']:.0f} s. Ensuite, à la coordination (médianes de {TRIES}) : par région et "
        "par année, "
        f"{seconds('région et année')} (but : 2 s); par territoire, {seconds('territoire')}; la courbe, sa "
        f"bande et son dessin, {seconds('courbe')}; la page publique, {seconds('publique')}. Une réponse "
        f"à un suivi, sommes tenues au moment même, {found['geste'] * 1000:.0f} ms."
    )


def main() -> None:
    """Load, measure, print; write the line between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("owner") as server:
        known = organisations()
        loaded = load(options.households, server.superuser_address(DATABASE_NAME), known)
        text = told(options.households, loaded, measure(known["reader"]))
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
