"""Every line of a list of referrals is what its template draws, word for word, at every step."""

import uuid

import pytest
from django.urls import reverse

from enracine.kernel.clock import now, today
from enracine.network.models import Organisation
from enracine.network.tests.factories import signed_in
from enracine.referrals.models import CloseCode, DeclineReason, OutcomeCode, Referral, State, Turn
from enracine.referrals.pages import lines
from enracine.referrals.queries.lists import Row

TYPED = "<b>Ève</b> & « Cie » 100 %"


def referral(state: str, **more) -> Referral:
    """A referral in memory, of an organisation whose name somebody typed."""
    there = Organisation(name=f"Accueil {TYPED}"), Organisation(name="Emplois d’ici")
    made = Referral(state=state, number="R-1", **{"turn": Turn.RECEIVER, **more})
    made.receiver, made.sender = there
    return made


def rows() -> list[Row]:
    """A row of each state, late or not, with what may be said of it and without."""
    found = []
    for state in State.values:
        bare = referral(state)
        full = referral(
            state,
            turn=Turn.SENDER,
            sent_at=now(),
            due_on=today(),
            first_contact_on=today(),
            nudged_on=today(),
            bundle_id=uuid.uuid4(),
            owner_id=uuid.uuid4(),
            decline_reason=DeclineReason.CAPACITY if state == "declined" else "",
            counter_proposal=TYPED,
            question=TYPED * 20,
            outcome=OutcomeCode.SETTLED if state in {"completed", "failed"} else "",
            feedback=TYPED,
            close_code=CloseCode.CHANGED_MIND,
            alarm="reminded",
        )
        for r, late in ((bare, 0), (full, 1), (full, 12)):
            found.append(
                Row(r, TYPED, "Gaspé & environs" if late else "", ("CV",) * late, late, True)
            )
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.referral.state}-{row.days_late}")
def test_a_line_drawn_once_is_the_line_of_its_template(row):
    mine = row.referral.owner_id
    drawings = [
        (lines.RECEIVED, lines.received_words(row, mine)),
        (lines.RECEIVED, lines.received_words(row, uuid.uuid4(), back=True)),
        (lines.RECEIVED, lines.received_words(row, None, taken=True)),
        *((lines.LISTED, lines.listed_words(row, o)) for o in ("sender", "receiver", "both")),
        *((lines.SENT, lines.sent_words(row, nudges=nudges)) for nudges in (True, False)),
    ]
    for line, words in drawings:
        for _again in range(2):
            drawn = line.drawn(words)
            assert drawn == line.drawn_apart(words)
            assert "<b>Ève" not in drawn and "&lt;b&gt;Ève" in drawn


@pytest.mark.django_db
def test_a_button_of_a_line_answers_through_the_form_of_the_page(to_partner):
    """One form for the whole list: without a script, each button still says where it sends."""
    case = to_partner
    case.send()
    page = signed_in(case.world.marc).get(reverse("referrals:inbox")).content.decode()
    address = reverse("referrals:accept", args=[case.referral.pk])
    assert page.count('<form id="repondre" method="post">') == 1
    assert f'form="repondre" formaction="{address}" hx-post="{address}"' in page
    listed = page.partition('<li class="inbox-row')[2].partition("</main>")[0]
    assert "formaction" in listed and "csrfmiddlewaretoken" not in listed
