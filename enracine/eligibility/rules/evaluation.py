"""From dated rules and known facts to an explained verdict for each service."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enracine.eligibility.rules.calendar import anniversary
from enracine.eligibility.rules.checks import CHECKS, Finding
from enracine.eligibility.rules.texts import sentence
from enracine.eligibility.rules.values import (
    SERVICES,
    Criterion,
    Facts,
    Outcome,
    Rule,
    Service,
    VerdictValue,
)

_ORDER = {Outcome.NOT_MET: 0, Outcome.UNKNOWN: 1, Outcome.MET: 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says of the person: the explanation as a value, not as a string.

    `text_key` and `values` let a page say it in another language; `text` is the French sentence.
    """

    criterion: Criterion
    outcome: Outcome
    rule: Rule
    text_key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The sentence, in plain French."""
        return sentence(self.text_key, self.values)

    def as_json(self) -> dict[str, Any]:
        """The shape of the API's `reasons`, ready for JSON."""
        rule = self.rule
        return {
            "criterion": str(self.criterion),
            "outcome": str(self.outcome),
            "text": self.text,
            "rule": {
                "id": rule.id,
                "valid_from": rule.valid_from.isoformat(),
                "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
                "source": str(rule.source),
            },
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one service: why, what is missing, and what else may suit.

    `missing` names the facts that could still settle it: empty when the verdict is settled, and
    also when only a human can say (a list of statuses that nobody publishes).
    """

    service: Service
    value: VerdictValue
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    alternatives: tuple[Service, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape of one of the API's `verdicts`, ready for JSON."""
        return {
            "service": str(self.service),
            "verdict": str(self.value),
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "alternatives": [str(service) for service in self.alternatives],
        }


def in_force(rules: Iterable[Rule], day: dt.date) -> list[Rule]:
    """The versions that apply on `day`, in the order given."""
    return [rule for rule in rules if rule.in_force_on(day)]


def evaluate(rules: Sequence[Rule], facts: Facts, as_of: dt.date) -> list[Verdict]:
    """One verdict per service, in the order of `SERVICES`, by the rules in force on `as_of`.

    One rule not met makes the service « ineligible »; otherwise one rule that cannot be settled
    makes it « undetermined »; « eligible » needs every rule met, the service's opening included.
    A service none of whose rules is known is « undetermined ». Nothing but the arguments counts:
    asked again in ten years with the same rules, the answer is the same.
    """
    verdicts = [_verdict(service, rules, facts, as_of) for service in SERVICES]
    ranked = sorted(verdicts, key=_promise)
    possible = [v.service for v in ranked if v.value != VerdictValue.INELIGIBLE]
    return [
        replace(verdict, alternatives=tuple(s for s in possible if s != verdict.service))
        for verdict in verdicts
    ]


def age_window(
    rules: Sequence[Rule], service: Service, birth_date: dt.date, as_of: dt.date
) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of the right age for a service, by the age rule in force on `as_of`.

    None on a side without limit. It feeds the warning before an age limit; it decides nothing.
    """
    for rule in in_force(rules, as_of):
        if rule.service == service and rule.criterion == Criterion.AGE:
            first, end = rule.parameters.get("min_age"), rule.parameters.get("before_age")
            return (
                None if first is None else anniversary(birth_date, first),
                None if end is None else anniversary(birth_date, end) - dt.timedelta(days=1),
            )
    return None, None


def _promise(verdict: Verdict) -> tuple[bool, bool, int]:
    """Sort key, best first: eligible, then the fewest open questions, then the usual order.

    The agreement comes after the services it joins: alone, it takes nobody in charge.
    """
    unsettled = sum(reason.outcome == Outcome.UNKNOWN for reason in verdict.reasons)
    joins = verdict.service == Service.EER_PAJR_AGREEMENT
    return joins, verdict.value != VerdictValue.ELIGIBLE, unsettled


def _verdict(service: Service, rules: Sequence[Rule], facts: Facts, as_of: dt.date) -> Verdict:
    own = [rule for rule in rules if rule.service == service]
    opening = _opening([r for r in own if r.criterion == Criterion.OPENING], as_of)
    if opening is None:
        return Verdict(service, VerdictValue.UNDETERMINED, ())
    if opening.outcome == Outcome.NOT_MET:
        return Verdict(service, VerdictValue.INELIGIBLE, (opening,))
    reasons = [opening]
    for rule in in_force(own, as_of):
        if rule.criterion != Criterion.OPENING:
            finding = CHECKS[rule.criterion](rule.parameters, facts, as_of)
            if finding is not None:
                reasons.append(_reason(rule, finding))
    return _conclude(service, sorted(reasons, key=lambda reason: _ORDER[reason.outcome]))


def _conclude(service: Service, reasons: list[Reason]) -> Verdict:
    outcomes = {reason.outcome for reason in reasons}
    if Outcome.NOT_MET in outcomes:
        # No answer to an open question would change this verdict: asking it would mislead.
        settled = tuple(r for r in reasons if r.outcome != Outcome.UNKNOWN)
        return Verdict(service, VerdictValue.INELIGIBLE, settled)
    if Outcome.UNKNOWN in outcomes:
        missing = tuple(dict.fromkeys(name for r in reasons for name in r.missing))
        return Verdict(service, VerdictValue.UNDETERMINED, tuple(reasons), missing)
    return Verdict(service, VerdictValue.ELIGIBLE, tuple(reasons))


def _reason(rule: Rule, finding: Finding) -> Reason:
    return Reason(
        criterion=rule.criterion,
        outcome=finding.outcome,
        rule=rule,
        text_key=rule.text_key(finding.variant),
        values=finding.values,
        missing=finding.missing,
    )


def _opening(versions: list[Rule], as_of: dt.date) -> Reason | None:
    """Whether the service exists on the day; None when nothing at all is known of its opening.

    `outside` says what to answer out of its period: « not_met » when the service is known not to
    exist then, « unknown » when the sources merely do not speak of that time.
    """
    if not versions:
        return None
    current = in_force(versions, as_of)
    if current:
        return _reason(current[0], Finding(Outcome.MET, "open", {"start": current[0].valid_from}))
    later = sorted((r for r in versions if r.valid_from > as_of), key=lambda r: r.valid_from)
    earlier = sorted((r for r in versions if r.valid_from <= as_of), key=lambda r: r.valid_from)
    rule = later[0] if later else earlier[-1]
    if rule.parameters.get("outside", "not_met") == "unknown" and later:
        return _reason(rule, Finding(Outcome.UNKNOWN, "undocumented"))
    if later:
        return _reason(rule, Finding(Outcome.NOT_MET, "not_yet", {"start": rule.valid_from}))
    return _reason(rule, Finding(Outcome.NOT_MET, "no_longer", {"end": rule.valid_to}))
