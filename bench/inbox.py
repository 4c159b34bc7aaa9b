"""How fast the received list opens for an organisation that has received a hundred thousand referrals.

    BENCH_DATA=un/dossier python -m bench.inbox --referrals 100000 [--rounds 40] [--write]

A small world, loaded by the product's own loader; then the referrals that one partner received are copied,
each about somebody else, with the file, the agreement, the access and the package that go with it, in the
same proportions of states. The rows are written without triggers; constraints, indexes and policies are on
while the pages are served and measured (`bench.measure`), beside list50 on the same server.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.published import publish
from bench.worlds import World, root, world_of
from enracine.kernel.database.config import DATABASE_NAME
from enracine.kernel.database.places import places
from enracine.kernel.database.server import EmbeddedServer
from enracine.referrals.migrations._tallies import TALLY

MARKS = ("<!-- boîte : écrit par python -m bench.inbox -->", "<!-- fin boîte -->")
HOUSEHOLDS = 1_000
RECORD = "boite.json"
MOST_TIMES, MOST_QUERIES = 3.0, 12
PAGES = ("inbox", "inbox_going", "inbox_closed", "inbox_late")
#: The partner that received the most, whose account opens the pages (as `bench.pages.receivers`).
RECEIVER = """
SELECT r.receiver_id FROM referrals_referral r
JOIN network_membership m ON m.organisation_id = r.receiver_id AND m.valid_to IS NULL
JOIN network_user u ON u.id = m.user_id AND u.is_demo WHERE m.role = 'partner'
GROUP BY r.receiver_id ORDER BY count(DISTINCT r.id) DESC, 1 LIMIT 1
"""
#: One line for each copy: its referral, and the identifiers of what goes with it.
COPIES = """
CREATE TEMP TABLE copies AS
WITH models AS (
  SELECT row_number() OVER (ORDER BY id) - 1 AS rank, count(*) OVER () AS every, *
  FROM referrals_referral WHERE receiver_id = %(receiver)s AND sent_at IS NOT NULL)
SELECT n, m.id AS model, m.subject_id AS was, m.dossier_id AS held, m.consent_id AS agreed,
       m.receiver_dossier_id AS opened, uuidv7() AS referral, uuidv7() AS person, uuidv7() AS dossier,
       uuidv7() AS consent, uuidv7() AS receiver_dossier
