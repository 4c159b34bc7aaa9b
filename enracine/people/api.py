"""`POST /registrations`: the page's registration for software; a receipt, never who was known."""

import datetime as dt
import uuid
from typing import Annotated, Any, Literal

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from pydantic import StrictBool, StringConstraints

from enracine.kernel.acting import Acting
from enracine.kernel.api.problems import Problem
from enracine.kernel.api.schemas import Strict
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.forms import PhoneField
from enracine.kernel.parameters import parameter
from enracine.kernel.throttle import WINDOW, count
from enracine.network.accounts import visitor_address
from enracine.people import rules, values
from enracine.people.actions import register_person
from enracine.people.limits import SENT_PER_ADDRESS
from enracine.people.models import Citizenship, EducationLevel, FrenchLevel, Track
from enracine.people.status_list import offered
from enracine.territories.models import Municipality, Region

router = Router(tags=["registrations"])
VISITOR = Acting.for_system("registration")
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Year = Annotated[int, Field(ge=1900, le=2100)]
RegionCode = Annotated[str, Field(pattern="^(0[1-9]|1[0-7])$")]


class HomeIn(Strict):
    """Where she lives; a municipality in Québec only."""

    country: Country = "CA"
    municipality_code: Annotated[str, Field(pattern="^[0-9]{5}$")] | None = None
    postal_code: Annotated[str, Field(pattern="^[A-Za-z0-9 -]{0,12}$")] = ""


class SituationIn(Strict):
    """Her immigration status."""

    status: Annotated[str, Field(pattern="^[a-z][a-z_0-9]{0,29}$")]
    citizenship: Citizenship | None = None
    arrived_in_quebec_on: dt.date | None = None
    expires_on: dt.date | None = None
    work_authorised: StrictBool | None = None


class MemberIn(Strict):
    """Somebody of her household: a first name, a year for a child."""

    kind: Literal["adult", "child"]
    first_name: Name = Field(min_length=1)
    birth_year: Year | None = None


class RegistrationIn(Strict):
    """What the page asks. Her agreement, `registration` among the consents, is what lets it be kept."""

    model_config = Strict.model_config | {
        "json_schema_extra": {
            "example": {
                "given_name": "Amina",
                "family_name": "Exemple",
                "birth_date": "1994-05-12",
                "email": "amina@exemple.invalid",
                "consents": ["registration"],
                "regions": ["05"],
            }
        }
    }
    given_name: Name = Field(min_length=1)
    family_name: Name = ""
    birth_date: dt.date
    birth_country: Country | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = Field("", description="E.164, or Canadian")
    language: Literal["fr-ca", "en"] = "fr-ca"
    consents: list[Literal["registration", "news"]] = Field(max_length=2)
    home: HomeIn | None = None
    situation: SituationIn | None = None
    members: list[MemberIn] = Field([], max_length=20)
    education_level: EducationLevel | None = None
    field_of_study: Words = ""
    occupation: Words = ""
    occupation_years: int | None = Field(None, ge=0, le=60)
    french: FrenchLevel | None = None
    track: Track | None = None
    regions: list[RegionCode] = Field([], max_length=3, description="by preference")
    what_matters: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class ReceiptOut(Schema):
    """The number to keep. The same words whether somebody was known or not."""

    number: str
    received_on: dt.date
    standing: Literal["candidate", "contact"] = Field(
        description="under 18, a contact for information"
    )


@router.post(
    "/registrations",
    response={201: ReceiptOut},
    auth=None,
    summary="Register somebody",
)
def create_registration(request: HttpRequest, body: RegistrationIn) -> Status[dict[str, Any]]:
    """Same rules as the page. With an Idempotency-Key, sent twice it happens once."""
    _refuse_too_many(request)
    new = _new_person(body, _key(request))
    registered = register_person(VISITOR, new)
    receipt = {
        "number": registered.number,
        "received_on": today(),
        "standing": str(rules.standing_at(body.birth_date, today())),
    }
    return Status(201, receipt)


def _refuse_too_many(request: HttpRequest) -> None:
    """The page's own count of what one address sends in an hour."""
    most = int(parameter(*SENT_PER_ADDRESS))
    if count(f"registration-sent-address:{visitor_address(request)}") > most:
        raise Problem(
            429,
            "too_many_registrations",
            _("Trop d’envois. Attendez une heure, puis recommencez."),
            headers={"Retry-After": str(WINDOW)},
        )


def _key(request: HttpRequest) -> str:
    """The key that makes a registration happen once: the caller's, kept apart from the page's."""
    said = request.headers.get("Idempotency-Key", "")
    if not said:
        return str(uuid.uuid4())
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"api:{visitor_address(request)}:{said}"))


def _refuse(field: str, message: str) -> None:
    raise ActionRefused(message, field=field, code="unknown")


def _cleaned(name: str, field: forms.Field, typed: str) -> str:
    """What the page's own field makes of it. Raises ActionRefused beside the field."""
    try:
        return str(field.clean(typed))
    except forms.ValidationError as error:
        raise ActionRefused(error.messages[0], field=name, code="invalid") from error


def _new_person(body: RegistrationIn, key: str) -> values.NewPerson:
    phone = _cleaned("phone", PhoneField(required=False), body.phone)
    email = _cleaned("email", forms.EmailField(required=False), body.email)
    _check_codes(body)
    home, situation = body.home, body.situation
    return values.NewPerson(
        key=key,
        identity=values.Identity(
            body.given_name, body.family_name, body.birth_date, body.birth_country or ""
        ),
        reach=values.Reach(email, phone, body.language),
        consents=frozenset(body.consents),
        home=values.Home(home.country, home.municipality_code or "", home.postal_code)
        if home
        else None,
        situation=values.Situation(
            situation.status,
            situation.citizenship.value if situation.citizenship else "",
            situation.arrived_in_quebec_on,
            situation.expires_on,
            situation.work_authorised,
        )
        if situation
        else None,
        members=tuple(values.Member(m.kind, m.first_name, m.birth_year) for m in body.members),
        studies=values.Studies(body.education_level.value, body.field_of_study)
        if body.education_level
        else None,
        work=values.Work(body.occupation, body.occupation_years) if body.occupation else None,
        speech=values.Speech(body.french.value) if body.french else None,
        project=values.Project(
            body.track.value if body.track else "", tuple(body.regions), body.what_matters
        ),
        language=body.language,
        channel="api",
    )


def _check_codes(body: RegistrationIn) -> None:
    """Codes of places and of the dated list of statuses exist today."""
    if body.home and body.home.municipality_code:
        if body.home.country != "CA":
            _refuse("home/country", _("Une municipalité se nomme au Québec seulement."))
        if not Municipality.objects.filter(code=body.home.municipality_code).exists():
            _refuse("home/municipality_code", _("Aucune municipalité n’a ce code."))
    if body.situation and body.situation.status not in {line.code for line in offered(today())}:
        _refuse("situation/status", _("Ce statut n’est pas dans la liste."))
    if body.regions and Region.objects.filter(code__in=body.regions).count() != len(
        set(body.regions)
    ):
        _refuse("regions", _("Aucun lieu n’a ce code."))
