"""Another directory brought in: a report first, then each organisation whole, and nothing lost."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from enracine.directory import actions, queries
from enracine.directory.actions import receiving, watching, writing
from enracine.directory.models import (
    Intake,
    IntakeRow,
    Location,
    Origin,
    Provider,
    Record,
    Service,
    Suggestion,
    Taxonomy,
)
from enracine.directory.tests import directories as d
from enracine.directory.tests.conftest import (
    brought,
    declared,
    fresh,
    imported,
    rows,
    seen,
)
from enracine.directory.tests.test_directory import keep, place
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db


def states(acting, intake):
    with seen(acting):
        return {code: n for code, n in queries.counts_of(intake).items() if n}


def test_nothing_is_written_before_somebody_says_yes(acting, tmp_path):
    intake = brought(acting, d.archive(tmp_path / "x.zip", d.V31))
    assert (intake.state, intake.standard) == ("checked", "HSDS 3.1")
    assert states(acting, intake) == {"new": 2}
    assert not Service.objects.exists() and not Provider.objects.exists()
    assert not Record.objects.filter(collection="services").exists()


def test_what_was_imported_is_on_every_page_with_its_source(acting, tmp_path):
    intake = imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    assert intake.state == "done" and intake.done == intake.total
    service = Service.objects.get(pk=d.S1)
    assert (service.name, service.provider.name, service.origin.licence) == (
        "Accueil", "Carrefour des arrivants", "CC-BY-4.0",
    )  # fmt: skip
    location = Location.objects.get(pk=d.L1)
    assert location.municipality.name == "Rimouski" and location.latitude == 48.45
    told = Client().get(f"/hsds/services/{d.S1}").json()
    assert told["last_modified"] == "2026-03-01T10:00:00.000000Z"
    assert told["organization"]["name"] == "Carrefour des arrivants"
    assert [phone["number"] for phone in told["phones"]] == [
        "418 555-0100 poste 12",
        "418 555-0101",
    ]
    assert {area["name"] for area in told["service_areas"]} == {
        "Bas-Saint-Laurent",
        "Gaspé et environs",
    }
    assert told["attributes"][0]["taxonomy_term"]["taxonomy"] == "Mots de la région"
    assert Client().get(f"/hsds/organizations/{d.A}").status_code == 200
    page = Client().get(reverse("directory:service", args=[d.S1])).content.decode()
    assert "Région" in page and "CC-BY-4.0" in page and "10, rue de l’Exemple" in page
    found = Client().get(reverse("directory:search"), {"q": "accueil"}).content.decode()
    assert "Carrefour des arrivants" in found
    root = Client().get("/hsds/").json()
    assert root["sources"] == [{"name": "Région", "license": "CC-BY-4.0", "services": 2}]


def test_the_same_again_is_nothing_and_a_change_is_that_change(acting, tmp_path):
    imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    before = Client().get("/hsds/datapackage.zip").content
    versions = dict(Service.objects.values_list("pk", "version"))
    intake = imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    assert states(acting, intake) == {"same": 2}
    assert dict(Service.objects.values_list("pk", "version")) == versions
    assert Client().get("/hsds/datapackage.zip").content == before
    changed = d.changed(d.V31, "phones", 0, number="418 555-0777")
    intake = imported(acting, d.archive(tmp_path / "y.zip", changed))
    assert states(acting, intake) == {"same": 1, "written": 1}
    assert Service.objects.get(pk=d.S1).phone == "418 555-0777 poste 12"
    told = Client().get(f"/hsds/services/{d.S1}").json()
    # Its source did not move its date: those who keep a copy hear of it all the same.
    assert told["last_modified"] > "2026-03-01T10:00:00.000000Z"
    assert Origin.objects.count() == 1


def test_what_disappears_is_proposed_for_closing_and_never_closed_alone(acting, tmp_path):
    imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    intake = imported(acting, d.archive(tmp_path / "y.zip", d.without(d.V31, "services", 1)))
    assert states(acting, intake) == {"same": 1, "missing": 1}
    gone = Service.objects.get(pk=d.S2)
    assert gone.missing_since is not None and gone.status == "temporarily closed"
    assert Client().get(f"/hsds/services/{d.S2}").status_code == 200
    (row,) = rows(acting, intake, state="missing")
    with pytest.raises(ActionRefused):
        actions.settle_missing(acting, intake, [], close=True)
    assert actions.settle_missing(acting, intake, [row.pk], close=True) == 1
    assert Client().get(f"/hsds/services/{d.S2}").status_code == 410
    # Back at its source, it is offered again.
    intake = imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    assert states(acting, intake) == {"same": 1, "written": 1}
    assert Client().get(f"/hsds/services/{d.S2}").status_code == 200
    intake = imported(acting, d.archive(tmp_path / "y.zip", d.without(d.V31, "services", 1)))
    (row,) = rows(acting, intake, state="missing")
    actions.settle_missing(acting, intake, [row.pk], close=False)
    assert Service.objects.get(pk=d.S2).missing_since is None
    # In quarantine is not gone.
    bad = d.changed(d.V31, "services", 1, status="?")
    intake = imported(acting, d.archive(tmp_path / "z.zip", bad))
    assert states(acting, intake) == {"same": 1, "quarantined": 1}
    # Said closed by its source, it is proposed too.
    closed = d.changed(d.V31, "services", 1, status="defunct")
    intake = imported(acting, d.archive(tmp_path / "w.zip", closed))
    assert states(acting, intake) == {"same": 1, "missing": 1}


def test_a_service_that_somebody_else_holds_is_never_touched(acting, as_owner, tmp_path):
    with as_owner():
        member = make_member("partner", make_organisation(name="Carrefour d’ici"))
        rimouski = Municipality.objects.get(name="Rimouski", mrc__isnull=False)
    mine = acting_of(member)
    home = place(mine, "Maison", address="1, rue", municipality=rimouski)
    held = keep(mine, "Accueil", locations=[home], phone="418 555-0100")
    claiming = d.renamed(d.V31, d.S1, str(held.pk))
    claiming = {
        k: [{c: str(held.pk) if v == d.S1 else v for c, v in r.items()} for r in rs]
        for k, rs in claiming.items()
    }
    intake = imported(acting, d.archive(tmp_path / "x.zip", claiming))
    (row,) = rows(acting, intake, state="quarantined", table="service")
    assert row.reason == "held_here" and row.problems[0]["other"] == "Carrefour d’ici"
    assert Service.objects.get(pk=held.pk).organisation_id == member.organisation_id
    # An organisation of the network keeps its own.
    same = {
        k: [{c: str(member.organisation_id) if v == d.A else v for c, v in r.items()} for r in rs]
        for k, rs in d.V31.items()
    }
    intake = imported(acting, d.archive(tmp_path / "y.zip", same), name="Autre")
    reasons = {(r.table, r.reason) for r in rows(acting, intake, state="quarantined")}
    assert ("organization", "organisation_here") in reasons and ("service", "depends") in reasons
    # A place whose number is taken stays where it is; the import has another.
    stolen = {
        k: [{c: str(home.pk) if v == d.L1 else v for c, v in r.items()} for r in rs]
        for k, rs in d.V31.items()
    }
    with as_owner():
        Provider.objects.all().delete()
    intake = imported(acting, d.archive(tmp_path / "z.zip", stolen), name="Voleur")
    with as_owner():
        assert Location.objects.get(pk=home.pk).address == "1, rue"
        assert Location.objects.filter(provider__origin__name="Voleur").exclude(pk=home.pk).exists()


def test_a_new_service_that_looks_like_one_of_ours_is_said_and_not_merged(
    acting, as_owner, tmp_path
):
    with as_owner():
        member = make_member("partner", make_organisation(name="Carrefour d’ici"))
    keep(acting_of(member), "ACCUEIL", phone="+1 418 555-0100")
    intake = brought(acting, d.archive(tmp_path / "x.zip", d.V31))
    alike = [row.alike for row in rows(acting, intake, table="service") if row.alike]
    assert alike == ["ACCUEIL, Carrefour d’ici"]


def test_two_directories_do_not_take_each_other_s_services(acting, tmp_path):
    imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    intake = imported(acting, d.archive(tmp_path / "x.zip", d.V31), name="Copie")
    reasons = {(r.table, r.reason) for r in rows(acting, intake, state="quarantined")}
    assert ("organization", "held_elsewhere") in reasons
    assert set(Service.objects.values_list("origin__name", flat=True)) == {"Région"}


def test_what_a_licence_keeps_is_on_our_pages_only(acting, tmp_path):
    imported(
        acting, d.archive(tmp_path / "x.zip", d.V31), is_open=False, licence="Tous droits réservés"
    )
    assert Client().get(reverse("directory:service", args=[d.S1])).status_code == 200
    assert Client().get(f"/hsds/services/{d.S1}").status_code == 404
    for collection in Record.Collection.values:
        text = Client().get(f"/hsds/{collection}?full=true&per_page=1000").content.decode()
        assert "Carrefour des arrivants" not in text and "Mots de la région" not in text
    assert "sources" not in Client().get("/hsds/").json()
    # Said open afterwards, it appears; nothing else has changed.
    imported(acting, d.archive(tmp_path / "x.zip", d.V31), is_open=True)
    assert Client().get(f"/hsds/services/{d.S1}").status_code == 200


def test_words_under_licence_are_read_and_never_published(acting, tmp_path):
    tables = d.changed(d.V31, "taxonomies", 0, name="AIRS / 211 LA County Taxonomy")
    imported(acting, d.archive(tmp_path / "x.zip", tables))
    assert Taxonomy.objects.get(source_id="tx1").is_open is False
    assert "Premiers pas" not in Client().get(f"/hsds/services/{d.S1}").content.decode()
    assert "Premiers pas" not in Client().get("/hsds/taxonomy_terms?per_page=1000").content.decode()


def test_stopped_it_goes_on_and_no_organisation_is_half_there(acting, tmp_path, monkeypatch):
    intake = brought(acting, d.archive(tmp_path / "x.zip", d.V31))
    monkeypatch.setattr(writing, "PIECE", 1)
    original, calls = writing._write_piece, []

    def stopping(*arguments):
        done = original(*arguments)
        calls.append(done)
        if len(calls) == 2:
            actions.stop_intake(acting, fresh(acting, intake))
        return done

    monkeypatch.setattr(writing, "_write_piece", stopping)
    actions.write_intake(acting, intake)
    run_jobs()
    half = fresh(acting, intake)
    assert half.state == "stopped" and 0 < half.done < half.total
    whole = {provider.pk for provider in Provider.objects.all()}
    assert len(whole) == 1
    assert set(Service.objects.values_list("provider_id", flat=True)) == whole
    with pytest.raises(ActionRefused):
        actions.drop_intake(acting, half)
    actions.resume_intake(acting, half)
    run_jobs()
    assert fresh(acting, intake).state == "done"
    assert Service.objects.count() == 2


def test_a_writing_that_breaks_leaves_nothing_of_the_organisation(acting, tmp_path, monkeypatch):
    intake = brought(acting, d.archive(tmp_path / "x.zip", d.V31))
    actions.write_intake(acting, intake)

    def broken(*_arguments):
        raise RuntimeError("coupure")

    monkeypatch.setattr(writing, "_write_places", broken)
    with jobs_role(), pytest.raises(RuntimeError):
        writing.write_intake(intake.pk)
    assert not Service.objects.exists() and not Provider.objects.exists()
    monkeypatch.undo()
    with jobs_role():
        assert writing.write_intake(intake.pk) == "done"
    assert Service.objects.count() == 2


def test_a_reading_stopped_or_broken_begins_anew(acting, tmp_path, monkeypatch):
    monkeypatch.setattr(receiving, "PIECE", 1)
    with d.archive(tmp_path / "x.zip", d.V31).open("rb") as content:
        intake = actions.bring_package(acting, content, "x.zip", declared())
    actions.stop_intake(acting, intake)
    run_jobs()
    assert fresh(acting, intake).state == "stopped"
    actions.resume_intake(acting, fresh(acting, intake))
    run_jobs()
    assert states(acting, fresh(acting, intake)) == {"new": 2}
    actions.drop_intake(acting, fresh(acting, intake))
    assert not Intake.objects.exists() and not Origin.objects.exists()


def test_an_archive_that_is_no_directory_says_so(acting, tmp_path):
    intake = brought(acting, d.archive(tmp_path / "x.zip", {"stops": [{"stop_id": "1"}]}))
    assert intake.state == "failed" and "HSDS" in intake.trouble
    with pytest.raises(ActionRefused) as refused:
        actions.bring_package(acting, io.BytesIO(b"%PDF-1.7 rien"), "x.zip", declared())
    assert refused.value.field == "file"
    actions.drop_intake(acting, intake)


def test_only_those_who_keep_directories_bring_one_and_see_it(acting, as_owner, tmp_path):
    intake = brought(acting, d.archive(tmp_path / "x.zip", d.V31))
    with as_owner():
        other = make_member("coordinator", make_organisation(name="Ailleurs"))
        partner = make_member("partner", make_organisation(name="Partenaire"))
    with seen(acting_of(other)):
        assert not Intake.objects.exists() and not IntakeRow.objects.exists()
    with pytest.raises(NotVisible):
        actions.write_intake(acting_of(other), intake)
    with pytest.raises(NotVisible):
        actions.bring_address(acting_of(partner), "https://exemple.invalid/hsds", declared())
    for name, args in (("intakes", []), ("bring", []), ("intake", [intake.pk])):
        assert signed_in(partner).get(reverse(f"directory:{name}", args=args)).status_code == 404
    page = reverse("directory:intake", args=[intake.pk])
    assert signed_in(other).get(page).status_code == 404
    # A directory that another organisation keeps is not taken over.
    with d.archive(tmp_path / "y.zip", d.V31).open("rb") as content, pytest.raises(ActionRefused):
        actions.bring_package(acting_of(other), content, "y.zip", declared())


def test_the_pages_from_the_archive_to_the_decision(keeper, acting, tmp_path):
    client = signed_in(keeper)
    home, new = reverse("directory:intakes"), reverse("directory:bring")
    assert "Aucun répertoire" in client.get(home).content.decode()
    answer = client.post(new, {"name": "Région", "licence": "", "is_open": "1"})
    assert answer.status_code == 422 and "l’une des deux" in answer.content.decode()
    answer = client.post(new, {"name": "Région", "address": "http://10.0.0.1/hsds", "is_open": "1"})
    assert answer.status_code == 422
    bad = d.changed(d.V31, "languages", 1, code="sabir", name="sabir")
    with d.archive(tmp_path / "x.zip", bad).open("rb") as file:
        answer = client.post(new, {"name": "Région", "licence": "", "is_open": "1", "file": file})
    assert answer.status_code == 302
    page = answer["Location"]
    assert "hx-get" in client.get(page).content.decode()
    fragment = client.get(page, headers={"HX-Request": "true"})
    assert "avancement-du-travail" in fragment.content.decode()
    run_jobs()
    shown = client.get(page).content.decode()
    assert "Cette langue n’est pas connue : « sabir »" in shown and "languages.csv:3" in shown
    assert "La source ne dit pas sa licence." in shown and "noms de personnes" in shown
    assert "Importer 2 services" in shown
    report = client.get(page + "rapport.csv").content.decode("utf-8-sig")
    assert report.splitlines()[0].startswith("Table,Fichier et rangée")
    assert "sabir" in report
    with seen(acting):
        intake = Intake.objects.get()
    assert client.post(page + "importer/", {"version": intake.version}).status_code == 302
    run_jobs()
    assert "Importé" in client.get(page).content.decode()
    assert "2 services" in client.get(home).content.decode()
    with d.archive(tmp_path / "y.zip", d.without(d.V31, "services", 1)).open("rb") as file:
        answer = client.post(new, {"name": "Région", "licence": "", "is_open": "1", "file": file})
    page = answer["Location"]
    run_jobs()
    with seen(acting):
        intake = Intake.objects.order_by("-created_at", "-id").first()
    client.post(page + "importer/", {"version": intake.version})
    run_jobs()
    assert "Fermer ceux qui sont cochés" in client.get(page + "?etat=missing").content.decode()
    (row,) = rows(acting, intake, state="missing")
    answer = client.post(page + "fermer/", {"service": [str(row.pk), "pas-un-numéro"]})
    assert answer.status_code == 302
    assert Service.objects.get(pk=d.S2).status == "defunct"


def test_a_correction_of_what_came_from_elsewhere_reaches_whoever_keeps_it(
    keeper, acting, tmp_path
):
    imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    wrong = reverse("directory:suggest", args=[d.S1])
    assert Client().post(wrong, {"text": "C’est fermé le lundi."}).status_code == 302
    own = signed_in(keeper).get(reverse("directory:own")).content.decode()
    assert "C’est fermé le lundi." in own
    settle = reverse("directory:settle", args=[Suggestion.objects.get().pk])
    assert signed_in(keeper).post(settle).status_code == 302


def test_old_readings_are_forgotten_and_what_was_imported_stays(acting, tmp_path, as_owner):
    done = imported(acting, d.archive(tmp_path / "x.zip", d.V31))
    left = brought(acting, d.archive(tmp_path / "y.zip", d.V20), name="Autre")
    with as_owner():
        Intake.objects.update(created_at="2020-01-01T00:00:00Z")
        assert watching.empty_old_intakes(Acting.for_system("nuit")) == 2
    with seen(acting):
        assert not Intake.objects.filter(pk=left.pk).exists()
        assert Intake.objects.get(pk=done.pk).document_id is None
    assert Service.objects.count() == 2


def test_identifiers_of_another_kind_are_refused_without_a_crash(acting, tmp_path):
    tables = d.changed(d.V31, "services", 0, id=str(uuid.UUID(int=0)))
    tables = d.changed(tables, "service_at_location", 0, service_id=str(uuid.UUID(int=0)))
    intake = imported(acting, d.archive(tmp_path / "x.zip", tables))
    assert intake.state == "done"
