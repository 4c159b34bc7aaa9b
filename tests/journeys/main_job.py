"""The main job, gesture by gesture, as the people of the scenarios make them."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import date, timedelta

from tests.journeys.house import House
from tests.journeys.registering import answers_of, fills, new_address, registers, sends
from tests.journeys.visitor import Visitor

#: How the receipt names each organisation → how its accounts begin.
ORGANISATIONS = {
    "Collectif des femmes immigrantes du Québec": "cfiq",
    "PROMIS": "promis",
    "INICI": "inici",
}
#: Family names that the pictures of the walkthrough show; different each time.
PLAIN_NAMES = {
    "Benali": ["Zerrouki", "Belkadi", "Mansouri", "Lounis", "Cherif", "Haddouche", "Saïdi", "Mebarki"],
    "Mbarga": ["Essomba", "Ngono", "Atangana", "Owona"],
}  # fmt: skip
#: What drawn family names are made of.
CONSONANTS = "bdfgklmnprstvz"
VOWELS = "aeiou"
READY = {
    "cv": "ready",
    "recognition": "done",
    "french": "advanced",
    "regions": "visited",
    "project": "clear",
    "family": "agrees",
    "agents": "one",
}
NOT_READY = {
    "cv": "rework",
    "recognition": "not_started",
    "french": "advanced",
    "regions": "none",
    "project": "vague",
    "family": "alone",
    "agents": "one",
}
#: In the demonstration, the fourth counsellor of an organisation is the first of its second team.
OTHER_TEAM = 4
SHARED = ("identity", "contact", "project", "occupation", "education", "languages")
KEPT = ("family", "status", "eligibility", "evaluation", "documents", "settlement")


@dataclass
class Somebody:
    """A candidate of a journey: who she is, and where her file went."""

    given: str
    family: str
    email: str
    organisation: str = ""
    #: The number of the counsellor who opened her file: the first of the team that follows it.
    follower: int = 1

    @property
    def name(self) -> str:
        """Her name as the pages write it."""
        return f"{self.given} {self.family}"

    def counsellor(self, house: House) -> dict:
        """The account of a counsellor of the organisation that has her file."""
        return house.account("counsellor", f"conseil1.{self.organisation}")


def new_family_name(name: str, email: str) -> str:
    """A family name that no other person of this site has: lists are searched by it."""
    if os.environ.get("ENRACINE_WALKTHROUGH") and PLAIN_NAMES[name]:
        return PLAIN_NAMES[name].pop(0)
    # Letters, and before the name: figures and a common beginning make two people look alike, and
    # the site then rightly asks whether they are the same.
    drawn = hashlib.blake2b(email.encode(), digest_size=6).digest()
    syllables = [CONSONANTS[byte % len(CONSONANTS)] + VOWELS[byte % len(VOWELS)] for byte in drawn]
    return "".join(syllables).capitalize() + name.lower()


def new_birthday(email: str) -> dict[str, str]:
    """A birth date between 22 and 34 years ago, another for each address; as the forms ask for it."""
    drawn = hashlib.blake2b(email.encode(), digest_size=4, person=b"birthday").digest()
    day = date(1992, 12, 1) + timedelta(days=int.from_bytes(drawn) % (11 * 365))
    return {
        "birth_date_day": str(day.day),
        "birth_date_month": str(day.month),
        "birth_date_year": str(day.year),
    }


def registers_herself(visitor: Visitor, given: str, region: str) -> Somebody:
    """Register somebody new whose project aims at this region; the receipt says who has her file."""
    email = new_address(given.lower())
    family = new_family_name("Benali", email)
    answers = answers_of(email, regions={"region_1": region})
    answers["qui"] |= {"given_name": given, "family_name": family, "birth_country": "DZ"}
    answers["qui"] |= new_birthday(email)
    receipt = registers(visitor, answers)
    confided = re.search(r"a confié votre dossier à (.+?)\.", receipt)
    assert confided, receipt
    return Somebody(given, family, email, ORGANISATIONS[confided.group(1)])


def looks_for(visitor: Visitor, text: str) -> None:
    """Search the team's files: what is typed is posted, so that no address keeps a name."""
    visitor.goes_to("/travail/dossiers/?qui=tous")
    box = visitor.page.locator("main [name=q]").first
    if not box.is_visible():
        visitor.page.locator("main summary").first.click()
    box.fill(text)
    with visitor.leaving():
        box.press("Enter")


