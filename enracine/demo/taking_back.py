"""Agreements taken back (S07): one still in force, one that nobody answered for, one kept by obligation.

Made by the product's own actions, like the other named people.
"""

import datetime as dt
import io

from django.contrib.auth.hashers import make_password

from enracine.demo.cast import Cast
from enracine.demo.featured import _acting, _partner, _ready, _register
from enracine.demo.travelling import PDF
from enracine.demo.world import DOMAIN, PASSWORD
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Membership, User
from enracine.people.actions import add_document
from enracine.people.values import Told
from enracine.privacy.actions import Said, answer_disposal, remind_disposals, withdraw_consent
from enracine.privacy.models import Consent, Disposal, SubjectHolder
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.territories.models import Region

#: Her partner reads her file and has her résumé; visitors may take her agreement back themselves.
MILENA = Cast(
    "milena", "Milena", "Petrova", 32, "BG", "Montréal", "Hygiéniste dentaire",
    "permanent_resident", ("05",),
)  # fmt: skip
ANDREI = Cast(
    "andrei", "Andrei", "Popescu", 40, "RO", "Laval", "Briqueteur", "permanent_resident", ("01",)
)
ROSA = Cast(
    "rosa", "Rosa", "Ferreira", 29, "BR", "Brossard", "Boulangère", "permanent_resident", ("01",)
)
SHARED = ("contact", "documents", "identity", "occupation", "project")


def add_taken_back(day: dt.date) -> None:
    """The three stories, as of `day`."""
    _followed(MILENA, "05", day, accepted=day - dt.timedelta(days=18))
    _open_account(MILENA)
    silent = _followed(ANDREI, "01", day, accepted=day - dt.timedelta(days=30))
    if silent is not None:
        _take_back(silent, day - dt.timedelta(days=24))
        with telling(day):
            remind_disposals(Acting.for_system("demonstration"))
    kept = _followed(ROSA, "01", day, accepted=day - dt.timedelta(days=25))
    if kept is not None:
        _take_back(kept, day - dt.timedelta(days=17))
        _answer_kept(kept, day)


def _followed(cast: Cast, code: str, day: dt.date, accepted: dt.date) -> Referral | None:
    """Referred with her résumé to the partner of a region, accepted there."""
    dossier = _register(cast, day - dt.timedelta(days=60))
    if dossier is None:
        return None
    counsellor = _ready(dossier, day - dt.timedelta(days=45))
    region = Region.objects.get(code=code)
    partner = _partner(region)
    with telling(accepted - dt.timedelta(days=3)):
        paper = add_document(
            counsellor, dossier.subject_id, "cv", f"CV de {cast.given}", io.BytesIO(PDF),
            "cv.pdf", told=Told(),
        )  # fmt: skip
        target = actions.Target(partner.organisation_id, SHARED, region.pk)
        (draft,) = actions.draft_referral(counsellor, dossier.pk, [target], ["settlement"])
        actions.choose_papers(counsellor, draft, [paper.pk])
        actions.attest_referral_consent(counsellor, draft)
        sent = actions.send_referral(counsellor, draft)
    receiver = _acting(partner.pk)
    with telling(accepted):
        actions.receive_referral(receiver, sent)
        actions.accept_referral(receiver, sent)
    return sent


def _take_back(referral: Referral, day: dt.date) -> None:
    holder = SubjectHolder.objects.filter(subject_id=referral.subject_id).first()
    person = Acting.for_subject(referral.subject_id, user_id=holder.user_id if holder else None)
    with telling(day):
        withdraw_consent(person, Consent.objects.get(pk=str(referral.consent_id)))


def _answer_kept(referral: Referral, day: dt.date) -> None:
    disposal = Disposal.objects.get(object_id=referral.pk)
    owner = Membership.objects.get(pk=str(referral.owner_id))
    with telling(day - dt.timedelta(days=12)):
        said = Said(
            "kept",
            obligation="Entente avec notre bailleur de fonds : pièces à garder",
            kept_until=day + dt.timedelta(days=300),
        )
        answer_disposal(_acting(owner.pk), disposal, said, version=disposal.version)


def _open_account(cast: Cast) -> None:
    """The demonstration's password opens this account too."""
    User.objects.filter(email=f"{cast.address}@{DOMAIN}").update(
        password=make_password(PASSWORD),
        is_demo=True,
        name=f"{cast.given} {cast.family}",
        language=cast.language,
    )
