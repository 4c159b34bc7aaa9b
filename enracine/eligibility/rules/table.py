"""Reading the table of rules, and refusing settings that mean nothing."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from enracine.eligibility.rules.texts import TEMPLATES
from enracine.eligibility.rules.values import (
    Criterion,
    ImmigrationStatus,
    Outcome,
    Rule,
    Service,
    Source,
)

TABLE = Path(__file__).parent.parent / "data" / "rules.toml"

_SETTINGS: dict[Criterion, frozenset[str]] = {
    Criterion.OPENING: frozenset({"outside"}),
    Criterion.GENERATION: frozenset(),
    Criterion.RESIDENCE_LENGTH: frozenset({"max_years"}),
    Criterion.STATUS: frozenset({"admitted", "refused", "naturalised", "closed_list"}),
    Criterion.PLACE: frozenset({"area"}),
    Criterion.INTEREST: frozenset(),
    Criterion.AGE: frozenset({"min_age", "before_age"}),
    Criterion.QUALIFICATION: frozenset(
        {"diploma_levels", "qualified_counts", "otherwise", "by_region"}
    ),
    Criterion.WORK_AUTHORISATION: frozenset({"by_right", "with_permit"}),
}


class BadRule(ValueError):
    """A rule whose settings mean nothing; the message says which rule and which setting."""


def check_rule(rule: Rule) -> Rule:
    """Give `rule` back; raise BadRule when its period, settings or sentences mean nothing."""
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise BadRule(f"{rule.id}: the period ends before it begins")
    strange = set(rule.parameters) - _SETTINGS[rule.criterion]
    if strange:
        raise BadRule(f"{rule.id}: unknown settings {sorted(strange)}")
    for key in rule.texts.values():
        if key not in TEMPLATES:
            raise BadRule(f"{rule.id}: no sentence {key!r}")
    _check_settings(rule)
    return rule


def _check_settings(rule: Rule) -> None:
    settings = rule.parameters
    for name in ("max_years", "min_age", "before_age"):
        number = settings.get(name)
        if number is not None and not (type(number) is int and 0 <= number <= 120):
            raise BadRule(f"{rule.id}: {name} must be a number of years from 0 to 120")
    for name in ("admitted", "refused", "by_right", "with_permit"):
        unknown = set(settings.get(name, ())) - set(ImmigrationStatus)
        if unknown:
            raise BadRule(f"{rule.id}: unknown statuses {sorted(unknown)} in {name}")
    if rule.criterion == Criterion.PLACE and settings.get("area") not in ("cmm", "abroad"):
        raise BadRule(f"{rule.id}: area must be cmm or abroad")
    for name, allowed in (
        ("naturalised", set(Outcome)),
        ("otherwise", {Outcome.NOT_MET, Outcome.UNKNOWN}),
        ("outside", {Outcome.NOT_MET, Outcome.UNKNOWN}),
    ):
        if name in settings and settings[name] not in allowed:
            raise BadRule(f"{rule.id}: {name} cannot be {settings[name]!r}")
    _check_regions(rule)


def _check_regions(rule: Rule) -> None:
    for region, local in rule.parameters.get("by_region", {}).items():
        if set(local) - (_SETTINGS[Criterion.QUALIFICATION] - {"by_region"}):
            raise BadRule(f"{rule.id}: unknown settings for the region {region}")


def parse(text: str) -> list[Rule]:
    """The rules of a TOML table, in its order.

    Raises BadRule, naming the rule, for an unknown service, criterion, setting, source or
    sentence, a missing period, or two versions of one rule that overlap.
    """
    table = tomllib.loads(text)
    sources = {
        name: Source(label=each["label"], url=each.get("url", ""))
        for name, each in table["sources"].items()
    }
    rules = [check_rule(_rule(entry, sources)) for entry in table["rules"]]
    _refuse_overlaps(rules)
    return rules


def _rule(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> Rule:
    try:
        values = dict(entry)
        source = sources[values.pop("source")]
        service = Service(values.pop("service"))
        criterion = Criterion(values.pop("criterion"))
        if not isinstance(values["valid_from"], dt.date):
            raise TypeError("valid_from is not a day")
        return Rule(service=service, criterion=criterion, source=source, **values)
    except (KeyError, ValueError, TypeError) as error:
        raise BadRule(f"{entry.get('code', '?')}: {error}") from error


def _refuse_overlaps(rules: list[Rule]) -> None:
    ordered = sorted(rules, key=lambda rule: (rule.code, rule.valid_from))
    for former, latter in zip(ordered, ordered[1:], strict=False):
        if former.code == latter.code and (
            former.valid_to is None or former.valid_to >= latter.valid_from
        ):
            raise BadRule(f"{former.id} and {latter.id} overlap")


def shipped_rules() -> list[Rule]:
    """The rules that come with the product, from `data/rules.toml`."""
    return parse(TABLE.read_text(encoding="utf-8"))


__all__ = ["TABLE", "BadRule", "check_rule", "parse", "shipped_rules"]
