"""Real races: a database of its own, and everybody at her own connection."""

import contextlib
import threading

from django.db import connection

from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.reference import load_reference_data


@contextlib.contextmanager
def own_database(django_db_blocker):
    """A database copied from the migrated one: what several connections commit stays there."""
    described = connection.settings_dict
    former, name = described["NAME"], f"{described['NAME']}_courses"
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{described["TEST"]["TEMPLATE"]}"')
        described["NAME"] = name
        try:
            load_reference_data()
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE enracine_app")
            yield
        finally:
            connection.close()
            described["NAME"] = former
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Racer(threading.Thread):
    """One person at her own connection, in a role of the database, who starts with all the others."""

    def __init__(self, start: threading.Barrier, gesture, role: str) -> None:
        super().__init__(daemon=True)
        self.start_line, self.gesture, self.role, self.result = start, gesture, role, ""

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {self.role}")
            self.start_line.wait(120)
            answer = self.gesture()
            self.result = "won" if answer is not None else "nothing"
        except ActionRefused as refused:
            self.result = refused.code
        except Conflict:
            self.result = "conflict"
        except Exception as error:
            self.result = f"{type(error).__name__}: {error}"
        finally:
            connection.close()


def race(gestures, role: str = "enracine_app") -> list[str]:
    """Everybody at once; what became of each."""
    start = threading.Barrier(len(gestures))
    racers = [Racer(start, gesture, role) for gesture in gestures]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(180)
    return [racer.result for racer in racers]