def opens_the_file(counsellor: Visitor, somebody: Somebody) -> str:
    """Find a person's file among the team's; gives its address.

    A counsellor sees the files of her team: when another team follows this one, somebody of that
    team takes the chair.
    """
    link = counsellor.page.get_by_role("link", name=somebody.name).first
    for number in (1, OTHER_TEAM) if somebody.organisation else (1,):
        if number == OTHER_TEAM:
            counsellor.context.clear_cookies()
            account = counsellor.house.account("counsellor", f"conseil1.{somebody.organisation}")
            email = account["email"].replace("conseil1.", f"conseil{number}.")
            counsellor.signs_in(account | {"email": email})
            somebody.follower = number
        looks_for(counsellor, somebody.family)
        # The list came with the page: nothing more is waited for.
        if link.is_visible():
            break
    link.click()
    counsellor.is_at(re.compile(r"/travail/dossiers/[0-9a-f-]{36}/$"))
    return counsellor.page.url


def holds_the_first_meeting(counsellor: Visitor, file: str, answers: dict) -> None:
    """Write the answers of the first meeting and end it."""
    counsellor.goes_to(file + "evaluation/")
    fills(counsellor, answers)
    counsellor.presses("Terminer la rencontre")
    counsellor.sees("Ce qui est prêt")


def decides(counsellor: Visitor, decision: str, reason: str) -> None:
    """Record the human decision, apart from the suggestion."""
    fills(counsellor, {"decision": decision, "reason": reason})
    counsellor.presses("Enregistrer ma décision")
    counsellor.sees("Votre décision est enregistrée")


def prepares_a_referral(
    sender: Visitor,
    file: str,
    receivers: tuple[str, ...],
    reasons: list[str],
    message: str = "",
    tells_others: bool = False,
) -> None:
    """Choose who receives, why and what; stops at the preview. The first receiver is principal."""
    sender.goes_to(file + "referer/")
    for receiver in receivers:
        box = sender.page.get_by_role("checkbox", name=re.compile(f"^{re.escape(receiver)}"))
        box.first.check()
    if len(receivers) > 1:
        options = sender.page.locator("[name=principal] option").all_inner_texts()
        (label,) = [text for text in options if receivers[0] in text]
        sender.page.locator("[name=principal]").select_option(label=label)
    if tells_others:
        fills(sender, {"tell_others": "on"})
    fills(sender, {"reasons": reasons, "sections": list(SHARED), "message": message})
    for section in KEPT:
        sender.page.locator(f"[name=sections][value={section}]").uncheck()


def gives_her_consent(candidate: Visitor, look: str = "", status_for: str = "") -> None:
    """Read one request on one's own screen, and accept it.

    What is sensitive asks for a yes of its own: given to `status_for` alone.
    """
    candidate.goes_to("/mon-parcours/")
    candidate.follows("Lire et répondre")
    candidate.sees("Je peux refuser sans perdre mon service")
    if status_for and status_for in candidate.page.inner_text("main"):
        candidate.ticks(re.compile(r"Oui, transmettre aussi\s: Statut"))
    if look:
        candidate.check(look)
    candidate.presses("J’accepte")
    candidate.sees("Votre accord est enregistré")


def opens_the_draft(sender: Visitor, file: str) -> None:
    """Go back to the preview of the first referral being prepared."""
    sender.goes_to(file + "references/")
    sender.page.locator("main a[href$='/apercu/']").first.click()
    sender.is_at("/apercu/")


def opens_what_was_received(receiver: Visitor, somebody: Somebody, state: str = "") -> str:
    """Open a referral from the list of those received; gives its address."""
    receiver.goes_to("/travail/references/" + (f"?voir={state}" if state else ""))
    receiver.follows(somebody.name)
    receiver.is_at(re.compile(r"/travail/references/[0-9a-f-]{36}/$"))
    return receiver.page.url


def makes_a_step(receiver: Visitor, referral: str, step: str, answers: dict | None = None) -> None:
    """One gesture on a referral, by its own page."""
    receiver.goes_to(f"{referral}{step}/")
    if answers:
        fills(receiver, answers)
    sends(receiver)
    receiver.page.wait_for_url(referral)


def plans_a_departure(counsellor: Visitor, file: str, to: str, day: str) -> str:
    """Plan the household's move; gives its address."""
    counsellor.goes_to(file + "depart/")
    counsellor.page.locator("main [name=people]").first.check()
    fills(counsellor, {"from_place": "Longueuil", "to": to, "planned_on": day})
    sends(counsellor)
    counsellor.is_at(re.compile(r"/travail/deplacements/[0-9a-f-]{36}/$"))
    return counsellor.page.url


def dates_a_gesture(visitor: Visitor, move: str, name: str, day: str) -> None:
    """Confirm, complete, welcome or settle a move, on a day."""
    visitor.goes_to(move)
    form = visitor.page.locator(f"main form:has([name={name}-day])")
    form.locator(f"[name={name}-day]").fill(day)
    form.locator("button[type=submit]").click()
    visitor.is_at(re.compile(re.escape(move) + "$"))
