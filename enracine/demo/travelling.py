"""What travels, in the demonstration: a household, a document, needs of the ministry, a transfer.

Made by the product's own actions, like the other named people.
"""

import datetime as dt
import io

from enracine.accompaniment.actions import plan_answers, plans, record_evaluation
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.rules import INSTRUMENT
from enracine.demo import households
from enracine.demo.cast import Cast
from enracine.demo.featured import _acting, _partner, _ready, _register, _shown_agents
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Mandate, Membership, Organisation, Programme, Role
from enracine.people.actions import add_document
from enracine.people.values import Member, Told
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.territories.models import Region

LEILA = Cast(
    "leila", "Leïla", "Mansour", 33, "TN", "Montréal", "Infirmière auxiliaire",
    "permanent_resident", ("01",), (Member("child", "Ines", 2020),),
)  # fmt: skip
FARES = Cast(
    "fares", "Farès", "Mansour", 34, "TN", "Montréal", "Mécanicien", "permanent_resident", ("01",)
)
TERESA = Cast(
    "teresa", "Teresa", "Quispe", 39, "PE", "Montréal", "Cuisinière", "permanent_resident", ("01",)
)
HAYAT = Cast(
    "hayat", "Hayat", "Osman", 31, "ET", "Laval", "Couturière", "permanent_resident", ("01",)
)
#: The smallest file that its own bytes say is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECTIONS = ("contact", "identity", "languages", "occupation", "project")


def add_travel(day: dt.date) -> None:
    """The three stories, as of `day`."""
    region = Region.objects.get(code="01")
    partner = _partner(region)
    _household(day, region, partner)
    _transfer(day, partner)
    _needs(day, region, partner)


def _household(day: dt.date, region: Region, partner: Membership) -> None:
    """Two spouses and their child, referred together; each agreed, her résumé travels."""
    agent = _acting(_shown_agents()[0].pk)
    both = [
        (dossier, f"{cast.address}@{DOMAIN}")
        for cast in (LEILA, FARES)
        if (dossier := _register(cast, day - dt.timedelta(days=30), agent)) is not None
    ]
    if len(both) != 2:
        return
    households.join(both[0], both[1], day - dt.timedelta(days=29))
    for dossier, _address in both:
        dossier.refresh_from_db()
    hers, his = both[0][0], both[1][0]
    if hers.household_id is None or hers.household_id != his.household_id:
        return
    with telling(day - dt.timedelta(days=1)):
        paper = add_document(
            agent, hers.subject_id, "cv", "CV de Leïla", io.BytesIO(PDF), "cv.pdf", told=Told()
        )
        drafts = actions.draft_household(
            agent,
            hers.household_id,
            actions.Target(partner.organisation_id, (), region.pk),
            [
                actions.AdultPart(hers.pk, (*SECTIONS, "documents", "family")),
                actions.AdultPart(his.pk, SECTIONS),
            ],
            ["settlement"],
            message="Ils cherchent un logement pour trois près d’une école.",
        )
        actions.choose_papers(agent, drafts[0], [paper.pk])
        for draft in drafts:
            actions.attest_referral_consent(agent, draft)
            actions.send_referral(agent, draft)


def _transfer(day: dt.date, partner: Membership) -> None:
    """She lives in Rimouski since; the partner there holds her file now."""
    dossier = _register(TERESA, day - dt.timedelta(days=90))
    if dossier is None:
        return
    holder = _ready(dossier, day - dt.timedelta(days=70))
    with telling(day - dt.timedelta(days=8)):
        transfer = actions.draft_transfer(
            holder, dossier.pk, partner.organisation_id, "moved", (*SECTIONS, "evaluation")
        )
        actions.attest_transfer_consent(holder, transfer)
        actions.propose_transfer(holder, transfer)
    receiver = _acting(partner.pk)
    with telling(day - dt.timedelta(days=5)):
        actions.accept_transfer(receiver, transfer)


def _needs(day: dt.date, region: Region, partner: Membership) -> None:
    """Six needs of an action plan: four to a partner, two to Francisation Québec (S22)."""
    officer = Membership.objects.filter(
        user__is_demo=True, role=Role.INTEGRATION_OFFICER, valid_to__isnull=True
    ).first()
    sent = day - dt.timedelta(days=6)
    french = Organisation.objects.filter(code="francisation-quebec").first()
    if officer is None or french is None or not french.mandates.on(sent).exists():
        return
    _first_part(partner, region, day)
    louise = _acting(officer.pk)
    dossier = _register(HAYAT, day - dt.timedelta(days=20), louise)
    if dossier is None:
        return
    with telling(day - dt.timedelta(days=15)):
        answers = {q.code: q.choices[0].code for q in INSTRUMENT.questions}
        record_evaluation(
            louise, dossier, answers, held_on=day - dt.timedelta(days=15), complete=True
        )
    with telling(day - dt.timedelta(days=13)):
        _plan_together(louise, dossier)
    with telling(sent):
        four = _share_out(louise, dossier, partner, french, region)
    marc = _acting(partner.pk)
    with telling(day - dt.timedelta(days=4)):
        actions.receive_referral(marc, four)
        actions.accept_referral(marc, four)
        actions.acknowledge_needs(marc, four)
        said = (("answer", ""), ("wait", "no_place"), ("refuse", "not_ours"))
        for need, (name, reason) in zip(four.needs.order_by("position"), said, strict=False):
            actions.answer_need(
                marc, four, need.pk, name, day=day - dt.timedelta(days=4), reason=reason
            )


def _plan_together(louise: Acting, dossier: Dossier) -> None:
    """What Louise and Hayat wrote side by side, and Hayat accepted before leaving the office."""
    plans.start_plan(louise, dossier, ["employment"])
    for title, owner in (
        ("Visiter Matane une fin de semaine", "candidate"),
        ("Appeler l’organisme qui vous accueillera", "counsellor"),
    ):
        plans.write_step(
            louise, dossier, plans.StepWords(title, owner, new_objective="Vivre à Matane")
        )
    revision = plans.propose_plan(louise, dossier)
    plan_answers.accept_plan(louise, revision.pk, how="present")


def _share_out(
    louise: Acting,
    dossier: Dossier,
    partner: Membership,
    french: Organisation,
    region: Region,
) -> Referral:
    shared = ("evaluation", "identity", "languages", "project")
    line = actions.NeedLine
    drafts = actions.draft_needs(
        louise,
        dossier.pk,
        [
            (
                actions.Target(partner.organisation_id, shared, region.pk),
                [
                    line("installation", "Un logement à Matane"),
                    line("employment", "Couture industrielle"),
                    line("recognition", "Évaluation comparative"),
                    line("community", "Rencontrer des familles"),
                ],
            ),
            (
                actions.Target(french.pk, shared),
                [line("french", "Cours de soir"), line("french", "Français du travail")],
            ),
        ],
        ["action_plan"],
    )
    for draft in drafts:
        actions.attest_referral_consent(louise, draft)
        actions.send_referral(louise, draft)
    return drafts[0]


def _first_part(partner: Membership, region: Region, day: dt.date) -> None:
    """A fictitious partner works under the first part of the PASI."""
    Mandate.objects.get_or_create(
        organisation=partner.organisation,
        programme=Programme.objects.get(code="pasi_1"),
        region=region,
        defaults={
            "valid_from": day.replace(year=day.year - 2),
            "to_be_confirmed": True,
            "source": "Démonstration : organisme inventé",
        },
    )
