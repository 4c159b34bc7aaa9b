"""The questions, one form a section: used to register, and to correct one's information later.

Each form gives its answers as a plain value (`value()`), which the actions take.
"""

from enracine.people.forms.base import SectionForm
from enracine.people.forms.details import CredentialForm, ExperienceForm, SkillForm
from enracine.people.forms.family import AddressForm, CodeForm, HereForm, LaterForm, SeparationForm
from enracine.people.forms.home import CountryForm, HomeForm, PlaceForm, WhereForm
from enracine.people.forms.life import MemberForm, SpeechForm, StudiesForm, WorkForm
from enracine.people.forms.project import ProjectForm, RegionsForm, WishForm, project_value
from enracine.people.forms.status import (
    ArrivalForm,
    DestinationForm,
    PastStatusForm,
    SituationForm,
    StatusForm,
)
from enracine.people.forms.telling import DocumentForm, SeenForm, ToldForm
from enracine.people.forms.who import IdentityForm, ReachForm

__all__ = [
    "AddressForm",
    "ArrivalForm",
    "CodeForm",
    "CountryForm",
    "CredentialForm",
    "DestinationForm",
    "DocumentForm",
    "ExperienceForm",
    "HereForm",
    "HomeForm",
    "IdentityForm",
    "LaterForm",
    "MemberForm",
    "PastStatusForm",
    "PlaceForm",
    "ProjectForm",
    "ReachForm",
    "RegionsForm",
    "SectionForm",
    "SeenForm",
    "SeparationForm",
    "SituationForm",
    "SkillForm",
    "SpeechForm",
    "StatusForm",
    "StudiesForm",
    "ToldForm",
    "WhereForm",
    "WishForm",
    "WorkForm",
    "project_value",
]
