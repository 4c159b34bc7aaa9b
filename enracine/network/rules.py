"""Decisions of the network as pure functions."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def readable_lines(fields: Mapping[str, Iterable[str]]) -> list[str]:
    """Of a form that was kept, the values its author would recognise: no identifiers, no codes."""
    values = [value.strip() for many in fields.values() for value in many]
    return [
        value
        for value in values
        if value and not _UUID.fullmatch(value) and not re.fullmatch(r"[a-z_]+|on|\d{1,3}", value)
    ]


#: The roles that exist in each kind of organisation, beside those of its life (below).
_ROLES_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "eer_network": ("coordinator", "communications"),
    "eer_member": ("counsellor", "coordinator", "communications"),
    "regional_partner": ("partner",),
    "paj_national": ("paj_national", "communications"),
    "paj_promoter": ("paj_agent",),
    "ministry": ("integration_officer", "regional_advisor", "funder"),
    "ministry_directorate": ("integration_officer", "regional_advisor"),
    "employer": ("employer",),
    "funder": ("funder",),
    "other": ("partner",),
}
_ROLES_OF_ALL = ("privacy_officer", "administrator")
#: Roles that manage a team. A coordinator gives no power that she does not have.
TEAM_MANAGERS = ("administrator", "coordinator")
#: Roles that look after the work of others: they hear of a silence before the network does, note
#: absences, and hand work over. In this order: the first that somebody holds is the one told.
SUPERVISORS = ("coordinator", "paj_national", "regional_advisor", "administrator")

#: Roles that decide that an organisation answers by link; the second group also for others.
LINK_DECIDERS = ("administrator", "coordinator", "paj_national")
LINK_COORDINATORS = ("coordinator", "paj_national")


def roles_to_give(kind: str, acting_role: str) -> list[str]:
    """The roles that somebody in `acting_role` may give in an organisation of this kind."""
    if acting_role not in TEAM_MANAGERS:
        return []
    own = list(_ROLES_BY_KIND.get(kind, ()))
    return own + list(_ROLES_OF_ALL) if acting_role == "administrator" else own


def may_end(acting_role: str, role: str) -> bool:
    """Whether somebody in `acting_role` may end a membership in `role`."""
    if acting_role == "administrator":
        return True
    return acting_role == "coordinator" and role not in _ROLES_OF_ALL


def serves_age(minimum: int | None, maximum: int | None, age: int | None) -> bool:
    """Whether a mandate serves this age, in whole years; an unknown age excludes nobody."""
    if age is None:
        return True
    return (minimum is None or age >= minimum) and (maximum is None or age <= maximum)


# In this order: browsers name the ones they imitate, the imitator comes first.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
    "Macintosh": "Mac", "CrOS": "Chromebook", "Linux": "Linux",
}  # fmt: skip


def device_name(user_agent: str) -> str:
    """The browser and the system that a user agent names, or an empty text."""
    found = [
        next((name for sign, name in table.items() if sign in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


def first_free_place(places: int, taken: Collection[int]) -> int | None:
    """The lowest number of `places` that nobody holds; None when all are taken."""
    return next((n for n in range(1, places + 1) if n not in taken), None)


def is_old_word(confirmed_on: dt.date, day: dt.date, days: int) -> bool:
    """Whether what was said that day must be asked again: confirmed more than `days` days ago."""
    return (day - confirmed_on).days > days
