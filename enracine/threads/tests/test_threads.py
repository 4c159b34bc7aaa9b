"""A person and whoever follows her write to each other; nobody else, and nobody changes a word."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel import inbox
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.actions import add_document, remove_document
from enracine.people.models import Contact
from enracine.people.values import Told
from enracine.privacy.content import Scope, find
from enracine.privacy.models import AccessGrant
from enracine.threads import actions, queries, rules
from enracine.threads.models import LONGEST, MOST_NAMED, Message, Template

pytestmark = pytest.mark.django_db


def say(meeting, acting, text="Bonjour.", key=None):
    return actions.write(acting, meeting.dossier.pk, text, key=key or uuid.uuid4())


def letters(as_owner) -> list[str]:
    with as_owner():
        rows = OutboxMessage.objects.filter(notification__startswith="threads.").order_by("pk")
        return [row.notification.partition(".")[2] for row in rows]


def read_by(acting, meeting):
    with acting_as(acting):
        return queries.page_of(acting, meeting.dossier, name="Amina")


def test_both_sides_write_and_each_sees_what_the_other_has_read(meeting, as_owner):
    say(meeting, meeting.acting, "Bonjour Amina.")
    say(meeting, meeting.acting, "J’oubliais : apportez vos diplômes.")
    hers = read_by(meeting.person, meeting)
    assert [line.is_new for line in hers.lines] == [True, True]
    assert [line.is_mine for line in hers.lines] == [False, False]
    assert actions.read(meeting.person, meeting.dossier.pk) == 2
    assert actions.read(meeting.person, meeting.dossier.pk) == 0
    say(meeting, meeting.person, "Merci.")
    ours = read_by(meeting.acting, meeting)
    assert [bool(line.read_at) for line in ours.lines] == [True, True, False]
    assert [line.is_new for line in ours.lines] == [False, False, True]
    assert [line.by for line in ours.lines][2] == "Amina"
    # Three messages in a row are one letter, on each side; whoever answers has read.
    assert letters(as_owner) == ["to_person", "to_member"]
    say(meeting, meeting.acting, "À jeudi.")
    assert not read_by(meeting.acting, meeting).has_new
    assert letters(as_owner) == ["to_person", "to_member", "to_person"]


def test_the_same_form_sent_twice_is_one_message_and_bad_ones_are_refused(meeting, as_owner):
    key = uuid.uuid4()
    assert say(meeting, meeting.person, key=key).pk == say(meeting, meeting.person, key=key).pk
    for text, code in (("   ", "empty"), ("a" * (LONGEST + 1), "long")):
        with pytest.raises(ActionRefused) as refused:
            say(meeting, meeting.person, text)
        assert (refused.value.field, refused.value.code) == ("text", code)
    actions.read(meeting.acting, meeting.dossier.pk)
    with as_owner():
        Dossier.objects.filter(pk=meeting.dossier.pk).update(closed_on=today(), outcome="settled")
    for acting in (meeting.person, meeting.acting):
        with pytest.raises(ActionRefused, match="fermé"):
            say(meeting, acting)
    # What was written stays readable.
    assert len(read_by(meeting.person, meeting).lines) == 1


def test_strangers_read_and_write_nothing_down_to_the_database(meeting, as_owner):
    said = say(meeting, meeting.person, "Je pense partir en mai.")
    stranger = acting_of(meeting.stranger)
    with as_owner():
        colleague = acting_of(make_member("communications", meeting.member.organisation))
    for acting in (stranger, colleague):
        with pytest.raises(NotVisible):
            say(meeting, acting)
        with pytest.raises(NotVisible):
            actions.read(acting, meeting.dossier.pk)
    with transaction.atomic(), acting_as(stranger):
        assert not Message.objects.exists()
    forged = {
        "subject_id": meeting.dossier.subject_id,
        "dossier": meeting.dossier,
        "organisation_id": meeting.dossier.organisation_id,
        "text": "Faux",
    }
    for acting, values in (
        # As the person, by the organisation; as the organisation, by the person; by a stranger.
        (meeting.acting, {"from_person": True}),
        (meeting.person, {"from_person": False, "author": meeting.member}),
        (stranger, {"from_person": False, "author": meeting.stranger}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(acting):
            Message.objects.create(key=uuid.uuid4(), **forged, **values)
    for acting, changes in (
        (meeting.person, {"text": "Autre chose"}),
        (meeting.acting, {"sent_at": now()}),
        # One does not read in the other's place.
        (meeting.person, {"read_at": now()}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(acting):
            Message.objects.filter(pk=said.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(meeting.acting):
        Message.objects.filter(pk=said.pk).delete()


def test_what_waits_is_told_to_whoever_follows_and_to_the_person(meeting, as_owner):
    say(meeting, meeting.person)
    say(meeting, meeting.person, "Encore une chose.")
    with transaction.atomic(), acting_as(meeting.acting):
        found = [i for i in inbox.waiting(meeting.acting) if i.kind == "threads"]
        assert [(i.url, i.since) for i in found] == [
            (reverse("threads:of_dossier", args=[meeting.dossier.pk]), today())
        ]
    other = acting_of(meeting.stranger)
    with transaction.atomic(), acting_as(other):
        assert not [i for i in inbox.waiting(other) if i.kind == "threads"]
    say(meeting, meeting.acting)
    with transaction.atomic(), acting_as(meeting.acting):
        assert not [i for i in inbox.waiting(meeting.acting) if i.kind == "threads"]
    home = meeting.portal.get("/mon-parcours/").content.decode()
    assert "Vous avez un message" in home
    assert reverse("threads:mine_one", args=[meeting.dossier.pk]) in home
    # Nobody follows the file any more: whoever opens the organisation's files sees it waits.
    actions.read(meeting.acting, meeting.dossier.pk)
    say(meeting, meeting.person)
    with as_owner():
        Dossier.objects.filter(pk=meeting.dossier.pk).update(assignee=None)
    with transaction.atomic(), acting_as(meeting.acting):
        assert [i for i in inbox.waiting(meeting.acting) if i.kind == "threads"]


def test_the_pages_of_both_sides(meeting, as_owner):
    ours = reverse("threads:of_dossier", args=[meeting.dossier.pk])
    hers = reverse("threads:mine_one", args=[meeting.dossier.pk])
    work, portal = meeting.work, meeting.portal
    page = portal.get(reverse("threads:mine")).content.decode()
    assert hers in page
    answer = portal.post(hers, {"text": "  ", "key": str(uuid.uuid4())})
    assert answer.status_code == 422
    long = "Où en est mon dossier? " + "é" * LONGEST
    answer = portal.post(hers, {"text": long, "key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert long[:200] in answer.content.decode()
    answer = portal.post(hers, {"text": "Où en est mon dossier?", "key": str(uuid.uuid4())})
    assert answer.status_code == 302
    page = work.get(ours)
    assert "Où en est mon dossier?" in page.content.decode()
    assert page.context["shown"].has_new
    # Shown once, it is read.
    assert not work.get(ours).context["shown"].has_new
    assert "lu" in portal.get(hers).content.decode()
    answer = work.post(ours, {"text": "Nous attendons une réponse.", "key": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert "1 nouveau" in portal.get(reverse("threads:mine")).content.decode()
    assert signed_in(meeting.stranger).get(ours).status_code == 404
    assert signed_in(meeting.stranger).post(ours, {"text": "Non"}).status_code == 404


def test_a_long_thread_is_read_by_pages_and_costs_the_same(meeting, django_assert_max_num_queries):
    for n in range(queries.PAGE + 5):
        say(meeting, meeting.acting if n % 2 else meeting.person, f"Message {n}.")
    last = read_by(meeting.acting, meeting)
    assert [line.text for line in last.lines][-1] == f"Message {queries.PAGE + 4}."
    with acting_as(meeting.acting):
        first = queries.page_of(meeting.acting, meeting.dossier, last.older)
    assert [line.text for line in first.lines] == [f"Message {n}." for n in range(5)]
    assert first.older == ""
    with acting_as(meeting.acting):
        assert queries.page_of(meeting.acting, meeting.dossier, "nimporte").lines == ()
    work = meeting.work
    url = reverse("threads:of_dossier", args=[meeting.dossier.pk])
    work.get(url)
    with django_assert_max_num_queries(20):
        assert work.get(url).status_code == 200


def test_words_ready_to_send_are_kept_by_the_coordination_and_put_in_the_message(meeting, as_owner):
    with as_owner():
        member = make_member("administrator", meeting.member.organisation)
        Contact.objects.filter(subject_id=meeting.dossier.subject_id).delete()
        Contact.objects.create(
            subject_id=meeting.dossier.subject_id, email="a@exemple.invalid", language="en"
        )
    keeper = acting_of(member)
    kept = actions.keep_template(
        keeper, None, title="Nouvelles", text="Ça va?", text_en="All well?"
    )
    with pytest.raises(ActionRefused) as refused:
        actions.keep_template(keeper, None, title="Nouvelles", text="Et vous?", text_en="")
    assert refused.value.field == "title"
    with pytest.raises(NotVisible):
        actions.keep_template(meeting.acting, None, title="À moi", text="Non", text_en="")
    with pytest.raises(NotVisible):
        actions.keep_template(acting_of(meeting.stranger), kept.pk, title="À", text="N", text_en="")
    url = reverse("threads:of_dossier", args=[meeting.dossier.pk])
    page = meeting.work.get(url, {"modele": str(kept.pk)}).content.decode()
    assert "Ça va?\n\nAll well?" in page
    admin = signed_in(member)
    one = reverse("threads:template", args=[kept.pk])
    answer = admin.post(one, {"version": 1, "title": "Nouvelles", "text": "Comment allez-vous?"})
    assert answer.status_code == 302
    with pytest.raises(Conflict):
        actions.keep_template(keeper, kept.pk, title="x", text="y", text_en="", version=1)
    assert admin.post(one, {"title": "", "text": "Sans titre"}).status_code == 422
    assert admin.get(reverse("threads:templates")).status_code == 200
    assert meeting.work.get(reverse("threads:templates")).status_code == 404
    actions.end_template(keeper, kept.pk, 2)
    assert not queries.templates(keeper).exists()
    with as_owner():
        assert Template.objects.get(pk=kept.pk).ended_at


def test_messages_leave_with_the_person_and_hers_are_hers_to_take(meeting, as_owner):
    say(meeting, meeting.person, "De moi.")
    say(meeting, meeting.acting, "De vous.")
    content = find("threads.Message")
    scope = Scope(meeting.dossier.subject_id, meeting.dossier.organisation_id, today())
    with as_owner():
        assert content.rows(scope).count() == 2
        assert content.provided_rows is not None
        assert [m.text for m in content.provided_rows(scope)] == ["De moi."]
        assert content.that_leave(scope).count() == 2
        elsewhere = Scope(scope.subject_id, meeting.stranger.organisation_id, today())
        if meeting.stranger.organisation_id != meeting.dossier.organisation_id:
            assert content.rows(elsewhere).count() == 0


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def hand_over(meeting, acting, title):
    told = Told() if acting.is_professional else None
    content = io.BytesIO(PDF)
    subject = meeting.dossier.subject_id
    return add_document(acting, subject, "diploma", title, content, "a.pdf", told=told)


def test_a_message_names_documents_that_each_side_opens_from_the_thread(meeting):
    hers = hand_over(meeting, meeting.person, "Mon diplôme")
    portal = reverse("threads:mine_one", args=[meeting.dossier.pk])
    form = {"text": "Voici mon diplôme.", "key": str(uuid.uuid4()), "documents": [str(hers.pk)]}
    page = meeting.portal.get(portal).content.decode()
    assert "Joindre un document du dossier" in page and "Mon diplôme" in page
    assert meeting.portal.post(portal, form).status_code == 302
    work = reverse("threads:of_dossier", args=[meeting.dossier.pk])
    opened = reverse("accompaniment:document", args=[meeting.dossier.pk, hers.pk])
    page = meeting.work.get(work).content.decode()
    assert f'href="{opened}"' in page and meeting.work.get(opened).status_code == 200
    own = reverse("portal:document", args=[hers.pk])
    page = meeting.portal.get(portal).content.decode()
    assert f'href="{own}"' in page and meeting.portal.get(own).status_code == 200
    # The organisation names one of its own: she opens it too.
    ours = hand_over(meeting, meeting.acting, "Grille relue")
    form = {"text": "Relu.", "key": str(uuid.uuid4()), "documents": [str(ours.pk), str(hers.pk)]}
    assert meeting.work.post(work, form).status_code == 302
    page = meeting.portal.get(portal).content.decode()
    assert reverse("portal:document", args=[ours.pk]) in page
    # Taken back, it is a document that was there: the message keeps its words, and opens nothing.
    remove_document(meeting.person, meeting.dossier.subject_id, hers.pk)
    page = meeting.work.get(work).content.decode()
    assert opened not in page and "Mon diplôme" not in page.replace("Voici mon diplôme.", "")
    assert "ou qui a été retiré" in page and "Voici mon diplôme." in page


def test_whoever_may_not_read_documents_neither_names_nor_opens_any(meeting, as_owner):
    hers = hand_over(meeting, meeting.person, "Mon diplôme")
    said = actions.write(
        meeting.person, meeting.dossier.pk, "Voici.", key=uuid.uuid4(), documents=[hers.pk]
    )
    with as_owner():
        grants = AccessGrant.objects.filter(
            subject_id=meeting.dossier.subject_id, organisation_id=meeting.dossier.organisation_id
        )
        for grant in grants:
            grant.sections = [s for s in grant.sections if s != "documents"]
            grant.save(update_fields=["sections"])
    url = reverse("threads:of_dossier", args=[meeting.dossier.pk])
    page = meeting.work.get(url).content.decode()
    assert "Voici." in page and "ou qui a été retiré" in page
    assert str(hers.pk) not in page and "Mon diplôme" not in page
    with pytest.raises(ActionRefused) as refused:
        actions.write(
            meeting.acting, meeting.dossier.pk, "Ceci", key=uuid.uuid4(), documents=[hers.pk]
        )
    assert (refused.value.field, refused.value.code) == ("documents", "gone")
    assert said.documents == [hers.pk]


def test_a_message_names_documents_of_that_person_alone_and_few_of_them(meeting, as_owner):
    many = [hand_over(meeting, meeting.person, f"Page {n}").pk for n in range(MOST_NAMED + 1)]
    with pytest.raises(ActionRefused) as refused:
        actions.write(meeting.person, meeting.dossier.pk, "Tout", key=uuid.uuid4(), documents=many)
    assert refused.value.code == "many"
    with pytest.raises(ActionRefused) as refused:
        actions.write(
            meeting.person, meeting.dossier.pk, "x", key=uuid.uuid4(), documents=[uuid.uuid4()]
        )
    assert refused.value.code == "gone"
    # Down to the database: nothing that is not in her own file, and no more than five.
    common = {
        "subject_id": meeting.dossier.subject_id,
        "dossier": meeting.dossier,
        "organisation_id": meeting.dossier.organisation_id,
        "text": "Forcé",
        "from_person": True,
    }
    for documents in ([uuid.uuid4()], many):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_as(meeting.person):
            Message.objects.create(key=uuid.uuid4(), documents=documents, **common)
    said = say(meeting, meeting.person)
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(meeting.person):
        Message.objects.filter(pk=said.pk).update(documents=many[:1])


def test_a_document_sent_for_a_message_is_chosen_when_one_comes_back_to_it(meeting):
    hand_over(meeting, meeting.person, "Ancien")
    thread = reverse("threads:mine_one", args=[meeting.dossier.pk])
    page = meeting.portal.get(thread).content.decode()
    sending = f"{reverse('portal:documents')}?fil={meeting.dossier.pk}"
    assert sending in page
    photos = [SimpleUploadedFile(f"{n}.pdf", PDF, "application/pdf") for n in "ab"]
    answer = meeting.portal.post(sending, {"kind": "cv", "title": "Récent", "file": photos})
    assert answer["Location"] == f"{thread}?joindre=2"
    form = meeting.portal.get(answer["Location"]).context["form"]
    chosen = form["documents"].initial
    titles = dict(form.fields["documents"].choices)
    assert sorted(titles[pk] for pk in chosen) == ["Récent (1)", "Récent (2)"]
    # A thread that is not hers, or no thread at all, is only an address.
    for wrong in ("n-importe-quoi", "9" * 400):
        answer = meeting.portal.post(
            f"{reverse('portal:documents')}?fil={wrong}",
            {"kind": "cv", "file": SimpleUploadedFile("c.pdf", PDF, "application/pdf")},
        )
        assert answer["Location"] == reverse("portal:documents")


@pytest.mark.parametrize(
    ("french", "english", "language", "said"),
    [
        ("Bonjour", "Hello", "en", "Bonjour\n\nHello"),
        ("Bonjour", "Hello", "fr-ca", "Bonjour"),
        ("Bonjour ", "", "en", "Bonjour"),
    ],
)
def test_rules_of_words(french, english, language, said):
    assert rules.ready_words(french, english, language) == said


def test_rules_of_announcing():
    assert rules.tells([], True)
    assert rules.tells([False], True)
    assert not rules.tells([True, False], True)
    assert not rules.may_write(is_open=False, is_party=True)
    assert not rules.may_write(is_open=True, is_party=False)
