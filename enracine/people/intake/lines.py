"""One line of a list: what it says of a person, what is wrong, and what becomes of it."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from enracine.people import rules
from enracine.people.intake import dates, values
from enracine.people.intake.values import Value


class Level(StrEnum):
    """How much a problem weighs."""

    REMARK = "remark"
    DOUBT = "doubt"
    REFUSAL = "refusal"


class Verdict(StrEnum):
    """What a line deserves before anybody looks at it."""

    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem. `settled` says that a person may accept the line as it stands."""

    level: Level
    text: str
    settled: bool = True


_D, _R, _N = Level.DOUBT, Level.REFUSAL, Level.REMARK
KINDS: Mapping[str, Kind] = {
    "no_name": Kind(_R, _("Il manque le prénom."), False),
    "not_a_name": Kind(_D, _("« %(seen)s » n’a pas l’air d’un nom."), False),
    "too_long": Kind(_D, _("Ce texte est trop long : gardez l’essentiel."), False),
    "no_birth_date": Kind(_R, _("Il manque la date de naissance."), False),
    "unreachable": Kind(_R, _("Il manque un courriel ou un téléphone."), False),
    "no_good_reach": Kind(_D, _("Corrigez le courriel ou le téléphone : il en faut un."), False),
    "under_14": Kind(_R, _("Avant 14 ans, un parent doit faire l’inscription avec vous."), False),
    "minor": Kind(_R, _("De 14 à 17 ans : pas de dossier; faites l’inscription avec la personne."), False),
    "born_tomorrow": Kind(_R, _("Cette date de naissance est dans l’avenir."), False),
    "too_old": Kind(_R, _("Cette date de naissance n’est pas possible. Vérifiez l’année."), False),
    "bad_date": Kind(_D, _("« %(seen)s » n’est pas une date que nous savons lire.")),
    "ambiguous_date": Kind(_D, _("« %(seen)s » se lit de deux façons : jour ou mois d’abord?")),
    "no_such_day": Kind(_D, _("« %(seen)s » n’existe pas au calendrier.")),
    "two_digit_year": Kind(_D, _("« %(seen)s » : de quel siècle? Écrivez l’année en entier.")),
    "arrives_later": Kind(_D, _("Cette arrivée est dans l’avenir.")),
    "before_birth": Kind(_D, _("Cette arrivée est avant la naissance.")),
    "expires_before_birth": Kind(_D, _("Cette fin est avant la naissance.")),
    "bad_email": Kind(_D, _("« %(seen)s » n’est pas un courriel.")),
    "several_emails": Kind(_D, _("Il y a plusieurs courriels : gardez-en un.")),
    "bad_phone": Kind(_D, _("« %(seen)s » n’est pas un numéro de téléphone complet.")),
    "mangled_phone": Kind(_D, _("Le tableur a abîmé ce numéro (%(seen)s) : écrivez-le de nouveau.")),
    "phone_extension": Kind(_D, _("Ce numéro a un poste : écrivez un numéro direct.")),
    "several_phones": Kind(_D, _("Il y a plusieurs numéros : gardez-en un.")),
    "formula_error": Kind(_D, _("La formule de cette cellule a échoué (%(seen)s).")),
    "formula": Kind(_D, _("Cette cellule contient une formule, pas une valeur.")),
    "merged": Kind(_D, _("Cellule fusionnée : « %(seen)s » est repris d’une autre ligne.")),
    "unknown_status": Kind(_D, _("« %(seen)s » n’est pas un statut que nous connaissons.")),
    "social_number": Kind(_D, _("Un numéro d’assurance sociale a été retiré : il n’est jamais gardé.")),
    "duplicate": Kind(_D, _("Cette personne est peut-être déjà dans vos dossiers.")),
    "same_person_above": Kind(_D, _("Peut-être la même personne qu’à la ligne %(seen)s.")),
    "same_line": Kind(_N, _("Même contenu qu’à la ligne %(seen)s.")),
    "already_here": Kind(_N, _("Déjà importée d’une liste précédente.")),
    "shared_contact": Kind(_N, _("Même courriel ou téléphone que quelqu’un d’autre : un couple?")),
    "name_cut": Kind(_N, _("Prénom et nom séparés selon l’ordre du fichier : à vérifier.")),
    "unknown_country": Kind(_N, _("« %(seen)s » : pays non reconnu, non repris.")),
    "unknown_place": Kind(_N, _("« %(seen)s » : municipalité non reconnue, non reprise.")),
    "bad_postal_code": Kind(_N, _("« %(seen)s » : code postal non reconnu, non repris.")),
    "unknown_language": Kind(_N, _("« %(seen)s » : langue non reconnue; nous écrirons en français.")),
    "unknown_level": Kind(_N, _("« %(seen)s » : niveau non reconnu, non repris.")),
    "unknown_french": Kind(_N, _("« %(seen)s » : niveau de français non reconnu, non repris.")),
    "unknown_region": Kind(_N, _("« %(seen)s » : région non reconnue, non reprise.")),
    "paper_incomplete": Kind(_N, _("Accord sur papier incomplet (%(seen)s) : sans effet.")),
    "paper_to_attest": Kind(_N, _(
        "Accord sur papier noté dans la liste : sans effet, à redemander à la personne.")),
}  # fmt: skip
#: Facts without which nobody is registered: a doubt on one of them is corrected, never passed over.
NEEDED = frozenset({"given_name", "birth_date"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong on a line: beside which field, its kind, and what was seen there."""

    field: str
    code: str
    seen: str = ""

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return KINDS[self.code].level

    @property
    def blocks(self) -> bool:
        """Whether the line cannot be accepted without a correction."""
        return self.level != Level.REMARK and (
            not KINDS[self.code].settled
            or (
                self.field in NEEDED
                and self.code not in {"merged", "duplicate", "same_person_above"}
            )
        )

    def as_json(self) -> dict[str, str]:
        """As it is kept."""
        return {"field": self.field, "code": self.code, "seen": self.seen}


def problems_from(kept: Iterable[Mapping[str, str]]) -> list[Problem]:
    """The problems of a line that was kept."""
    return [Problem(p["field"], p["code"], p.get("seen", "")) for p in kept if p["code"] in KINDS]


def verdict_of(problems: Iterable[Problem]) -> Verdict:
    """What a line with these problems deserves."""
    levels = {problem.level for problem in problems}
    if Level.REFUSAL in levels:
        return Verdict.REFUSED
    return Verdict.DOUBTFUL if Level.DOUBT in levels else Verdict.ACCEPTED


Find = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the lines of a file are read: the day, the order of dates and of names, places and regions.

    `place` and `region` give the official code of a name, or an empty text.
    """

    today: dt.date
    order: dates.Order = dates.Order.UNKNOWN
    family_first: bool = False
    place: Find = lambda _name: ""
    region: Find = lambda _name: ""


@dataclass(slots=True)
class Line:
    """What a line says: clean values by field, and problems."""

    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """What the line deserves."""
        return verdict_of(self.problems)

    @property
    def acceptable(self) -> bool:
        """Whether a person may accept it as it stands."""
        return not any(problem.blocks for problem in self.problems)

    def add(self, place: str, code: str, seen: str = "") -> None:
        """Note a problem. What was seen is cut: a report is not a copy of the file."""
        self.problems.append(Problem(place, code, seen[:80]))


def digest(clean: Mapping[str, str], raw: Mapping[str, str]) -> str:
    """What makes two lines the same line, whatever their spaces, their order of columns, their format.

    A cell that could not be read counts as it was written.
    """
    said = {code: values.cleaned(text) for code, text in raw.items() if code not in clean}
    if "given_name" in clean:
        said.pop("full_name", None)
    said = {code: text for code, text in (said | dict(clean)).items() if text}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_line(raw: Mapping[str, str], manner: Manner, merged: frozenset[str] = frozenset()) -> Line:
    """Read the cells of a line (by field). `merged` names the fields that come from a merged cell."""
    line = Line()
    cells = {code: _sound(line, code, text) for code, text in raw.items()}
    _names(line, cells, manner)
    _birth(line, cells, manner)
    _reach(line, cells)
    _home(line, cells, manner)
    _life(line, cells, manner)
    _paper(line, cells, manner)
    for code in sorted(merged):
        if cells.get(code):
            line.add(code, "merged", cells[code])
    return line


def _sound(line: Line, code: str, text: str) -> str:
    """The text of a cell, or nothing when it holds no value of anybody."""
    cell = values.cleaned(text)
    trouble = values.broken(cell)
    if trouble:
        line.add(code, trouble, cell)
        return ""
    if code not in {"phone", "email"} and values.holds_social_number(cell):
        line.add(code, "social_number")
        return ""
    return cell


def _names(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    given, family = cells.get("given_name", ""), cells.get("family_name", "")
    if not given and cells.get("full_name"):
        given, family, sure = values.name_parts(cells["full_name"], manner.family_first)
        if not sure and family:
            line.add("given_name", "name_cut")
    elif not given:
        # One name alone goes where one looks for a name.
        given, family = family, ""
    if not given:
        if not any(p.field in {"given_name", "full_name"} for p in line.problems):
            line.add("given_name", "no_name")
        return
    for code, text in (("given_name", given), ("family_name", family)):
        trouble = values.name_problem(text) if text else ""
        if trouble:
            line.add(code, trouble, text)
        elif text:
            line.values[code] = rules.tidy_name(text)


def _date(line: Line, code: str, text: str, found: dates.Read) -> dt.date | None:
    if found.problem:
        line.add(code, found.problem, text)
    elif found.day:
        line.values[code] = found.day.isoformat()
    return found.day


def _birth(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    text = cells.get("birth_date", "")
    if not text:
        if not any(p.field == "birth_date" for p in line.problems):
            line.add("birth_date", "no_birth_date")
        return
    born = _date(
        line, "birth_date", text, dates.read_date(text, manner.order, manner.today, birth=True)
    )
    if born is None:
        return
    impossible = rules.impossible_dates(birth_date=born, day=manner.today)
    if impossible:
        del line.values["birth_date"]
        line.add("birth_date", impossible[0].code, text)
        return
    standing = rules.standing_at(born, manner.today)
    if standing == rules.Standing.NEEDS_PARENT:
        line.add("birth_date", "under_14")
    elif standing == rules.Standing.CONTACT:
        line.add("birth_date", "minor")


def _take(line: Line, code: str, text: str, found: Value) -> str:
    if not text:
        return ""
    if found.problem:
        line.add(code, found.problem, text)
    elif found.text:
        line.values[code] = found.text
    return found.text


def _reach(line: Line, cells: Mapping[str, str]) -> None:
    mail, number = cells.get("email", ""), cells.get("phone", "")
    where = cells.get("country", "")
    lives = values.country(where).text if where else "CA"
    _take(line, "email", mail, values.email(mail))
    _take(line, "phone", number, values.phone(number, lives))
    troubled = any(p.field in {"email", "phone"} and p.level == Level.DOUBT for p in line.problems)
    if "email" not in line.values and "phone" not in line.values:
        line.add("email" if mail else "phone", "no_good_reach" if troubled else "unreachable")
    text = cells.get("language", "")
    _take(line, "language", text, values.coded(text, values.LANGUAGES, "unknown_language"))


def _home(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    for code in ("country", "birth_country"):
        text = cells.get(code, "")
        _take(line, code, text, values.country(text))
    here = line.values.get("country", "CA") == "CA"
    place, postal = cells.get("municipality", ""), cells.get("postal_code", "")
    if place and here:
        code = manner.place(place)
        _take(line, "municipality", place, Value(code) if code else Value(problem="unknown_place"))
    if postal and here:
        _take(line, "postal_code", postal, values.postal_code(postal))


def _life(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    for code, words, problem in (
        ("status", values.STATUSES, "unknown_status"),
        ("education", values.EDUCATION, "unknown_level"),
        ("french", values.FRENCH, "unknown_french"),
    ):
        text = cells.get(code, "")
        _take(line, code, text, values.coded(text, words, problem))
    if title := cells.get("occupation", ""):
        line.values["occupation"] = title[:160]
    if wish := cells.get("region", ""):
        region = manner.region(wish)
        _take(line, "region", wish, Value(region) if region else Value(problem="unknown_region"))
    _status_dates(line, cells, manner)


def _status_dates(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    arrived = expires = None
    if text := cells.get("arrived", ""):
        arrived = _date(line, "arrived", text, dates.read_month(text, manner.order, manner.today))
        if arrived:
            line.values["arrived"] = arrived.replace(day=1).isoformat()
    if text := cells.get("expires_on", ""):
        expires = _date(line, "expires_on", text, dates.read_date(text, manner.order, manner.today))
    born = line.values.get("birth_date")
    for impossible in rules.impossible_dates(
        birth_date=dt.date.fromisoformat(born) if born else None,
        arrived=arrived.replace(day=1) if arrived else None,
        expires_on=expires,
        day=manner.today,
    ):
        if impossible.field in {"arrived", "expires_on"}:
            line.values.pop(impossible.field, None)
            line.add(impossible.field, impossible.code, cells[impossible.field])


def _paper(line: Line, cells: Mapping[str, str], manner: Manner) -> None:
    """What the list says of an agreement signed on paper. It is never enough by itself (law.md, L28)."""
    parts = {
        "consent_on": _("la date"),
        "consent_witness": _("le témoin"),
        "consent_form": _("le formulaire"),
    }
    if not any(cells.get(code) for code in parts):
        return
    signed = dates.read_date(cells.get("consent_on", ""), manner.order, manner.today).day
    held = {code for code in parts if cells.get(code)} - (
        {"consent_on"} if signed is None else set()
    )
    missing = [name for code, name in parts.items() if code not in held]
    if missing:
        line.add("consent_on", "paper_incomplete", ", ".join(missing))
        return
    line.add("consent_on", "paper_to_attest")
