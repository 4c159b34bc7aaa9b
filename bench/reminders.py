"""How long ten thousand reminders take, under the worker's role.

    ENRACINE_DATA=un/dossier/neuf python -m bench.reminders --referrals 10000 [--write]

Invented referrals, all due the same day, spread over organisations with two workers each. The rows are
written without triggers; every constraint, index and policy is on while time passes.
"""

import argparse
import datetime as dt
import json
import time
import uuid
from collections.abc import Iterable
from typing import Any

import psycopg

from bench.published import migrated_database, publish
from enracine.kernel.database.config import DATABASE_NAME

MARKS = ("<!-- rappels : écrit par python -m bench.reminders -->", "<!-- fin rappels -->")
RECEIVERS = 100
#: A Tuesday: the alarm of what was due on the Monday rings.
DUE, DAY = dt.date(2026, 6, 8), dt.date(2026, 6, 9)
STEP = 1000


def write(cursor: psycopg.Cursor[Any], rows: Iterable[Any]) -> None:
    """Insert unsaved objects of one model as the superuser, past the policies."""
    found = list(rows)
    table = found[0]._meta.db_table
    for start in range(0, len(found), STEP):
        piece = [
            {f.column: getattr(row, f.attname) for f in row._meta.local_concrete_fields}
            for row in found[start : start + STEP]
        ]
        cursor.execute(
            f'INSERT INTO "{table}" SELECT * FROM'
            f' jsonb_populate_recordset(NULL::"{table}", %s::jsonb)',
            [json.dumps(piece, default=str)],
        )


def organisations(kind: str, count: int) -> list[tuple[Any, Any]]:
    """Invented organisations with two workers each; returns each with one of them."""
    from enracine.network.models import Membership, Organisation, User

    found = []
    for n in range(count):
        organisation = Organisation.objects.create(
            code=f"rappels-{kind}-{n}", name=f"Rappels {kind} {n}", short_name=f"R{n}",
            kind=kind, regime="P-39.1",
        )  # fmt: skip
        for m in range(2):
            user = User.objects.create_user(f"{kind}{n}-{m}@exemple.invalid")
            member = Membership.objects.create(
                user=user, organisation=organisation, role="partner", valid_from=dt.date(2020, 1, 1)
            )
        found.append((organisation, member))
    return found


def load(count: int, address: str) -> None:
    """Write one dossier, and `count` referrals that were due the day before."""
    from enracine.accompaniment.models import Dossier
    from enracine.kernel.clock import now
    from enracine.network.models import Programme
    from enracine.referrals.models import Referral

    if Referral.objects.exists():
        raise SystemExit("Ce dossier de données contient déjà des références : prenez-en un neuf.")
    ((sender, sent_by),) = organisations("eer_member", 1)
    receivers = organisations("regional_partner", RECEIVERS)
    programme, _created = Programme.objects.get_or_create(
        code="rappels",
        defaults={"name": "Rappels", "organisation": sender, "valid_from": dt.date(2020, 1, 1)},
    )
    dossier = Dossier(
        number="RAPPELS-1", subject_id=uuid.uuid4(), organisation=sender, programme=programme,
        regime="P-39.1", purpose="mesure", opened_on=DUE,
    )  # fmt: skip
    referrals = (
        Referral(
            number=f"RAPPELS-{n}",
            subject_id=uuid.uuid4(),
            dossier=dossier,
            sender=sender,
            sent_by=sent_by,
            receiver=receivers[n % RECEIVERS][0],
            programme=programme,
            reasons=["settlement"],
            sections=["identity"],
            consent_id=uuid.uuid4(),
            package_sha256="0" * 64,
            state="sent",
            turn="receiver",
            sent_at=now(),
            due_on=DUE,
            next_alarm_on=DAY,
        )  # fmt: skip
        for n in range(count)
    )
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        write(cursor, [dossier])
        write(cursor, referrals)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def measure() -> tuple[float, int, int]:
    """Seconds until nothing rings any more that day, reminders given, letters written."""
    from django.db import connection, transaction

    from enracine.kernel.acting import Acting, acting_as
    from enracine.kernel.models import OutboxMessage
    from enracine.kernel.rls import JOBS
    from enracine.referrals.actions.timing import BATCH, ring_alarms

    acting, given = Acting.for_system("referrals.alarms"), 0
    start = time.perf_counter()
    with transaction.atomic(), acting_as(acting), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {JOBS}")
        while (done := ring_alarms(acting, DAY)["remind"]) > 0:
            given += done
            if done < BATCH:
                break
        letters = OutboxMessage.objects.filter(event__kind="referrals.reminded").count()
    return time.perf_counter() - start, given, letters


def main() -> None:
    """Load, measure, print; write the line between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--referrals", type=int, default=10_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("owner") as server:
        load(options.referrals, server.superuser_address(DATABASE_NAME))
        seconds, given, letters = measure()
        taken = f"{seconds:.1f}".replace(".", ",")
        text = (
            f"Fait par `python -m bench.reminders --referrals {options.referrals}` : "
            f"{given} rappels calculés, notés et adressés ({letters} lettres à écrire) en "
            f"{taken} s, pour {RECEIVERS} organismes, en une transaction."
        )
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
