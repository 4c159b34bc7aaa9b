"""A partner that answers by link, and the browser of whoever received it."""

import re

from django.core import mail
from django.test import Client

from enracine.kernel.testing import run_jobs
from enracine.network.actions.links import answer_by_link
from enracine.referrals.models import AnswerLink
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import acting_of

LINKS, CODES = "accueil@porte.invalid", "marc@porte.invalid"


class ByLink:
    """A partner that answers by link, a referral that waits there, and a browser without account."""

    def __init__(self, case: Case) -> None:
        self.case = case
        world = case.world
        with case.as_owner():
            self.coordination = acting_of(world.nadia)
        self.answering = answer_by_link(
            self.coordination, world.partner.pk, email=LINKS, code_email=CODES
        )
        case.send()
        self.browser = Client()

    def letters(self, to: str) -> list[str]:
        run_jobs()
        return [f"{m.subject}\n{m.body}" for m in mail.outbox if m.to == [to]]

    def path(self) -> str:
        """The address in the newest letter."""
        mine = [t for t in self.letters(LINKS) if self.case.referral.number in t]
        return re.findall(r"https?://[^/\s]+(/repondre/\S+)", mine[-1])[-1]

    def code(self) -> str:
        return re.search(r"^(\d{6})$", self.letters(CODES)[-1], re.M).group(1)

    def enter(self, name: str = "Marc Gagnon", browser: Client | None = None) -> str:
        """From the letter to the page of the referral; gives its address."""
        client, path = browser or self.browser, self.path()
        assert client.get(path).status_code == 200
        answer = client.post(path)
        assert answer.status_code == 302, answer.content
        answer = client.post(answer.url, {"code": self.code(), "name": name})
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        return answer.url

    def link_id(self) -> object:
        with self.case.as_owner():
            return AnswerLink.objects.get(referral=self.case.referral).pk
