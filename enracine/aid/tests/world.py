"""A coordination that keeps aids, a counsellor, people who ask, for tests."""

import contextlib
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import Project, make_dossier, make_project
from enracine.aid import actions
from enracine.aid.models import Aid, AidEnvelope, AidRequest
from enracine.aid.queries import accounts
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.network.models import Membership, Programme, User
from enracine.network.tests.factories import acting_of, make_member, make_user
from enracine.privacy.models import SubjectHolder

#: The smallest file that its own bytes say is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Asking:
    """Somebody with a file and an account of her own."""

    dossier: Dossier
    user: User

    @property
    def person(self) -> uuid.UUID:
        """Who asks."""
        return self.dossier.subject_id

    @property
    def household(self) -> uuid.UUID:
        """Her household."""
        assert self.dossier.household_id is not None
        return self.dossier.household_id

    @property
    def acting(self) -> Acting:
        """Herself, on her own portal."""
        return Acting(
            user_id=self.user.pk, subject_ids=(self.person, self.household), label=self.user.name
        )


@dataclass
class Keeping:
    """Who keeps the aids, who follows people, who else could decide."""

    project: Project
    clerk: Membership
    stranger: Membership

    @property
    def coordinator(self) -> Acting:
        """Who keeps the catalogue and decides."""
        return acting_of(self.project.coordinator)

    @property
    def counsellor(self) -> Acting:
        """Who follows people, in a member of the project."""
        return acting_of(self.project.counsellors[0])


def make_keeping() -> Keeping:
    """As the owner of the database makes it."""
    project = make_project(1)
    return Keeping(project, make_member("coordinator", project.network), make_member("coordinator"))


def make_asking(keeping: Keeping, given: str = "Amina") -> Asking:
    """A person whom the project follows, with an account."""
    dossier = make_dossier(keeping.project, given)
    user = make_user(name=f"{given} Essai")
    for held in (dossier.subject_id, dossier.household_id):
        SubjectHolder.objects.create(user=user, subject_id=held)
    return Asking(dossier, user)


def envelope_facts(**values: Any) -> actions.EnvelopeFacts:
    """An envelope of 5 000 $ around today."""
    base: dict[str, Any] = {
        "programme_id": Programme.objects.get(code="eer").pk,
        "name": "Aides d’essai",
        "cents": 5_000_00,
        "source": "Entente d’essai, annexe B",
        "valid_from": today() - dt.timedelta(days=100),
        "valid_to": today() + dt.timedelta(days=600),
    }
    return actions.EnvelopeFacts(**base | values)


def make_envelope(keeping: Keeping, **values: Any) -> AidEnvelope:
    """The same, written by the coordination."""
    return actions.open_envelope(keeping.coordinator, envelope_facts(**values))


def terms_facts(envelope: AidEnvelope | None, **values: Any) -> actions.TermsFacts:
    """Terms of a month ago, with a ceiling of 1 000 $."""
    base: dict[str, Any] = {
        "valid_from": today() - dt.timedelta(days=90),
        "conditions": "Déménager dans une région.",
        "conditions_en": "Move to a region.",
        "envelope_id": envelope.pk if envelope else None,
        "ceiling_cents": 1_000_00,
        "ceiling_source": "Entente d’essai, annexe B",
    }
    return actions.TermsFacts(**base | values)


def make_aid(keeping: Keeping, envelope: AidEnvelope, **values: Any) -> Aid:
    """An aid for moving, asked for here; facts of the aid or of its terms may be given."""
    of_terms = {k: v for k, v in values.items() if k in actions.TermsFacts.__dataclass_fields__}
    of_aid: dict[str, Any] = {
        "nature": "moving", "title": "Aide au départ", "title_en": "Moving aid", "for_move": True,
    } | {k: v for k, v in values.items() if k not in of_terms}  # fmt: skip
    return actions.add_aid(
        keeping.coordinator, actions.AidFacts(**of_aid), terms_facts(envelope, **of_terms)
    )


def ask(who: Asking, aid: Aid, cents: int = 800_00, **values: Any) -> AidRequest:
    """She asks from her own portal, and agrees by the same gesture."""
    wish = actions.Wish(cents, values.pop("what", "Camion"), values.pop("papers", ()))
    return actions.request_aid(who.acting, aid, who.person, who.household, wish, **values)


def seen(acting: Acting, request: AidRequest) -> AidRequest:
    """The request as somebody reads it now; in a transaction of its own where there is none."""
    with transaction.atomic(), acting_as(acting):
        return AidRequest.objects.select_related("aid", "envelope", "terms").get(pk=request.pk)


def grant(acting: Acting, request: AidRequest, cents: int = 800_00) -> AidRequest:
    """Granted, for the usual reason."""
    made = actions.Decision(True, "conditions_met", cents)
    return actions.decide(acting, seen(acting, request), made)


def paid(acting: Acting, request: AidRequest, cents: int = 800_00) -> AidRequest:
    """Planned and paid today."""
    payment = actions.plan_payment(acting, seen(acting, request), cents, today(), "transfer")
    actions.pay(acting, payment, today(), actions.Proof(none="Avis à venir"))
    return seen(acting, request)


def in_order() -> bool:
    """Whether every sum is that of its rows and of its events, and no household is above a ceiling."""
    return not (
        accounts.envelopes_drifted()
        or accounts.requests_drifted()
        or accounts.households_above()
        or accounts.told_otherwise()
    )


@contextlib.contextmanager
def refused(code: str = "", field: str = ""):
    """What is inside is refused: with this code, beside this field."""
    with pytest.raises(ActionRefused) as caught:
        yield
    if code:
        assert caught.value.code == code
    if field:
        assert caught.value.field == field
