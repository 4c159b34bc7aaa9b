"""The sheet: after the first meeting, for whoever follows and for the person, and nobody else."""

import io

import pytest
from pypdf import PdfReader

from enracine.accompaniment.actions import record_evaluation
from enracine.accompaniment.rules import INSTRUMENT
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.network.tests.factories import acting_of, make_member, make_user, signed_in
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def met(as_owner):
    with as_owner():
        project = make_project()
        dossier = make_dossier(project, "Amina", "Benali")
        dossier.refresh_from_db()
    member = dossier.assignee
    answers = {q.code: q.choices[0].code for q in INSTRUMENT.questions}
    record_evaluation(acting_of(member), dossier, answers, complete=True)
    return dossier, member


def text_of(response) -> str:
    return "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages)


def test_the_counsellor_prints_it(met):
    dossier, member = met
    answer = signed_in(member).get(f"/travail/dossiers/{dossier.pk}/feuille.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer)
    assert "Amina Benali" in text
    assert "Préparer un CV à jour" in text
    assert dossier.number in text


def test_the_person_reads_it_in_her_language_and_a_stranger_does_not(met, as_owner):
    dossier, _member = met
    with as_owner():
        mine, other = make_user(), make_user()
        SubjectHolder.objects.create(subject_id=dossier.subject_id, user=mine)
        stranger = make_member("counsellor")
    path = f"/mon-parcours/feuille/{dossier.pk}.pdf"
    client = signed_in(mine)
    client.cookies["enracine_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "en"
    assert signed_in(other).get(path).status_code in {302, 404}
    assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(stranger).get(f"/travail/dossiers/{dossier.pk}/feuille.pdf").status_code == 404


def test_before_the_first_meeting_there_is_no_sheet(as_owner):
    with as_owner():
        project = make_project()
        dossier = make_dossier(project, "Kofi", "Mensah")
        dossier.refresh_from_db()
    answer = signed_in(dossier.assignee).get(f"/travail/dossiers/{dossier.pk}/feuille.pdf")
    assert answer.status_code == 404
