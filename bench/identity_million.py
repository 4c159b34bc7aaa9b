"""How long « is she here already? » takes among a million people, under the web's role.

    ENRACINE_DATA=un/dossier/neuf python -m bench.identity_million --people 1000000 [--write]

Invented people, filed as the product files them, held by organisations of several sizes. The rows are
copied without triggers (they cost minutes and change nothing here); every index and policy is on.
"""

import argparse
import csv
import datetime as dt
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench.published import migrated_database, publish
from enracine.kernel.database.config import DATABASE_NAME

NAMES = Path(__file__).parents[1] / "enracine" / "demo" / "data" / "names.csv"
MARKS = ("<!-- million : écrit par python -m bench.identity_million -->", "<!-- fin million -->")
#: Shares of the people held by each organisation: a large one, an average one, twenty others.
SHARES = (0.3, 0.05)
OTHERS = 20
TRIES = 300
_DROP = """
ALTER TABLE people_identitykey DROP CONSTRAINT identity_key_once;
DROP INDEX IF EXISTS {index};
"""


def people(count: int, seed: int = 5) -> Iterator[tuple[uuid.UUID, dict[str, str]]]:
    """Invented people, the same for a seed."""
    chance = random.Random(seed)
    with NAMES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    given = [n for r in rows if r["kind"].startswith("given") for n in r["names"].split("|")]
    family = [n for r in rows if r["kind"] == "family" for n in r["names"].split("|")]
    first = dt.date(1955, 1, 1).toordinal()
    for number in range(count):
        born = dt.date.fromordinal(first + chance.randrange(18_000))
        yield (
            uuid.UUID(int=(number + 1) << 64 | 0x8000_0000_0000_0000 | number),
            {
                "given_name": chance.choice(given),
                "family_name": chance.choice(family),
                "birth_date": born.isoformat(),
                "phone": f"+1514{2_000_000 + chance.randrange(7_999_999)}",
                "email": f"p{number}@exemple.invalid",
            },
        )


def load(count: int, address: str) -> list[uuid.UUID]:
    """Copy the people, their grants and their keys. Returns the organisations, largest first."""
    from enracine.network.models import Organisation
    from enracine.people.digests import digests
    from enracine.people.identity import read_record
    from enracine.people.identity.blocking import index_keys
    from enracine.people.rules import search_key

    organisations = [
        Organisation.objects.get_or_create(
            code=f"mesure-{n}",
            defaults={
                "name": f"Mesure {n}", "short_name": f"M{n}", "kind": "other", "regime": "P-39.1",
            },
        )[0].pk
        for n in range(OTHERS + len(SHARES))
    ]  # fmt: skip
    chance = random.Random(11)
    moment = dt.datetime.now(dt.UTC)
    day = moment.date()

    def holder() -> uuid.UUID:
        draw = chance.random()
        for share, organisation in zip(SHARES, organisations, strict=False):
            if draw < share:
                return organisation
            draw -= share
        return chance.choice(organisations[len(SHARES) :])

    # As the superuser: COPY goes past row-level security, and no trigger runs.
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM privacy_subject)")
        if (cursor.fetchone() or [True])[0]:
            raise SystemExit(
                "Ce dossier de données contient déjà des personnes : prenez-en un neuf."
            )
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'people_identitykey'")
        indexes = [name for (name,) in cursor.fetchall() if "subject" in name]
        for index in indexes:
            cursor.execute(_DROP.format(index=index))
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _COPIES}

        def flush() -> None:
            for name, statement in _COPIES.items():
                with cursor.copy(statement) as copy:
                    for row in rows[name]:
                        copy.write_row(row)
                rows[name].clear()

        for number, (pk, values) in enumerate(people(count), start=1):
            rows["subject"].append((pk, "person", moment))
            key = search_key(values["given_name"], values["family_name"])
            rows["person"].append(
                (pk, 1, moment, moment, values["given_name"], values["family_name"],
                 values["birth_date"], "", "candidate", key, "person", day)
            )  # fmt: skip
            rows["contact"].append(
                (uuid.uuid4(), 1, moment, moment, pk, "person", day, values["email"],
                 values["phone"], "fr-ca", "America/Toronto", False)
            )  # fmt: skip
            rows["grant"].append(
                (uuid.uuid4(), 1, moment, moment, pk, holder(), ["identity", "contact"],
                 "dossier", day)
            )  # fmt: skip
            rows["key"] += [(d, pk) for d in digests(index_keys(read_record("", values)))]
            if number % 20_000 == 0:
                flush()
                if number % 200_000 == 0:
                    print(f"{number} personnes", flush=True)
        flush()
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute(
            "ALTER TABLE people_identitykey ADD CONSTRAINT identity_key_once"
            " UNIQUE (digest, subject_id)"
        )
        cursor.execute("CREATE INDEX identity_key_subject ON people_identitykey (subject_id)")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return organisations


