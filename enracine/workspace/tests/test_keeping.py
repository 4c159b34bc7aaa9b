"""What is kept ends: the calendar, papers that expire, and what becomes anonymous (L49)."""

import datetime as dt

import pytest
from django.db import transaction

from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Document, OutboxMessage
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, signed_in
from enracine.people.models import Person
from enracine.privacy.actions import anonymising, keeping
from enracine.privacy.actions.reassessing import reassess
from enracine.privacy.models import (
    Anonymisation,
    AnonymousLine,
    PurgeNotice,
    PurgeProof,
    RetentionRule,
)
from enracine.referrals.tests.world import make_person
from enracine.workspace.tests.rights_world import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_calendar_is_announced_before_it_destroys(life):
    life.close_files(decided_days_ago=800)
    officer = signed_in(life.officers["promis"])
    answer = officer.post(
        "/travail/protection/conservation/",
        {
            "category": "file", "months": "0", "agreement": "",
            "valid_from": today().isoformat(), "source": "Entente 2026",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert "Amina" in officer.get("/travail/protection/conservation/").content.decode()
    tomorrow = today() + dt.timedelta(days=1)
    with telling(tomorrow), jobs_role():
        assert keeping.destroy_due(SYSTEM) == 0
        assert keeping.announce_leaving(SYSTEM) == 1
        assert keeping.announce_leaving(SYSTEM) == 0
    with life.as_owner():
        notice = PurgeNotice.objects.get()
        told = OutboxMessage.objects.get(notification="privacy.file_leaves")
    assert told.recipient_user_id == life.user.pk and not notice.unreachable
    assert (notice.planned_on - tomorrow).days == 30
    with telling(notice.planned_on - dt.timedelta(days=1)), jobs_role():
        assert keeping.destroy_due(SYSTEM) == 0
    with telling(notice.planned_on), jobs_role():
        assert keeping.destroy_due(SYSTEM) == 1
    with life.as_owner():
        assert PurgeProof.objects.get().rule == "calendrier : file"
    assert "Détruit" in officer.get("/travail/protection/conservation/").content.decode()


@pytest.mark.parametrize(("category", "months"), [("decision", 6), ("incident", 24)])
def test_no_calendar_is_shorter_than_the_law(life, category, months):
    with pytest.raises(ActionRefused, match="La loi"):
        keeping.set_rule(acting_of(life.officers["promis"]), category, months, today(), "Essai")
    with life.as_owner():
        assert not RetentionRule.objects.filter(organisation__isnull=False).exists()


def test_expired_papers_and_old_exports_leave(life):
    piece = life.accounting_piece()
    with life.as_owner():
        Document.objects.filter(pk=piece.pk).update(
            purpose="export:dossiers", created_at="2020-01-01T00:00Z"
        )
    with jobs_role():
        assert keeping.forget_expired_papers(SYSTEM) == 1
        assert keeping.forget_expired_papers(SYSTEM) == 0


PIECES = {
    "competent_person": "Paul Simard", "competence": "Statisticien, 10 ans",
    "individualisation": "Groupes de 5 au moins", "correlation": "Aucune date, aucun lieu fin",
    "inference": "Aucun trait sensible", "techniques": "Suppression et généralisation",
    "residual_risk": "Très faible",
}  # fmt: skip


def test_l49_nothing_is_anonymous_before_its_pieces_are_there(life, as_owner):
    life.close_files(decided_days_ago=500)
    officer = acting_of(life.officers["agent"])
    with pytest.raises(ActionRefused):
        anonymising.open_anonymisation(officer, "  ")
    work = anonymising.open_anonymisation(officer, "Étude des parcours")
    anonymising.choose_files(officer, work, [life.subject])
    with pytest.raises(ActionRefused) as refused:
        anonymising.ask_conclusion(officer, work)
    assert refused.value.code == "incomplete"
    with pytest.raises(ActionRefused):
        anonymising.write_pieces(officer, work, {"review_on": today()})
    for name in PIECES:
        anonymising.write_pieces(officer, work, {name: PIECES[name]})
        with pytest.raises(ActionRefused):
            anonymising.ask_conclusion(officer, work)
    # The database is the last judge.
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), as_owner(), transaction.atomic():
        Anonymisation.objects.filter(pk=work.pk).update(state="concluded")


def test_l49_lines_of_small_groups_are_left_out_and_the_files_are_gone(life, as_owner):
    with as_owner():
        others = [make_person(life.world, life.world.chloe, "pajr", f"P{n}")[0] for n in range(5)]
    life.close_files(decided_days_ago=500)
    with as_owner():
        from enracine.accompaniment.actions import close_dossier

        for dossier in others:
            close_dossier(SYSTEM.with_subjects(dossier.subject_id), dossier, "settled")
    officer = acting_of(life.officers["agent"])
    work = anonymising.open_anonymisation(officer, "Étude des parcours")
    chosen = [d.subject_id for d in others] + [life.subject]
    anonymising.choose_files(officer, work, chosen)
    review = today() + dt.timedelta(days=365)
    anonymising.write_pieces(officer, work, {**PIECES, "review_on": review})
    anonymising.ask_conclusion(officer, work)
    run_jobs()
    with as_owner():
        work.refresh_from_db()
        lines = list(AnonymousLine.objects.values_list("traits", flat=True))
        assert work.state == "concluded" and work.subjects == []
        # Amina, older, is alone in her traits: she is generalised with the others or left out.
        assert work.published == len(lines) in (5, 6)
        assert not Person.objects.filter(pk__in=[d.subject_id for d in others]).exists()
        assert set(PurgeProof.objects.values_list("how", flat=True)) == {"anonymised"}
    assert "P0" not in str(lines) and "@" not in str(lines)
    browser, url = (
        signed_in(life.officers["agent"]),
        f"/travail/protection/anonymisation/{work.pk}/",
    )
    page = browser.get(url)
    assert "Plus petit groupe" in page.content.decode()
    _looked_at_again(browser, url, work, as_owner)
    with pytest.raises(NotVisible):
        reassess(acting_of(life.officers["promis"]), work, "holds", LOOKED, review)


LOOKED = "Aucune autre liste publiée ne se relie à ces lignes."


def _looked_at_again(browser, url, work, as_owner) -> None:
    """The day of the reassessment comes: it is said, done, kept; what tells of somebody is destroyed."""

    def kept():
        with as_owner():
            work.refresh_from_db()
            return AnonymousLine.objects.count()

    def post(finding, text=LOOKED, next_on=None) -> int:
        kept()
        data = {"finding": finding, "text": text, "version": work.version}
        more = {"next_on": next_on} if next_on else {}
        return browser.post(f"{url}reevaluer/", data | more).status_code

    def shows(path) -> str:
        return browser.get(path).content.decode()

    register, calendar = "/travail/protection/anonymisation/", "/travail/protection/conservation/"
    later = (today() + dt.timedelta(days=400)).isoformat()
    with as_owner():
        Anonymisation.objects.filter(pk=work.pk).update(review_on=today())
    assert "À réévaluer" in shows(register) and "1 à réévaluer" in shows(calendar)
    assert post("holds") == post("holds", next_on=today().isoformat()) == 422
    assert post("holds", text="Vu.", next_on=later) == post("autre", next_on=later) == 422
    assert post("holds", next_on=later) == 302
    assert kept() == work.published > 0
    assert work.review_on.isoformat() == later and LOOKED in work.residual_risk
    assert "1 à réévaluer" not in shows(calendar) and "Toujours anonymes" in shows(url)
    assert post("identifiable") == 302
    assert (kept(), work.published) == (0, 0)
    page = shows(url)
    assert "les lignes sont détruites" in page and "Inscrire au registre" not in page


def test_l49_open_or_contested_files_are_not_chosen(life):
    officer = acting_of(life.officers["agent"])
    work = anonymising.open_anonymisation(officer, "Étude")
    with pytest.raises(ActionRefused):
        anonymising.choose_files(officer, work, [life.subject])
    other = acting_of(life.officers["promis"])
    with pytest.raises(NotVisible):
        anonymising.choose_files(other, work, [])
