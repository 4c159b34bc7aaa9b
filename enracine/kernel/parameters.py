"""Dated settings: values that the field has not fixed, with a safe value in reserve.

A feature declares its keys when it loads; the page of settings shows and changes what is declared.
A past value is never rewritten: a change begins today or later, with its source.
"""

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.compiled import Compiled
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Setting

#: Kinds of value: one whole number, several in order, one by name, some names out of a list.
WHOLE, NUMBERS, TABLE, CHOICE = "whole", "numbers", "table", "choice"


@dataclass(frozen=True)
class Parameter:
    """One setting as people read it. `words`: the names of a table or a choice, in its order."""

    key: str
    group: Any
    label: Any
    default: Any
    unit: Any = ""
    help: Any = ""
    kind: str = WHOLE
    minimum: int = 0
    maximum: int = 3650
    words: Mapping[str, Any] = field(default_factory=dict)

    def said(self, value: Any) -> str:
        """A value in words, whatever was stored (an old one may have another shape)."""
        if self.kind == TABLE and isinstance(value, Mapping):
            merged = {**self.default, **value}
            return ", ".join(f"{label} : {merged.get(k, '–')}" for k, label in self.words.items())
        if self.kind == CHOICE and isinstance(value, list):
            return ", ".join(str(self.words.get(k, k)) for k in value) or "–"
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        return f"{text} {self.unit}".strip()

    def accepts(self, value: Any) -> bool:
        """Whether the value has the shape and the bounds of this setting."""
        if self.kind == CHOICE:
            return isinstance(value, list) and bool(value) and set(value) <= set(self.words)
        if self.kind == TABLE:
            numbers = list(value.values()) if isinstance(value, dict) else []
            if not isinstance(value, dict) or set(value) != set(self.words):
                return False
        else:
            numbers = value if self.kind == NUMBERS and isinstance(value, list) else [value]
        rising = self.kind != NUMBERS or all(
            a < b for a, b in zip(numbers, numbers[1:], strict=False) if type(a) is type(b) is int
        )
        return (
            bool(numbers)
            and rising
            and all(type(n) is int and self.minimum <= n <= self.maximum for n in numbers)
        )


_declared: dict[str, Parameter] = {}


def declare(*declared: Parameter) -> None:
    """Make settings known to the page that changes them. Raises ValueError on a bad reserve value."""
    for one in declared:
        reserve = list(one.default) if isinstance(one.default, tuple) else one.default
        if not one.accepts(reserve):
            raise ValueError(f"the reserve value of {one.key} breaks its own bounds")
        _declared[one.key] = one


#: A whole number, on one line: key, reserve value, label, unit, least, most.
WholeLine = tuple[str, int, Any, Any, int, int]


def declare_whole(group: Any, *lines: WholeLine) -> None:
    """Make known the settings of a group that are whole numbers, one on each line."""
    declare(
        *(
            Parameter(key, group, label, safe, unit=unit, minimum=least, maximum=most)
            for key, safe, label, unit, least, most in lines
        )
    )


def declared() -> list[Parameter]:
    """Every known setting, by group then in the order of declaration."""
    groups = list(dict.fromkeys(str(p.group) for p in _declared.values()))
    return sorted(_declared.values(), key=lambda p: groups.index(str(p.group)))


def declared_or_404(key: str) -> Parameter:
    """The setting of this key; NotVisible when no feature declared it."""
    found = _declared.get(key)
    if found is None:
        raise NotVisible
    return found


def parameters(defaults: dict[str, Any], day: dt.date | None = None) -> dict[str, Any]:
    """The values in force on `day` (today by default) of the keys of `defaults`. One SQL query.

    A key that no setting covers keeps its default. The newest period wins where two overlap.
    """
    rows = _in_force().rows({_KEY: list(defaults), _DAY: day or today()})
    return {**defaults, **dict(rows)}


#: What stands for the keys and for the day while the query is drawn up.
_KEY, _DAY = "\ufdd1clé\ufdd1", dt.date(9998, 7, 1)


@functools.cache
def _in_force() -> Compiled:
    """The settings of some keys in force on a day, drawn up once: most pages ask it."""
    among = Func(
        F("key"),
        Value([_KEY], output_field=ArrayField(TextField())),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    rows = (
        Setting.objects.filter(among, valid_from__lte=_DAY)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=_DAY))
        .order_by("valid_from")
        .values_list("key", "value")
    )
    return Compiled(rows, (_KEY, _DAY))


def parameter(key: str, default: Any, day: dt.date | None = None) -> Any:
    """The value of one setting in force on `day`, or `default`. One SQL query."""
    return parameters({key: default}, day)[key]


def history(key: str | None = None) -> list[Setting]:
    """Every value ever set, newest first; of one key, or of all of them. One SQL query."""
    rows = Setting.objects.all() if key is None else Setting.objects.filter(key=key)
    return list(rows.order_by("key", "-valid_from"))


SOURCE_WANTED = gettext_lazy(
    "Dites d’où vient cette valeur : une entente, une décision, un courriel."
)


@action
def set_parameter(
    acting: Acting,
    key: str,
    value: Any,
    *,
    valid_from: dt.date,
    source: str,
    version: int | None = None,
) -> Setting:
    """Give a setting a value from a day on. The past keeps the value it had.

    `version` is that of the row of the same day shown by the form (0: there was none). Raises
    ActionRefused beside « valid_from », « source » or « value »; Conflict when somebody else wrote
    a value for the same day.
    """
    known = declared_or_404(key)
    if not known.accepts(value):
        raise ActionRefused(_("Cette valeur sort des limites permises."), field="value")
    if valid_from < today():
        raise ActionRefused(
            _("Une valeur passée ne se récrit pas : choisissez aujourd’hui ou plus tard."),
            field="valid_from",
        )
    if not source.strip():
        raise ActionRefused(str(SOURCE_WANTED), field="source")
    changes = {"value": value, "source": source.strip(), "valid_to": None}
    row = Setting.objects.filter(key=key, valid_from=valid_from).first()
    if row is None:
        row = Setting.objects.create(key=key, valid_from=valid_from, **changes)
    elif version == 0:
        raise Conflict(current=row, mine={_("Valeur"): known.said(value)})
    else:
        update_versioned(row, version, **changes)
    record("kernel.setting_changed", acting, object=row, data={"key": key})
    return row


@action
def withdraw_parameter(acting: Acting, key: str, valid_from: dt.date) -> None:
    """Take back a value that has not begun. Raises NotVisible for any other."""
    declared_or_404(key)
    row = Setting.objects.filter(key=key, valid_from=valid_from, valid_from__gt=today()).first()
    if row is None:
        raise NotVisible
    record("kernel.setting_withdrawn", acting, data={"key": key, "from": valid_from.isoformat()})
    row.delete()