_COPIES = {
    "subject": "COPY privacy_subject (id, kind, created_at) FROM STDIN",
    "person": "COPY people_person (subject_id, version, created_at, updated_at, given_name,"
    " family_name, birth_date, birth_country, standing, search_key, source, declared_on) FROM STDIN",
    "contact": "COPY people_contact (id, version, created_at, updated_at, subject_id, source,"
    " declared_on, email, phone, language, time_zone, is_protected) FROM STDIN",
    "grant": "COPY privacy_accessgrant (id, version, created_at, updated_at, subject_id,"
    " organisation_id, sections, basis, valid_from) FROM STDIN",
    "key": "COPY people_identitykey (digest, subject_id) FROM STDIN",
}


def asked(count: int) -> list[dict[str, str]]:
    """What registrations bring: people who come back changed, and people nobody knows."""
    chance = random.Random(3)
    known = [values for _pk, values in people(count) if chance.random() < TRIES * 2 / count]
    found = []
    for number, values in enumerate(known[:TRIES]):
        changed = dict(values)
        if number % 4 == 0:
            changed |= {"email": "", "phone": ""}
        elif number % 4 == 1:
            changed |= {
                "given_name": values["family_name"],
                "family_name": values["given_name"],
                "email": "autre@exemple.invalid",
            }
        elif number % 4 == 2:
            changed |= {"birth_date": "", "email": ""}
        else:
            changed |= {"birth_date": "1950-02-03", "phone": "", "email": "z@exemple.invalid"}
        found.append(changed)
    return found


def measure(organisation: uuid.UUID, typed: list[dict[str, str]]) -> list[float]:
    """Milliseconds of each check, under the web's role, in the name of a member."""
    from django.db import connection, transaction

    from enracine.kernel.acting import Acting, acting_as
    from enracine.kernel.rls import APP
    from enracine.people.queries.identity import already_here

    acting = Acting(user_id=1, membership_id=uuid.uuid4(), organisation_id=organisation)
    taken = []
    with transaction.atomic(), acting_as(acting), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        for values in [*typed[:20], *typed]:
            start = time.perf_counter()
            already_here(acting, values)
            taken.append((time.perf_counter() - start) * 1_000)
    return taken[20:]


def job(ids: list[uuid.UUID]) -> list[float]:
    """Milliseconds of comparing one person with everybody, as the worker does."""
    from django.db import transaction

    from enracine.kernel.acting import Acting
    from enracine.people.actions.identity import compare_people, file_people

    acting, taken = Acting.for_system("people.identity"), []
    for pk in ids:
        with transaction.atomic():
            file_people(acting, [pk])
            start = time.perf_counter()
            compare_people(acting, [pk])
            taken.append((time.perf_counter() - start) * 1_000)
            transaction.set_rollback(True)
    return taken


def line(title: str, taken: list[float]) -> str:
    """A line of the table."""
    ordered = sorted(taken)
    figures = (statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1])
    return f"| {title} | {' | '.join(f'{x:.1f}'.replace('.', ',') for x in figures)} |"


def main() -> None:
    """Load, measure, print; write the table between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("owner") as server:
        start = time.perf_counter()
        organisations = load(options.people, server.superuser_address(DATABASE_NAME))
        loaded = time.perf_counter() - start
        from enracine.people.models import IdentityKey

        keys = IdentityKey.objects.count()
        typed = asked(options.people)
        some = [pk for pk, _values in people(60)]
        share = [round(options.people * s) for s in SHARES]
        lines = [
            f"Fait par `python -m bench.identity_million --people {options.people}` : "
            f"{options.people} personnes, {keys} clés, chargées en {loaded:.0f} s; "
            f"{len(typed)} inscriptions vérifiées par organisme, une requête à la fois.",
            "",
            "| Vérification | médiane, ms | 95e centile, ms | la plus longue, ms |",
            "| --- | ---: | ---: | ---: |",
            line(f"organisme de {share[0]} personnes", measure(organisations[0], typed)),
            line(f"organisme de {share[1]} personnes", measure(organisations[1], typed)),
            line("organisme d'un vingtième du reste", measure(organisations[-1], typed)),
            line("tâche de fond : une personne contre toutes", job(some)),
        ]
        text = "\n".join(lines)
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
