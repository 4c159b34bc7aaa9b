"""Every write of referrals: one function, one thing a person does, one transaction, one event."""

from enracine.referrals.actions.answering import (
    accept_referral,
    answer_information,
    ask_information,
    contest_refusal,
    decline_referral,
    keep_waiting,
    receive_referral,
    review_refusal,
    undo_answer,
    undo_until,
    wait_list_referral,
)
from enracine.referrals.actions.attaching import (
    attach_new_paper,
    choose_papers,
    let_plan_travel,
)
from enracine.referrals.actions.bundling import (
    AdultPart,
    answer_household,
    draft_household,
    draft_needs,
)
from enracine.referrals.actions.closing import (
    CANCEL_CODES,
    cancel_referral,
    choose_target,
    consent_taken_back,
    enter_in_error,
    reopen_referral,
    reopening_facts,
    withdraw_referral,
)
from enracine.referrals.actions.counting import count_loop
from enracine.referrals.actions.drafting import (
    Target,
    attest_referral_consent,
    consent_in_force,
    discard_draft,
    draft_referral,
    request_consent,
    revise_draft,
)
from enracine.referrals.actions.following import follow_up
from enracine.referrals.actions.measuring import measure_usual_delays
from enracine.referrals.actions.messaging import read_messages, write_message
from enracine.referrals.actions.needs import (
    NeedLine,
    acknowledge_need,
    acknowledge_needs,
    answer_need,
    list_needs,
)
from enracine.referrals.actions.places import offer_places
from enracine.referrals.actions.proposing import NOTHING_PROPOSED, Proposed, write_to_candidate
from enracine.referrals.actions.reusing import reuse_plan, reuse_portrait
from enracine.referrals.actions.sending import current_receiver, send_referral, sending_facts
from enracine.referrals.actions.serving import (
    acknowledge,
    end_referral,
    hold_referral,
    keep_serving,
    make_contact,
    resume_referral,
    start_service,
)
from enracine.referrals.actions.taking import (
    TO_TAKE,
    nudge_from,
    nudge_referral,
    take_referral,
)
from enracine.referrals.actions.taking_over import accept_transfer
from enracine.referrals.actions.timing import end_expired_consents, give_back_unserved, ring_alarms
from enracine.referrals.actions.transferring import (
    ask_transfer_consent,
    attest_transfer_consent,
    cancel_transfer,
    decline_transfer,
    draft_transfer,
    expire_transfers,
    propose_transfer,
    transfer_consent,
    withdraw_transfers,
)

__all__ = [
    "AdultPart",
    "CANCEL_CODES",
    "NOTHING_PROPOSED",
    "NeedLine",
    "Proposed",
    "TO_TAKE",
    "Target",
    "accept_referral",
    "accept_transfer",
    "acknowledge",
    "acknowledge_need",
    "acknowledge_needs",
    "answer_household",
    "answer_information",
    "answer_need",
    "ask_information",
    "ask_transfer_consent",
    "attach_new_paper",
    "attest_referral_consent",
    "attest_transfer_consent",
    "cancel_referral",
    "cancel_transfer",
    "choose_papers",
    "choose_target",
    "consent_in_force",
    "consent_taken_back",
    "contest_refusal",
    "count_loop",
    "current_receiver",
    "decline_referral",
    "decline_transfer",
    "discard_draft",
    "draft_household",
    "draft_needs",
    "draft_referral",
    "draft_transfer",
    "end_expired_consents",
    "end_referral",
    "enter_in_error",
    "expire_transfers",
    "follow_up",
    "give_back_unserved",
    "hold_referral",
    "keep_serving",
    "keep_waiting",
    "let_plan_travel",
    "list_needs",
    "make_contact",
    "measure_usual_delays",
    "nudge_from",
    "nudge_referral",
    "offer_places",
    "propose_transfer",
    "read_messages",
    "receive_referral",
    "reopen_referral",
    "reopening_facts",
    "request_consent",
    "resume_referral",
    "reuse_plan",
    "reuse_portrait",
    "review_refusal",
    "revise_draft",
    "ring_alarms",
    "send_referral",
    "sending_facts",
    "start_service",
    "take_referral",
    "transfer_consent",
    "undo_answer",
    "undo_until",
    "wait_list_referral",
    "withdraw_referral",
    "withdraw_transfers",
    "write_message",
    "write_to_candidate",
]
