"""Aid through the browser's eyes, without any script: the person, who follows her, who decides."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.aid import actions
from enracine.aid.models import AidPayment, AidRecovery, AidRequest
from enracine.aid.tests.world import (
    PDF,
    ask,
    grant,
    make_asking,
    paid,
    seen,
)
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.models import Job
from enracine.kernel.testing import run_jobs
from enracine.network.models import Programme
from enracine.network.tests.factories import make_member, signed_in
from enracine.people.actions import add_document
from enracine.privacy.models import AccessLogEntry

pytestmark = pytest.mark.django_db
MINE = "/mon-parcours/aides/"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def test_the_person_reads_what_exists_asks_follows_and_takes_back(keeping, who, aid):
    portal = signed_in(who.user)
    page = text_of(portal.get(MINE))
    assert "Aide au départ" in page and "1 000 $" in page and "Entente d’essai, annexe B" in page
    paper = add_document(who.acting, who.person, "work", "Contrat", io.BytesIO(PDF), "c.pdf")
    form = {"cents": "800,50", "what": "Camion", "papers": [str(paper.pk)]}
    refused = portal.post(f"{MINE}demander/{aid.pk}/", form)
    assert refused.status_code == 422 and "Sans votre accord" in text_of(refused)
    above = portal.post(f"{MINE}demander/{aid.pk}/", form | {"agree": "on", "cents": "1000,01"})
    assert above.status_code == 422 and "passe le plafond" in text_of(above)
    negative = portal.post(f"{MINE}demander/{aid.pk}/", form | {"agree": "on", "cents": "-3"})
    assert negative.status_code == 422
    assert portal.post(f"{MINE}demander/{aid.pk}/", form | {"agree": "on"}).status_code == 302
    with acting_as(who.acting):
        request = AidRequest.objects.get()
    one = f"{MINE}demandes/{request.pk}/"
    page = text_of(portal.get(one))
    assert "800,50 $" in page and "Contrat" in page and "Votre demande est complète" in page
    english = signed_in(who.user)
    english.post("/i18n/setlang/", {"language": "en"})
    assert "Moving aid" in text_of(english.get(one)) and "$800.50" in text_of(english.get(one))
    # A second tab that took the document away meanwhile is seen.
    with acting_as(who.acting):
        piece = request.attached.get()
    gone = portal.post(f"{one}documents/{piece.pk}/retirer/", {"version": request.version})
    assert gone.status_code == 302
    assert portal.post(f"{one}retirer/", {"version": request.version}).status_code == 409
    current = seen(who.acting, request)
    assert portal.post(f"{one}retirer/", {"version": current.version}).status_code == 302
    assert "Retirée" in text_of(portal.get(one))


def test_nobody_else_opens_her_request(keeping, who, aid, as_owner):
    request = ask(who, aid)
    with as_owner():
        other = make_asking(keeping, "Samir")
    assert signed_in(other.user).get(f"{MINE}demandes/{request.pk}/").status_code == 404
    work = f"/travail/aides/demandes/{request.pk}/"
    for member in (keeping.stranger, keeping.project.counsellors[0]):
        assert signed_in(member).get(work).status_code == 404
        assert signed_in(member).post(f"{work}decider/").status_code == 404


def test_a_counsellor_asks_from_the_file(keeping, who, aid, as_owner):
    desk = signed_in(keeping.project.counsellors[0])
    base = f"/travail/dossiers/{who.dossier.pk}/aides/"
    page = text_of(desk.get(base))
    assert "Aide au départ" in page
    form = {"cents": "500", "what": "Camion"}
    assert desk.post(f"{base}demander/{aid.pk}/", form | {"cents": "abc"}).status_code == 422
    assert desk.post(f"{base}demander/{aid.pk}/", form).status_code == 302
    assert "Accord attendu" in text_of(desk.get(base))
    with acting_as(keeping.counsellor):
        request = AidRequest.objects.get()
    paper = add_document(who.acting, who.person, "other", "Bail", io.BytesIO(PDF), "b.pdf")
    join = f"{base}demandes/{request.pk}/documents/"
    assert desk.get(join).status_code == 200
    joined = desk.post(join, {"papers": [str(paper.pk)], "version": request.version})
    assert joined.status_code == 302
    with acting_as(keeping.counsellor):
        request.refresh_from_db()
    back = desk.post(f"{base}demandes/{request.pk}/retirer/", {"version": request.version})
    assert back.status_code == 302
    assert "Retirée" in text_of(desk.get(base))


def decide(client, request, **values):
    form = {
        "decider-outcome": "grant", "decider-cents": "800", "decider-reason": "conditions_met",
        "decider-message": "", "decider-version": request.version,
    }  # fmt: skip
    return client.post(f"/travail/aides/demandes/{request.pk}/decider/", form | values)


def test_the_desk_decides_pays_recovers_and_each_figure_opens(keeping, who, aid, as_owner):
    paper = add_document(who.acting, who.person, "work", "Contrat", io.BytesIO(PDF), "c.pdf")
    request = ask(who, aid, papers=(paper.pk,))
    desk = signed_in(keeping.project.coordinator)
    assert "Amina" in text_of(desk.get("/travail/aides/"))
    # Nobody waits in silence: the home of the coordination says it too.
    with CaptureQueriesContext(connection) as captured:
        home = text_of(desk.get("/travail/"))
    assert "Demande d’aide à décider" in home and f"/travail/aides/demandes/{request.pk}/" in home
    asked = [q["sql"] for q in captured.captured_queries if "set_config" not in q["sql"]]
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) <= 12, asked
    one = f"/travail/aides/demandes/{request.pk}/"
    with CaptureQueriesContext(connection) as captured:
        page = text_of(desk.get(one))
    plain = [q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len([q for q in plain if "set_config" not in q["sql"]]) <= 12
    assert "Contrat" in page and "Décider et prévenir" in page
    with as_owner():
        assert AccessLogEntry.objects.filter(subject_id=who.person, page="aid:asked_work").exists()
        piece = AidRequest.objects.get().attached.get()
    file = desk.get(f"{one}documents/{piece.pk}/")
    assert b"".join(file.streaming_content) == PDF
    above = decide(desk, request, **{"decider-cents": "1000,01"})
    assert above.status_code == 422 and "passe le plafond du ménage" in text_of(above)
    mixed = decide(desk, request, **{"decider-reason": "not_met"})
    assert mixed.status_code == 422
    assert decide(desk, request).status_code == 302
    assert decide(desk, request).status_code in {409, 422}
    current = seen(keeping.coordinator, request)
    plan = {
        "prevoir-cents": "800", "prevoir-planned_on": today().isoformat(),
        "prevoir-means": "supplier", "prevoir-version": current.version,
    }  # fmt: skip
    too_much = desk.post(f"{one}versements/", plan | {"prevoir-cents": "801"})
    assert too_much.status_code == 422 and "passe ce qui reste" in text_of(too_much)
    assert desk.post(f"{one}versements/", plan).status_code == 302
    assert desk.post(f"{one}versements/", plan).status_code in {409, 422}
    with acting_as(keeping.coordinator):
        payment = AidPayment.objects.get()
    address = f"{one}versements/{payment.pk}/"
    assert desk.get(address).status_code == 200
    pay = {"paid_on": today().isoformat(), "version": payment.version, "no_proof": ""}
    assert desk.post(address, pay).status_code == 422
    proof = SimpleUploadedFile("recu.pdf", PDF, "application/pdf")
    assert desk.post(address, pay | {"proof": proof}).status_code == 302
    assert b"".join(desk.post(f"{address}preuve/").streaming_content) == PDF
    current = seen(keeping.coordinator, request)
    recover = {
        "recuperer-cents": "100", "recuperer-reason": "less", "recuperer-version": current.version,
    }  # fmt: skip
    assert desk.post(f"{one}recuperations/", recover).status_code == 302
    with acting_as(keeping.coordinator):
        recovery = AidRecovery.objects.get()
    settle = f"{one}recuperations/{recovery.pk}/"
    assert desk.get(settle).status_code == 200
    form = {
        "outcome": "recovered", "settled_on": today().isoformat(), "version": recovery.version,
        "no_proof": "Chèque reçu", "carried_until": "", "waived_for": "",
    }  # fmt: skip
    assert desk.post(settle, form).status_code == 302
    current = seen(keeping.coordinator, request)
    end = {"fin-reason": "done", "fin-version": current.version}
    assert desk.post(f"{one}fin/", end).status_code == 302
    # The reconciliation, and the rows behind each figure.
    page = text_of(desk.get("/travail/aides/ententes/"))
    for shown in ("5 000 $", "800 $", "100 $", "4 300 $"):
        assert shown in page, shown
    with as_owner():
        envelope = AidRequest.objects.get().envelope_id
    for figure in ("engaged", "planned", "paid", "recovered"):
        rows = text_of(desk.get(f"/travail/aides/ententes/{envelope}/?chiffre={figure}"))
        assert ("Rien à ce chiffre" in rows) == (figure == "planned")
        assert "Amina" not in rows
    portal = text_of(signed_in(who.user).get(f"{MINE}demandes/{request.pk}/"))
    assert "Versé" in portal and "Les conditions sont remplies" in portal


def test_what_waits_is_said_today_to_those_who_may_decide_it(keeping, who, aid, as_owner):
    """An organisation without coordination: its own counsellors keep the aid, and find it in the morning."""
    with as_owner():
        clerk = make_member("counsellor", keeping.project.network)
    request = ask(who, aid)
    assert "Demande d’aide à décider" in text_of(signed_in(clerk).get("/travail/"))
    with as_owner():
        AidRequest.objects.filter(pk=request.pk).update(asked_by=clerk)
    # Whoever asked does not decide: it is nothing of hers to do.
    assert "Demande d’aide à décider" not in text_of(signed_in(clerk).get("/travail/"))
    grant(keeping.coordinator, request)
    paid(keeping.coordinator, request)
    current = seen(keeping.coordinator, request)
    actions.open_recovery(keeping.coordinator, current, 10_00, "less")
    assert "Aide à récupérer ou à reporter" in text_of(signed_in(clerk).get("/travail/"))


def test_a_document_asked_and_a_payment_cancelled(keeping, who, aid):
    request = ask(who, aid)
    desk = signed_in(keeping.project.coordinator)
    one = f"/travail/aides/demandes/{request.pk}/"
    nothing = desk.post(f"{one}documents/", {"pieces-version": request.version})
    assert nothing.status_code == 422
    asked = desk.post(
        f"{one}documents/", {"pieces-kinds": ["other"], "pieces-version": request.version}
    )
    assert asked.status_code == 302
    page = text_of(signed_in(who.user).get(f"{MINE}demandes/{request.pk}/"))
    assert "Un document est attendu" in page and "Autre document" in page
    paper = add_document(who.acting, who.person, "other", "Bail", io.BytesIO(PDF), "b.pdf")
    current = seen(who.acting, request)
    sent = signed_in(who.user).post(
        f"{MINE}demandes/{request.pk}/", {"papers": [str(paper.pk)], "version": current.version}
    )
    assert sent.status_code == 302
    grant(keeping.coordinator, request)
    current = seen(keeping.coordinator, request)
    plan = {
        "prevoir-cents": "10", "prevoir-planned_on": today().isoformat(),
        "prevoir-means": "transfer", "prevoir-version": current.version,
    }  # fmt: skip
    assert desk.post(f"{one}versements/", plan).status_code == 302
    with acting_as(keeping.coordinator):
        payment = AidPayment.objects.get()
    cancel = f"{one}versements/{payment.pk}/annuler/"
    assert desk.post(cancel, {"annuler-version": payment.version}).status_code == 422
    form = {"annuler-reason": "replaced", "annuler-version": payment.version}
    assert desk.post(cancel, form).status_code == 302
    assert "Remplacé par un autre versement" in text_of(desk.get(one))


def test_the_catalogue_through_its_pages(keeping, aid):
    desk = signed_in(keeping.project.coordinator)
    page = text_of(desk.get("/travail/aides/catalogue/"))
    assert "Aide au départ" in page and "Plafond : 1 000 $" in page
    new = {
        "title": "Loyer", "title_en": "", "nature": "housing", "per": "once", "is_handled": "on",
        "valid_from": today().isoformat(), "conditions": "Un bail signé.", "conditions_en": "",
        "pieces": ["other"], "envelope_id": "", "ceiling_cents": "900", "ceiling_source": "",
        "official_url": "",
    }  # fmt: skip
    address = "/travail/aides/catalogue/nouvelle/"
    refused = desk.post(address, new)
    assert refused.status_code == 422 and "Dites d’où vient ce montant" in text_of(refused)
    with acting_as(keeping.coordinator):
        envelope = aid.terms.get().envelope_id
    new |= {"ceiling_source": "Entente d’essai", "envelope_id": str(envelope)}
    assert desk.post(address, new).status_code == 302
    one = f"/travail/aides/catalogue/{aid.pk}/"
    assert "En vigueur" in text_of(desk.get(one))
    terms = {
        f"conditions-{k}": v
        for k, v in new.items()
        if k not in {"title", "title_en", "nature", "per", "is_handled"}
    } | {"conditions-version": aid.version}
    assert desk.post(f"{one}conditions/", terms).status_code == 302
    assert desk.post(f"{one}conditions/", terms).status_code in {409, 422}
    changed = {
        "aide-title": "Aide au grand départ", "aide-title_en": "", "aide-nature": "moving",
        "aide-per": "once", "aide-is_handled": "on", "aide-for_move": "on",
        "aide-version": aid.version + 1,
    }  # fmt: skip
    assert desk.post(f"{one}changer/", changed).status_code == 302
    assert "Aide au grand départ" in text_of(desk.get(one))
    assert desk.post(f"{one}fermer/", {"version": aid.version + 2}).status_code == 302
    # Whoever follows people reads it, and keeps none.
    with_people = signed_in(keeping.project.counsellors[0])
    assert with_people.get("/travail/aides/catalogue/").status_code == 200
    assert with_people.get(address).status_code == 404
    assert with_people.get(one).status_code == 404


def test_an_envelope_through_its_page(keeping):
    desk = signed_in(keeping.project.coordinator)
    form = {
        "programme_id": str(Programme.objects.get(code="eer").pk), "name": "2026", "cents": "25000",
        "source": "", "valid_from": "2026-04-01", "valid_to": "2027-03-31", "two_people": "on",
        "on_cancel": "carry",
    }  # fmt: skip
    address = "/travail/aides/ententes/nouvelle/"
    assert desk.post(address, form).status_code == 422
    assert desk.post(address, form | {"source": "Annexe C"}).status_code == 302
    page = text_of(desk.get("/travail/aides/ententes/"))
    assert "25 000 $" in page
    assert desk.post(address, form | {"source": "Annexe C"}).status_code == 422


def test_the_export_is_a_job_and_names_nobody(keeping, who, aid, as_owner):
    request = ask(who, aid)
    grant(keeping.coordinator, request)
    paid(keeping.coordinator, request)
    desk = signed_in(keeping.project.coordinator)
    asked = desk.post(
        "/travail/exports/",
        {"kind": "aides", "key": "0198c0de-0000-7000-8000-000000000007", "file": "csv"},
    )
    assert asked.status_code == 302, text_of(asked)
    run_jobs()
    with as_owner():
        job = Job.objects.select_related("result").get(kind="export:aides")
        assert job.state == "done", job.message
    from enracine.kernel.documents import read_chunks

    content = b"".join(read_chunks(job.result)).decode()
    assert request.reference in content and "800.00" in content
    assert "Amina" not in content


def test_a_stranger_s_administration_reads_only_its_own_accounts(keeping, who, aid, as_owner):
    with as_owner():
        admin = make_member("administrator")
    page = text_of(signed_in(admin).get("/travail/aides/ententes/"))
    assert "Aides d’essai" not in page
