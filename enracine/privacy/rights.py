"""What the law promises to somebody who asks: delays, exceptions, recourse, masks. Pure.

Sources: P-39.1 art. 27 to 43 and A-2.1 art. 47 and 135, as summed up in the table of the law
(docs/law.md); what was not read again there is said « à vérifier » and lives in dated settings.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enracine.privacy.words import gettext_noop as _

#: Dated settings of this feature, with their safe defaults (decisions/0020).
DEFAULTS: dict[str, Any] = {
    "privacy.answer_days": {"P-39.1": 30, "A-2.1": 20},
    "privacy.extension_days": {"P-39.1": 0, "A-2.1": 10},
    "privacy.reminder_days": [3, 10],
    "privacy.recourse_days": 30,
    "privacy.package_days": 30,
    "privacy.destruction_wait_days": 10,
    "privacy.correction_notice_months": 6,
    "privacy.purge_notice_days": 30,
    "privacy.export_days": 30,
    "privacy.anonymity_group": 5,
}

ACCESS, PORTABILITY, RECTIFICATION = "access", "portability", "rectification"
CESSATION, DESTRUCTION = "cessation", "destruction"


@dataclass(frozen=True)
class Provision:
    """One reason of the closed list for not doing everything that is asked."""

    code: str
    title: str
    text: str
    source: str
    kinds: frozenset[str]


_ANY = frozenset({ACCESS, PORTABILITY, RECTIFICATION, CESSATION, DESTRUCTION})
_END = frozenset({DESTRUCTION})

PROVISIONS: dict[str, Provision] = {
    p.code: p
    for p in (
        Provision(
            "decision_recent",
            _("Décision de moins d’un an"),
            _(
                "Ce renseignement a servi à une décision prise à votre sujet il y a moins d’un an. "
                "La loi oblige à le garder un an."
            ),
            "P-39.1, art. 11",
            _END,
        ),
        Provision(
            "incident_register",
            _("Registre des incidents"),
            _(
                "Un incident de confidentialité vous a touchée ou touché. "
                "La fiche du registre doit être gardée cinq ans."
            ),
            "A-2.1, r. 3.1",
            _END,
        ),
        Provision(
            "accounting",
            _("Pièces comptables de l’entente"),
            _(
                "L’organisme doit pouvoir rendre compte des sommes reçues : "
                "les pièces comptables restent le temps prévu par l’entente."
            ),
            _("Entente de financement; durée à vérifier"),
            _END,
        ),
        Provision(
            "recourse",
            _("Recours en cours"),
            _("Vous avez contesté une réponse. Rien n’est détruit avant la fin de ce recours."),
            "P-39.1, art. 36",
            _END,
        ),
        Provision(
            "shared_record",
            _("Aussi tenu par un autre organisme"),
            _(
                "Un autre organisme tient encore un dossier à votre nom. "
                "Ce renseignement commun part avec le dernier dossier."
            ),
            "P-39.1, art. 23",
            _END,
        ),
        Provision(
            "purpose_not_met",
            _("Service en cours"),
            _(
                "L’organisme vous accompagne encore : ce renseignement lui est nécessaire. "
                "Vous pouvez mettre fin au service, puis refaire votre demande."
            ),
            "P-39.1, art. 23",
            _END,
        ),
        Provision(
            "third_party",
            _("Renseignement sur une autre personne"),
            _(
                "Le document nomme une autre personne, qui n’a pas donné son accord. "
                "Ce passage est masqué; le reste vous est remis."
            ),
            "P-39.1, art. 40",
            frozenset({ACCESS, PORTABILITY}),
        ),
        Provision(
            "not_inaccurate",
            _("Renseignement exact"),
            _(
                "L’organisme a vérifié : le renseignement est exact et complet. "
                "Votre demande reste au dossier, à côté du renseignement."
            ),
            "P-39.1, art. 28",
            frozenset({RECTIFICATION}),
        ),
        Provision(
            "not_held",
            _("Aucun renseignement"),
            _("L’organisme ne tient pas ce renseignement sur vous."),
            "P-39.1, art. 27",
            _ANY,
        ),
        Provision(
            "identity",
            _("Identité ou qualité non établie"),
            _(
                "La loi ne permet de répondre qu’à la personne concernée, à son représentant ou au "
                "titulaire de l’autorité parentale. Une conjointe ou un conjoint ne l’est pas."
            ),
            "P-39.1, art. 30",
            _ANY,
        ),
    )
}

#: Who may ask for somebody (law.md, L47), and what must be seen first.
SELF, PARENT, REPRESENTATIVE, SUCCESSION, SPOUSE, OTHER = (
    "self", "parent", "representative", "succession", "spouse", "other",
)  # fmt: skip
ENTITLED = frozenset({SELF, PARENT, REPRESENTATIVE, SUCCESSION})
#: Majority in Québec (C.c.Q. art. 153): a parent asks for a child only.
MAJORITY = 18


def may_ask(relation: str, proof: str, age: int | None) -> bool:
    """Whether somebody in this `relation`, with what was seen (`proof`), may be answered.

    The person herself is known by her account or by the proof seen; a parent only for a minor.
    """
    if relation not in ENTITLED or not proof.strip():
        return False
    return relation != PARENT or (age is not None and age < MAJORITY)


def due_on(received_on: dt.date, regime: str, settings: Mapping[str, Any]) -> dt.date:
    """The last day to answer: 30 days under P-39.1, 20 under A-2.1 (law.md, L02). Calendar days."""
    return received_on + dt.timedelta(days=int(settings["privacy.answer_days"][regime]))


def extended_to(due: dt.date, regime: str, settings: Mapping[str, Any]) -> dt.date | None:
    """The day after an extension, or None when the regime knows none (P-39.1)."""
    days = int(settings["privacy.extension_days"][regime])
    return due + dt.timedelta(days=days) if days else None


def reminders_due(
    due: dt.date, day: dt.date, sent: Iterable[int], settings: Mapping[str, Any]
) -> list[int]:
    """Which reminders (days before `due`) must leave on `day` and have not: the nearest one only.

    A job that slept does not send the two at once: the later one says all.
    """
    left = (due - day).days
    reached = [d for d in sorted(settings["privacy.reminder_days"]) if left <= d]
    already = set(sent)
    if left < 0 or not reached or reached[0] in already:
        return []
    return [reached[0]]


# --- Third persons ------------------------------------------------------------------------------

#: What takes the place of something about somebody else.
MASK = "█████"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}(?!\d)")
#: Shorter words name nobody by themselves (« de », « El »).
_SHORTEST = 3


@dataclass(frozen=True)
class Found:
    """Something in a text that may be about somebody else: where, and the very words."""

    start: int
    end: int
    words: str


def fold(text: str) -> str:
    """Without accents nor capitals, one character for one: positions stay true."""
    folded = []
    for character in text:
        base = unicodedata.normalize("NFD", character)[0].lower()
        folded.append(base[0] if base else character)
    return "".join(folded)


def third_parties(text: str, names: Iterable[str], own: Iterable[str]) -> list[Found]:
    """What to propose for masking in `text`: names of others, addresses and numbers not one's own.

    `names`: full names of other persons, each word of which is looked for, except those of `own`
    (a family often shares its name). In the order of the text, without overlaps.
    """
    mine = {fold(word) for value in own for word in _words(value)}
    wanted = {fold(word) for name in names for word in _words(name)} - mine
    folded = fold(text)
    spans = [
        (m.start(), m.end())
        for m in re.finditer(r"\w+(?:[’'-]\w+)*", folded)
        if m.group() in wanted or set(re.split(r"[’'-]", m.group())) & wanted
    ]
    known = {_bare(value) for value in own}
    for pattern in (_EMAIL, _PHONE):
        spans += [
            (m.start(), m.end()) for m in pattern.finditer(text) if _bare(m.group()) not in known
        ]
    return [Found(a, b, text[a:b]) for a, b in _joined(text, sorted(spans))]


def names_another(value: str, own: Iterable[str]) -> bool:
    """Whether a field that names somebody names somebody else: some word of it is not one's own."""
    mine = {fold(word) for text in own for word in re.findall(r"\w+", text)}
    return any(fold(word) not in mine for word in re.findall(r"\w+", value))


def _bare(value: str) -> str:
    """An address or a number however it was typed: digits alone for a number, without the 1."""
    folded = fold(value)
    return folded if "@" in folded else re.sub(r"\D", "", folded).removeprefix("1")


def _words(name: str) -> Iterator[str]:
    for word in re.findall(r"\w+", name):
        if len(word) >= _SHORTEST:
            yield word


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlaps and neighbours (« Karim Benali ») as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or text[joined[-1][1] : start].isspace()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def masked(text: str, found: Iterable[Found]) -> str:
    """`text` with what was `found` hidden; a length says nothing of what was there."""
    out, place = [], 0
    for piece in sorted(found, key=lambda f: f.start):
        out += [text[place : piece.start], MASK]
        place = piece.end
    return "".join([*out, text[place:]])


def around(text: str, found: Found, reach: int = 60) -> tuple[str, str, str]:
    """Before, the words, after: enough of a sentence for a human to decide."""
    return (
        text[max(0, found.start - reach) : found.start],
        found.words,
        text[found.end : found.end + reach],
    )
