"""Invented lives: who registers, and what happens then. Pure: a seed gives the same world.

Known proportions (dossier.md §11): 9 705 registrations and 1 160 households settled a year. Every
delay and every other share below is fiction made to be plausible; none is a statistic.
"""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources

REGISTRATIONS_A_YEAR = 9705
SETTLED_A_YEAR = 1160
#: The demonstration tells two years: the last one, and the one before it, for follow-ups to exist.
DAYS = 730
SETTLED_SHARE = SETTLED_A_YEAR / REGISTRATIONS_A_YEAR

#: Past this many days no referral of the demonstration stays without an answer.
SILENCE_DAYS = 30

#: Origins and their weight: fiction of a plausible order.
ORIGINS = {
    "DZ": 11, "FR": 11, "MA": 9, "HT": 9, "CM": 7, "CN": 6, "TN": 4, "IN": 4, "CI": 4, "PH": 4,
    "CO": 4, "IR": 3, "LB": 3, "SY": 3, "BR": 3, "MX": 3, "SN": 2, "CD": 2, "UA": 2, "VN": 2,
    "RO": 1, "TR": 1, "AF": 1, "RW": 1, "MG": 1, "NG": 1,
}  # fmt: skip
OCCUPATIONS = (
    ("Infirmière ou infirmier", "31301"),
    ("Soudeuse ou soudeur", "72106"),
    ("Éducatrice ou éducateur à l’enfance", "42202"),
    ("Ingénieure ou ingénieur civil", "21300"),
    ("Comptable", "11100"),
    ("Cuisinière ou cuisinier", "63200"),
    ("Conductrice ou conducteur de camion", "73300"),
    ("Développeuse ou développeur de logiciels", "21232"),
    ("Préposée ou préposé aux bénéficiaires", "33102"),
    ("Mécanicienne ou mécanicien industriel", "72400"),
    ("Enseignante ou enseignant au secondaire", "41220"),
    ("Ouvrière ou ouvrier agricole", "85100"),
    ("Adjointe administrative ou adjoint administratif", "13110"),
    ("Électricienne ou électricien", "72200"),
)
#: Area codes of Québec, then of elsewhere in Canada, from where some kept their number. 514 is for the
#: people shown by name (`cast.TELEPHONES`): nobody is taken for another because of a telephone.
AREAS = (
    "438", "450", "579", "263", "354", "418", "581", "367", "819", "873", "468",
    "204", "226", "236", "249", "257", "289", "306", "343", "365", "403", "416", "428", "431",
    "437", "474", "548", "584", "587", "613", "639", "647", "672", "683", "705", "709", "742",
    "753", "778", "780", "782", "807", "825", "902",
)  # fmt: skip
STATUSES = (
    ("permanent_resident", 58),
    ("temporary_worker_open", 12),
    ("canadian_citizen", 9),
    ("protected_person", 7),
    ("international_student", 6),
    ("temporary_worker_closed", 4),
    ("asylum_seeker", 4),
)
LEVELS = (
    ("bachelor", 38),
    ("college", 22),
    ("graduate", 20),
    ("vocational", 10),
    ("secondary", 10),
)
FRENCH = (("advanced", 45), ("intermediate", 30), ("basic", 18), ("none", 7))
OUTCOMES_WITHOUT_DEPARTURE = (("abandoned", 55), ("lost", 35), ("left_quebec", 10))


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented adult."""

    given_name: str
    family_name: str
    birth_date: dt.date
    birth_country: str
    email: str
    phone: str
    status: str
    arrived: dt.date
    level: str
    recognition: str
    occupation: str
    cnp: str
    years: int
    french: str


@dataclass(slots=True)
class Life:
    """A household and what happened to it; a date that is None has not come."""

    number: int
    adults: list[Somebody]
    children: list[tuple[str, int]]
    home: int
    region: int
    track: str
    registered_at: dt.datetime
    age: int
    met_on: dt.date | None = None
    ready: bool = False
    referred_on: dt.date | None = None
    declined: bool = False
    answered_on: dt.date | None = None
    accepted: bool = False
    contact_on: dt.date | None = None
    planned_on: dt.date | None = None
    moved_on: dt.date | None = None
    welcomed_on: dt.date | None = None
    settled_on: dt.date | None = None
    closed_on: dt.date | None = None
    outcome: str = ""
    to_agent: bool = False
    presences: dict[int, tuple[str, str]] = field(default_factory=dict)


def _phone(number: int) -> str:
    """A number kept for fiction in North America (555-0100 to 0199): its own for the first 4 400."""
    return f"+1{AREAS[number // 100 % len(AREAS)]}55501{number % 100:02d}"


def _weighted(rng: random.Random, pairs: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([p[0] for p in pairs], [p[1] for p in pairs])[0]


class Inventor:
    """Draws lives, always the same ones for a seed and a day."""

    def __init__(self, seed: int, day: dt.date) -> None:
        """`day` is the demonstration's « today »: nothing that is drawn comes after it."""
        self.seed = seed
        self.rng = random.Random(seed)  # noqa: S311  # a game of chance, not a secret
        self.day = day
        self.names: dict[tuple[str, str], list[str]] = {}
        table = resources.files("enracine.demo") / "data" / "names.csv"
        with table.open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                self.names[row["origin"], row["kind"]] = row["names"].split("|")

    def lives(
        self, count: int, homes: int, regions: int, shard: int = 0, shards: int = 1
    ) -> Iterator[Life]:
        """Draw `count` lives by date of registration, or one share of them out of `shards`.

        Each life has its own chance, so that the shares together are the same lives as the whole.
        `homes` and `regions` are how many places there are to choose from.
        """
        for number in range(shard, count, shards):
            self.rng.seed(self.seed * 1_000_003 + number)
            days_ago = DAYS * (1 - (number + self.rng.random()) / count)
            day = self.day - dt.timedelta(days=int(days_ago))
            moment = dt.datetime(day.year, day.month, day.day, 13, tzinfo=dt.UTC)
            # Somebody who registers today did so this morning.
            moment += dt.timedelta(
                minutes=-420 + number % 60 if day >= self.day else self.rng.randrange(600)
            )
            yield self._life(number, moment, homes, regions)

    def _life(self, number: int, moment: dt.datetime, homes: int, regions: int) -> Life:
        rng = self.rng
        origin = rng.choices(list(ORIGINS), list(ORIGINS.values()))[0]
        day = moment.date()
        first = self._somebody(number, 0, origin, day)
        adults = [first]
        if rng.random() < 0.46:
            adults.append(self._somebody(number, 1, origin, day))
        children = [
            (
                rng.choice(self.names[origin, rng.choice(("given_f", "given_m"))]),
                day.year - rng.randint(1, 15),
            )
            for _child in range(rng.choices((0, 1, 2, 3, 4), (48, 22, 20, 8, 2))[0])
        ]
        life = Life(
            number=number,
            adults=adults,
            children=children,
            home=min(int(rng.expovariate(1) * homes / 6), homes - 1),
            region=min(int(rng.expovariate(1) * regions / 2.5), regions - 1),
            track=rng.choices(("employment", "training", "business", "takeover"), (82, 9, 6, 3))[0],
            registered_at=moment,
            age=(day - first.birth_date).days // 365,
        )
        self._journey(life)
        return life

    def _somebody(self, number: int, rank: int, origin: str, day: dt.date) -> Somebody:
        rng = self.rng
        kind = rng.choice(("given_f", "given_m"))
        occupation, cnp = rng.choice(OCCUPATIONS)
        status = _weighted(rng, STATUSES)
        age = int(rng.triangular(19, 58, 33))
        recognition = rng.choices(
            ("not_needed", "not_started", "started", "done"), (20, 35, 25, 20)
        )[0]
        return Somebody(
            given_name=rng.choice(self.names[origin, kind]),
            # Some newcomers have no family name, and the product must live with it.
            family_name="" if rng.random() < 0.004 else rng.choice(self.names[origin, "family"]),
            birth_date=day - dt.timedelta(days=age * 365 + rng.randrange(365)),
            birth_country=origin,
            email=f"personne{number}.{rank}@demo.enracine.invalid" if rank == 0 else "",
            phone=_phone(number * 2 + rank),
            status=status,
            arrived=(day - dt.timedelta(days=int(rng.triangular(30, 4500, 500)))).replace(day=1),
            level=_weighted(rng, LEVELS),
            recognition=recognition,
            occupation=occupation,
            cnp=cnp,
            years=rng.randint(1, 20),
            french=_weighted(rng, FRENCH),
        )

    def _later(
        self, day: dt.date, least: int, most: int, mode: int | None = None
    ) -> dt.date | None:
        """A later day, or None when it has not come yet."""
        days = int(self.rng.triangular(least, most, mode if mode is not None else least))
        found = day + dt.timedelta(days=days)
        return found if found <= self.day else None

    def _journey(self, life: Life) -> None:
        """What happens after the registration. Three lives in four go no further than preparation."""
        rng = self.rng
        start = life.registered_at.date()
        # A little more than the settled share starts out, because some referrals lead nowhere.
        goes_far = rng.random() < SETTLED_SHARE * 1.2
        if not goes_far and rng.random() < 0.28:
            self._leaves(life, start, 12, 40)
            return
        life.met_on = self._later(start, 3, 45, 12)
        if life.met_on is None:
            return
        if not goes_far:
            if rng.random() < 0.62:
                self._leaves(life, life.met_on, 60, 420)
            return
        ready_on = self._later(life.met_on, 20, 150, 60)
        if ready_on is None:
            return
        life.ready = True
        life.referred_on = self._later(ready_on, 1, 20)
        if life.referred_on is None:
            return
        life.to_agent = 18 <= life.age <= 35 and rng.random() < 0.55
        self._answer(life)

    def _leaves(self, life: Life, day: dt.date, least: int, most: int) -> None:
        closed = self._later(day, least, most)
        if closed is not None:
            life.closed_on = closed
            life.outcome = _weighted(self.rng, OUTCOMES_WITHOUT_DEPARTURE)

    def _answer(self, life: Life) -> None:
        rng = self.rng
        if life.referred_on is None:
            return
        # One recent referral in four meets silence: the coordination's page shows it. Older ones
        # were answered in the end, because somebody asked.
        silent = rng.random() < 0.25 and (self.day - life.referred_on).days < SILENCE_DAYS
        life.answered_on = None if silent else self._later(life.referred_on, 1, 9, 3)
        if life.answered_on is None:
            return
        if rng.random() < 0.09:
            life.declined = True
            return
        life.accepted = True
        life.contact_on = self._later(life.answered_on, 1, 14, 4)
        if life.contact_on is None:
            return
        departure = self._later(life.contact_on, 20, 160, 55)
        if departure is None:
            life.planned_on = self.day + dt.timedelta(days=rng.randint(6, 90))
            return
        life.planned_on = life.moved_on = departure
        life.welcomed_on = self._later(departure, 0, 6)
        if life.welcomed_on is None:
            return
        life.settled_on = self._later(life.welcomed_on, 5, 40, 15)
        if life.settled_on is not None:
            self._follow(life)

    def _follow(self, life: Life) -> None:
        """Follow-ups past their day: most done, some unreached, a few still to do."""
        rng = self.rng
        if life.settled_on is None:
            return
        for months, days in ((3, 92), (6, 184), (12, 366), (24, 731)):
            if life.settled_on + dt.timedelta(days=days) > self.day:
                return
            answer = rng.choices(("done", "unreached", "due"), (80, 12, 8))[0]
            presence = ""
            if answer == "done":
                presence = rng.choices(
                    ("present", "same_region", "returned", "other_region", "left_quebec"),
                    (80, 6, 8, 5, 1),
                )[0]
            life.presences[months] = (answer, presence)
            if presence in {"returned", "other_region", "left_quebec"}:
                return
