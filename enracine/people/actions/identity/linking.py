"""The person says whether two files of two organisations are hers, and proves it.

By an account that holds both, by a code sent to the address of the other file, or by a code that its
organisation hands her on paper: an address may be missing, or no longer read.
"""

import datetime as dt
import secrets
import uuid

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.identity import subjects_of
from enracine.kernel.parameters import parameter
from enracine.kernel.typography import set_for_reading
from enracine.network.scope import own_organisation
from enracine.people.actions.writing import person_or_404
from enracine.people.models import Contact, HouseholdMember, ProbableLink, ProbableMatch
from enracine.privacy.actions import hold_subject
from enracine.privacy.models import SubjectHolder
from enracine.privacy.queries import who_can_see

#: Jobs of this feature (`people.jobs`), by name: actions do not import the worker's side.
CODE_TASK, SETTLE_TASK = "people.link_code", "people.settle_links"
#: A code lives fifteen minutes, is tried five times, and three are sent for one pair, ever.
LIFE = dt.timedelta(minutes=15)
MOST_TRIES, MOST_CODES = 5, 3
#: Days that a code on paper lasts: the time to come home. Nothing in the field fixes it.
PAPER_DAYS = ("people.paper_code_days", 14)
#: The event that says on a file who handed a code for it.
HANDED = "people.link_code_handed"
#: Proofs by which an account comes to hold the other file too.
_BY_CODE = frozenset({ProbableLink.Proof.CODE.value, ProbableLink.Proof.PAPER.value})


#: Once she has answered, no code opens anything.
_NO_CODE = {
    "code_digest": "",
    "code_expires_at": None,
    "paper_digest": "",
    "paper_expires_at": None,
}


def _mine(acting: Acting, link_id: uuid.UUID) -> ProbableLink:
    """The link, which row-level security shows to the person of either file only."""
    link = ProbableLink.objects.filter(pk=link_id).select_for_update().first()
    if link is None or not {link.subject_id, link.other_id} & set(acting.subject_ids):
        raise NotVisible
    return link


def side_of(acting: Acting, link: ProbableLink) -> tuple[uuid.UUID, uuid.UUID]:
    """The file the person came from, and the other one."""
    if link.subject_id in acting.subject_ids:
        return link.subject_id, link.other_id
    return link.other_id, link.subject_id


def _still_proposed(link: ProbableLink) -> None:
    if link.state != ProbableLink.State.PROPOSED:
        raise ActionRefused(_("Vous avez déjà répondu à cette question."), code="answered")


@action
def request_link(acting: Acting, link_id: uuid.UUID, version: int | None = None) -> ProbableLink:
    """The person says « both are mine ». Linked at once when her account holds both files.

    Otherwise a code leaves for the address of the other file, and nothing is linked until it comes
    back. Raises ActionRefused when she has answered, or when too many codes were sent.
    """
    link = _mine(acting, link_id)
    _still_proposed(link)
    held = set(subjects_of(acting.user_id)) if acting.user_id else set()
    mine, _other = side_of(acting, link)
    if {link.subject_id, link.other_id} <= held:
        return _link(acting, link, mine, ProbableLink.Proof.ACCOUNT, version)
    if link.codes_sent >= MOST_CODES:
        raise ActionRefused(
            _("Trop de codes ont été envoyés. Parlez-en à l’organisme qui tient votre dossier."),
            code="too_many_codes",
        )
    update_versioned(link, version, asked_from=mine, code_digest="", code_expires_at=None)
    app.configure_task(CODE_TASK).defer(link_id=str(link.pk))
    return link


@action
def answer_code(acting: Acting, link_id: uuid.UUID, typed: str) -> bool:
    """Try the code that was sent to the other file's address; True when the files are now linked.

    Or the code that the organisation of the other file handed her on paper. A try is counted even when
    it is wrong, so this never raises for a wrong code. Raises ActionRefused when she has answered
    already, or when no code is in force any more (tries, time).
    """
    link = _mine(acting, link_id)
    _still_proposed(link)
    mine, other = side_of(acting, link)
    sent = link.asked_from == mine and _lasts(link.code_expires_at, link.code_tries)
    handed = link.paper_from == other and _lasts(link.paper_expires_at, link.paper_tries)
    if not (sent or handed):
        raise ActionRefused(
            _("Ce code n’est plus valable. Demandez-en un autre."), field="code", code="expired"
        )
    kept = _digest(link.pk, "".join(c for c in typed if c.isdecimal()))
    if sent and constant_time_compare(link.code_digest, kept):
        _link(acting, link, mine, ProbableLink.Proof.CODE, None)
        return True
    if handed and constant_time_compare(link.paper_digest, kept):
        _link(acting, link, mine, ProbableLink.Proof.PAPER, None)
        return True
    # A guess is one against each code that it might have been.
    tries = {"code_tries": link.code_tries + 1} if sent else {}
    update_versioned(
        link, None, **tries, **({"paper_tries": link.paper_tries + 1} if handed else {})
    )
    return False


def _lasts(until: dt.datetime | None, tries: int) -> bool:
    """Whether a code may still be tried."""
    return until is not None and until >= now() and tries < MOST_TRIES


