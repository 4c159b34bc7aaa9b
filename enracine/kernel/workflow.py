"""One mechanism for every state machine of the product: a table, and questions about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """What a transition still asks for: the name of a fact, and how to say it is missing."""

    fact: str
    text: str


@dataclass(frozen=True)
class Transition:
    """One line of the table: from which states, to which one, by which parties, with which facts."""

    name: str
    sources: frozenset[str]
    target: str
    by: frozenset[str]
    label: str
    needs: tuple[Need, ...] = ()

    def missing(self, facts: Mapping[str, object]) -> list[Need]:
        """The needs that `facts` does not fill (absent, None, empty, or False)."""
        return [need for need in self.needs if not facts.get(need.fact)]


class IllegalTransition(Exception):
    """The transition does not start from this state, or not by this party."""


@dataclass(frozen=True)
class Workflow:
    """The table of an object's states and transitions. Pure: it changes nothing itself."""

    name: str
    initial: str
    states: Mapping[str, str]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        for transition in self.transitions:
            unknown = ({transition.target} | transition.sources) - set(self.states)
            if unknown:
                raise ValueError(f"{self.name}.{transition.name}: unknown states {sorted(unknown)}")

    def find(self, name: str) -> Transition:
        """The transition called `name`; IllegalTransition when the table has none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise IllegalTransition(f"{self.name} has no transition {name!r}")

    def available(self, state: str, parties: Iterable[str]) -> list[Transition]:
        """The transitions that `parties` may make from `state`, in the order of the table."""
        mine = set(parties)
        return [t for t in self.transitions if state in t.sources and t.by & mine]

    def check(self, name: str, state: str, parties: Iterable[str]) -> Transition:
        """The transition `name` if `parties` may make it from `state`, else IllegalTransition."""
        transition = self.find(name)
        if state not in transition.sources:
            raise IllegalTransition(f"{self.name}.{name} does not start from {state}")
        if not transition.by & set(parties):
            raise IllegalTransition(f"{self.name}.{name} is not for {sorted(parties)}")
        return transition

    def missing_before(self, name: str, facts: Mapping[str, object]) -> list[Need]:
        """What `facts` still lacks before the transition `name`."""
        return self.find(name).missing(facts)

    def final_states(self) -> set[str]:
        """The states that no transition leaves."""
        left = {source for t in self.transitions for source in t.sources}
        return set(self.states) - left

    def as_mermaid(self) -> str:
        """The drawing of the table, for the documentation."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [
            f"    {source} --> {t.target}: {t.label}"
            for t in self.transitions
            for source in sorted(t.sources)
        ]
        return "\n".join(lines)
