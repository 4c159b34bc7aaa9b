"""What a draft would communicate if it left now, and the token that says it was read."""

from collections.abc import Iterable
from dataclasses import dataclass

from enracine.accompaniment.queries.carried_plans import CarriedPlan
from enracine.kernel.shown import token
from enracine.referrals.models import Referral
from enracine.referrals.queries.package import PackageSection, preview
from enracine.referrals.queries.plans import plan_that_travels
from enracine.referrals.queries.travel import chosen_papers


@dataclass(frozen=True)
class Previewed:
    """The sections as they would leave, the plan among them if it goes, and what the page is about."""

    sections: list[PackageSection]
    plan: CarriedPlan | None
    token: str


def previewed(referral: Referral, drafts: Iterable[Referral] | None = None) -> Previewed:
    """What `referral` would communicate now; `drafts` are those that leave with it, itself alone by
    default.

    The token changes with whatever is read here: a fact, a document, the plan, a word, the receiver.
    At most twenty SQL queries.
    """
    plan = plan_that_travels(referral)
    sections = preview(referral.subject_id, referral.sections, chosen_papers(referral), plan)
    about = [
        [str(d.pk), d.version, str(d.receiver_id), d.message, d.reasons, d.sections]
        for d in (drafts if drafts is not None else (referral,))
    ]
    return Previewed(sections, plan, token(about, sections))