FROM generate_series(1, %(count)s) n JOIN models m ON m.rank = n %% m.every
"""
#: Table → which row is copied for each line, and what differs.
WRITTEN = (
    ("privacy_subject", "t.id = c.was", "'id', c.person"),
    ("people_person", "t.subject_id = c.was", "'subject_id', c.person"),
    (
        "accompaniment_dossier",
        "t.id = c.held",
        "'id', c.dossier, 'subject_id', c.person, 'number', 'BOITE-' || c.n",
    ),
    (
        "accompaniment_dossier",
        "t.id = c.opened",
        "'id', c.receiver_dossier, 'subject_id', c.person, 'number', 'BOITE-R-' || c.n,"
        " 'origin_referral_id', c.referral",
    ),
    ("privacy_consent", "t.id = c.agreed", "'id', c.consent, 'subject_id', c.person"),
    (
        "referrals_referral",
        "t.id = c.model",
        "'id', c.referral, 'subject_id', c.person, 'number', 'BOITE-' || c.n, 'dossier_id', c.dossier,"
        " 'consent_id', c.consent, 'group_id', NULL, 'bundle_id', NULL, 'receiver_dossier_id',"
        " CASE WHEN c.opened IS NOT NULL THEN c.receiver_dossier END,"
        " 'due_on', t.due_on + (c.n % 60)::int, 'next_alarm_on', t.next_alarm_on + (c.n % 60)::int",
    ),
    (
        "referrals_package",
        "t.referral_id = c.model",
        "'referral_id', c.referral, 'subject_id', c.person",
    ),
    (
        "privacy_accessgrant",
        "t.object_id = c.model",
        "'id', uuidv7(), 'subject_id', c.person, 'object_id', c.referral, 'consent_id', c.consent",
    ),
)


def fill(world: World, count: int) -> float:
    """Copy until the partner has received `count` referrals; the seconds it took, 0 when it had."""
    record = Path(world.folder) / RECORD
    if record.exists():
        if json.loads(record.read_text(encoding="utf-8"))["referrals"] != count:
            raise SystemExit(f"{world.folder} : boîte d’une autre taille, prenez un dossier neuf.")
        return 0.0
    start = time.perf_counter()
    with EmbeddedServer(places(world.folder)) as server:
        address = server.superuser_address(DATABASE_NAME)
        with psycopg.connect(address) as connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            (receiver,) = cursor.execute(RECEIVER).fetchone() or (None,)
            asked = "SELECT count(*) FROM referrals_referral WHERE receiver_id = %s"
            (present,) = cursor.execute(asked, [receiver]).fetchone() or (0,)
            cursor.execute(COPIES, {"receiver": receiver, "count": max(count - present, 0)})
            for table, joined, changes in WRITTEN:
                cursor.execute(
                    f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table},"
                    f" to_jsonb(t) || jsonb_build_object({changes}))).*"
                    f" FROM copies c JOIN {table} t ON {joined}"
                )
            # Without triggers, the numbers that they keep are added up once.
            cursor.execute("DELETE FROM referrals_referraltally")
            cursor.execute(TALLY.fill)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    record.write_text(json.dumps({"referrals": count}), encoding="utf-8")
    return time.perf_counter() - start


def measured(world: World, rounds: int) -> tuple[int, list[dict[str, Any]], float]:
    """How many referrals the receiver has, each page with its times and its queries, list50 in ms."""
    from bench import measure, pages
    from bench.server import serving

    with serving(world) as running:
        session = measure.Session(running)
        (scope,) = pages.receivers(running)
        wanted = [p for p in pages.of_receiver(running, scope) if p.key in PAGES]
        timed = measure.times(session, wanted, rounds)
        found = [
            timed[f"{page.scope}/{page.key}"]
            | measure.statements(session, page)
            | {"label": page.label}
            for page in wanted
        ]
        return scope.size, found, timed["list50"]["p50_ms"]


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def told(size: int, found: list[dict[str, Any]], floor: float, options: argparse.Namespace) -> str:
    """The table, in French."""
    every = f"{size:,}".replace(",", " ")
    lines = [
        f"Fait par `python -m bench.inbox --referrals {options.referrals} --rounds {options.rounds}` : "
        f"un partenaire qui a reçu {every} références; list50 sur le même serveur : "
        f"{_number(floor, 1)} ms. But : ≤ {MOST_TIMES:.0f} × list50, ≤ {MOST_QUERIES} requêtes.",
        "",
        "| Page | p50 ms | p95 ms | × list50 | requêtes | SQL ms | ko | atteint |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for page in found:
        times = page["p50_ms"] / floor
        reached = times <= MOST_TIMES and page["queries"] <= MOST_QUERIES
        lines.append(
            f"| {page['label']} | {_number(page['p50_ms'], 1)} | {_number(page['p95_ms'], 1)}"
            f" | {_number(times, 2)} | {page['queries']:.0f} | {_number(page['sql_ms'], 1)}"
            f" | {_number(page['bytes'] / 1000, 1)} | {'oui' if reached else '**non**'} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Load, copy, measure, print; write the table between its marks when asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.inbox")
    parser.add_argument("--referrals", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    # Its own world: the copies would be in everybody else's measures.
    os.environ["BENCH_DATA"] = str(root() / f"boite-{options.referrals}")
    world = world_of(HOUSEHOLDS)
    seconds = fill(world, options.referrals)
    if seconds:
        print(f"{options.referrals} références reçues, écrites en {seconds:.0f} s", flush=True)
    text = told(*measured(world, options.rounds), options)
    print(text)
    if options.write:
        publish(MARKS, text)


if __name__ == "__main__":
    main()