@action
def hand_code(acting: Acting, subject_id: uuid.UUID) -> str:
    """Give the code to hand on paper to the person of this file, whom one has recognised.

    For an organisation told « correspondance probable ailleurs »: it learns nothing of the other file,
    and the former code no longer serves. The code is told once and never kept. Raises NotVisible for a
    file that one may not read, ActionRefused when nothing is proposed any more.
    """
    person_or_404(subject_id)
    matches = ProbableMatch.objects.filter(
        subject_id=subject_id, organisation_id=own_organisation(acting), is_linked=False
    )
    code = f"{secrets.randbelow(10**6):06d}"
    until = now() + dt.timedelta(days=int(parameter(*PAPER_DAYS)))
    handed = False
    for link_id in matches.order_by("id").values_list("link_id", flat=True):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT people_hand_link_code(%s, %s, %s, %s)",
                [subject_id, link_id, _digest(link_id, code), until],
            )
            handed = cursor.fetchone()[0] or handed
    if not handed:
        raise ActionRefused(
            _("Rien n’est à relier : la personne a peut-être déjà répondu."), code="nothing"
        )
    record(HANDED, acting, subject_id=subject_id)
    return code


def _digest(link_id: uuid.UUID, code: str) -> str:
    return salted_hmac("enracine.people.link", f"{link_id}:{code}", algorithm="sha256").hexdigest()


def _link(
    acting: Acting, link: ProbableLink, mine: uuid.UUID, proof: str, version: int | None
) -> ProbableLink:
    update_versioned(
        link,
        version,
        state=ProbableLink.State.LINKED,
        proof=proof,
        asked_from=mine,
        answered_by_user=acting.user_id,
        answered_at=now(),
        **_NO_CODE,
    )
    _tell(acting, mine, "people.files_linked")
    app.configure_task(SETTLE_TASK).defer(link_id=str(link.pk))
    return link


def _tell(acting: Acting, subject_id: uuid.UUID, kind: str) -> None:
    """One event on one file, for those who hold it: it never names the other file."""
    holders = [grant.organisation_id for grant in who_can_see(subject_id)]
    record(kind, acting, subject_id=subject_id, organisations=holders)


@action
def refuse_link(acting: Acting, link_id: uuid.UUID, version: int | None = None) -> ProbableLink:
    """« No », or « no more »: the files are not linked, and this pair is never proposed again."""
    link = _mine(acting, link_id)
    if link.state == ProbableLink.State.REFUSED:
        raise ActionRefused(_("Vous avez déjà répondu à cette question."), code="answered")
    was_linked = link.state == ProbableLink.State.LINKED
    mine, _other = side_of(acting, link)
    update_versioned(
        link,
        version,
        state=ProbableLink.State.REFUSED,
        answered_by_user=link.answered_by_user if was_linked else acting.user_id,
        answered_at=now(),
        **_NO_CODE,
    )
    _tell(acting, mine, "people.files_unlinked" if was_linked else "people.link_refused")
    app.configure_task(SETTLE_TASK).defer(link_id=str(link.pk))
    return link


@action
def send_link_code(acting: Acting, link_id: uuid.UUID) -> bool:
    """Send a code to the other file's e-mail; for the job's role. False when there is no address.

    Whoever asked is told the same thing in both cases.
    """
    link = ProbableLink.objects.filter(pk=link_id).select_for_update().first()
    if link is None or link.state != ProbableLink.State.PROPOSED or link.asked_from is None:
        return False
    if link.codes_sent >= MOST_CODES or link.code_digest:
        # Asked twice, or run twice: one code is enough.
        return False
    other = link.other_id if link.asked_from == link.subject_id else link.subject_id
    contact = Contact.objects.filter(subject_id=other).exclude(email="").first()
    code = f"{secrets.randbelow(10**6):06d}"
    update_versioned(
        link,
        None,
        code_digest=_digest(link.pk, code),
        code_expires_at=now() + LIFE,
        code_tries=0,
        codes_sent=link.codes_sent + 1,
    )
    if contact is None:
        # A code nobody receives: the page then behaves as if there were an address.
        return False
    short = "en" if contact.language.startswith("en") else "fr"
    text = render_to_string(f"people/mail/link_code.{short}.txt", {"code": code}).strip()
    subject, _line, body = text.partition("\n")
    body = set_for_reading(body.strip() + "\n", short)
    message = EmailMessage(subject=subject.strip(), body=body, to=[contact.email])
    # Outside the transaction: a slow mail server must not hold the database.
    transaction.on_commit(message.send)
    return True


@action
def settle_links(acting: Acting, link_id: uuid.UUID) -> None:
    """What an answer changes on the other side; for the job's role. Safe to repeat.

    Linked: her account opens both files, each organisation keeps its own and learns only that the
    person linked it. Refused: the organisations see nothing any more, what a link opened is closed.
    """
    link = ProbableLink.objects.filter(pk=link_id).select_for_update().first()
    if link is None or link.asked_from is None:
        ProbableMatch.objects.filter(link_id=link_id).delete()
        return
    other = link.other_id if link.asked_from == link.subject_id else link.subject_id
    opened = [other, *_households_alone(other)]
    user_id = link.answered_by_user
    if link.state == ProbableLink.State.LINKED:
        ProbableMatch.objects.filter(link=link).update(is_linked=True)
        if link.proof in _BY_CODE and user_id is not None:
            for subject_id in opened:
                hold_subject(acting, subject_id, user_id)
        _tell(acting, other, "people.files_linked")
    elif link.state == ProbableLink.State.REFUSED:
        ProbableMatch.objects.filter(link=link).delete()
        if link.proof in _BY_CODE and user_id is not None:
            SubjectHolder.objects.filter(user_id=user_id, subject_id__in=opened).delete()
            _tell(acting, other, "people.files_unlinked")


def _households_alone(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The households where she is the only adult with a file: no spouse's page opens with hers."""
    mine = HouseholdMember.objects.filter(person_id=person_id, left_on__isnull=True)
    shared = HouseholdMember.objects.filter(
        household__in=mine.values("household"), left_on__isnull=True, person__isnull=False
    ).exclude(person_id=person_id)
    found = mine.exclude(household__in=shared.values("household"))
    return list(found.order_by("household_id").values_list("household_id", flat=True))
