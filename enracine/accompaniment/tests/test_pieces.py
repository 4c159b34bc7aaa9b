"""A missing document is asked for, comes from a phone, several files at once, and answers by itself."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from enracine.accompaniment.actions.pieces import ask_piece
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.rules.pieces import piece_asked
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import OutboxMessage
from enracine.network.tests.factories import acting_of, make_user, signed_in
from enracine.people.models import PersonDocument
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project()


@pytest.fixture
def dossier(project):
    return make_dossier(project, "Amina", "Benali")


@pytest.fixture
def jade(project, dossier, as_owner):
    member = next(m for m in project.counsellors if m.organisation_id == dossier.organisation_id)
    with as_owner():
        Dossier.objects.filter(pk=dossier.pk).update(assignee=member)
        dossier.refresh_from_db()
    return member


def picture(name: str, size: tuple[int, int] = (1200, 900)) -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", size, (200, 80, 32)).save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


@pytest.fixture
def amina(dossier, as_owner):
    """The person, at her own telephone."""
    with as_owner():
        user = make_user(name="Amina Essai")
        SubjectHolder.objects.create(user=user, subject_id=dossier.subject_id)
    return signed_in(user)


def test_it_is_asked_once_comes_and_is_read(dossier, jade, amina, as_owner):
    acting = acting_of(jade)
    asked = ask_piece(acting, dossier, "diploma", today() + dt.timedelta(days=7))
    assert ask_piece(acting, dossier, "diploma").pk == asked.pk
    with as_owner():
        sent = OutboxMessage.objects.filter(notification="accompaniment.piece_asked")
        assert sent.count() == 1
    home = amina.get("/mon-parcours/").content.decode()
    assert "Remettre votre diplôme" in home
    where = reverse("portal:documents") + "?genre=diploma"
    assert where.replace("&", "&amp;") in home
    page = amina.get(where).content.decode()
    assert 'value="diploma" selected' in page
    # Another kind answers nothing; the right one, in two photos, does.
    amina.post(where, {"kind": "cv", "title": "", "file": [picture("cv.png")]})
    with as_owner():
        assert Task.objects.get(pk=asked.pk).done_on is None
    answer = amina.post(
        where,
        {"kind": "diploma", "title": "Baccalauréat", "file": [picture("1.png"), picture("2.png")]},
    )
    assert answer.status_code == 302
    with as_owner():
        titles = PersonDocument.objects.filter(kind="diploma").order_by("created_at")
        assert list(titles.values_list("title", flat=True)) == [
            "Baccalauréat (1)",
            "Baccalauréat (2)",
        ]
        assert Task.objects.get(pk=asked.pk).done_on == today()
        read = Task.objects.get(code="piece-lue-diploma")
        assert (read.owner, read.due_on) == ("counsellor", today())
    assert "Remettre votre diplôme" not in amina.get("/mon-parcours/").content.decode()
    work = signed_in(jade)
    documents = reverse("accompaniment:documents", args=[dossier.pk])
    assert "apercu=1" in work.get(documents).content.decode()


def test_what_is_refused_is_named_and_the_others_are_kept(dossier, amina, as_owner):
    where = reverse("portal:documents")
    broken = SimpleUploadedFile("faux.png", b"<svg onload=alert(1)>", "image/png")
    answer = amina.post(where, {"kind": "cv", "title": "", "file": [picture("bon.png"), broken]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "faux.png" in page
    with as_owner():
        assert PersonDocument.objects.count() == 1
    many = [picture(f"{n}.png", (4, 4)) for n in range(11)]
    answer = amina.post(where, {"kind": "cv", "title": "", "file": many})
    assert answer.status_code == 422
    assert "Dix fichiers au plus" in answer.content.decode()
    assert amina.post(where, {"kind": "cv", "title": ""}).status_code == 422
    with as_owner():
        assert PersonDocument.objects.count() == 1


def test_a_picture_is_drawn_again_small_without_what_was_in_it(dossier, jade, amina, as_owner):
    where = reverse("portal:documents")
    amina.post(where, {"kind": "other", "title": "", "file": [picture("grand.png")]})
    with as_owner():
        row = PersonDocument.objects.get()
    one = reverse("portal:document", args=[row.pk])
    shown = amina.get(one, {"apercu": "1"})
    assert shown["Content-Type"] == "image/webp"
    assert "sandbox" in shown["Content-Security-Policy"]
    drawn = Image.open(io.BytesIO(shown.content))
    assert max(drawn.size) <= 480
    assert not drawn.getexif()
    assert amina.get(one)["Content-Disposition"].startswith("attachment")
    theirs = reverse("accompaniment:document", args=[dossier.pk, row.pk])
    assert signed_in(jade).get(theirs, {"apercu": "1"})["Content-Type"] == "image/webp"


def test_asking_needs_a_kind_a_day_to_come_and_the_file(dossier, jade, project, as_owner):
    acting = acting_of(jade)
    with pytest.raises(ActionRefused) as refused:
        ask_piece(acting, dossier, "passport")
    assert refused.value.field == "kind"
    with pytest.raises(ActionRefused) as refused:
        ask_piece(acting, dossier, "cv", today() - dt.timedelta(days=1))
    assert refused.value.field == "due_on"
    url = reverse("accompaniment:document_ask", args=[dossier.pk])
    stranger = next(m for m in project.counsellors if m.organisation_id != dossier.organisation_id)
    assert signed_in(stranger).post(url, {"kind": "cv"}).status_code == 404
    assert signed_in(jade).post(url, {"kind": "cv"}).status_code == 302
    with as_owner():
        assert Task.objects.filter(code="piece-cv").count() == 1
    assert signed_in(jade).post(url, {"kind": "passport"}).status_code == 302
    with as_owner():
        assert Task.objects.filter(code__startswith="piece-").count() == 1


def test_which_piece_a_thing_to_do_asks_for():
    assert piece_asked("piece-cv") == "cv"
    assert piece_asked("piece-lue-cv") == ""
    assert piece_asked("read_about_regions") == ""
