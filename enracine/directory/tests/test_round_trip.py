"""Out, in, out again: what the open directory says, read back where nothing is, says the same."""

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enracine.directory import actions, tabular
from enracine.directory.actions import bringing, receiving, writing
from enracine.directory.models import (
    Location,
    OpeningHours,
    Origin,
    Provider,
    Record,
    Service,
    ServicePlace,
    Term,
)
from enracine.directory.tests import standard
from enracine.directory.tests.conftest import declared
from enracine.kernel.acting import Acting, acting_as
from enracine.network.models import Organisation
from enracine.network.tests.factories import make_organisation
from enracine.territories.models import Municipality, Region

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")
#: Texts as forms give them: no sign that nobody sees, nothing around, sometimes what a table fears.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
FEARED = ["=2+2", "a;b,c", "dit « oui »", "L’été", "l'hiver\nà Gaspé", '"', "https://x", "1"]


def _is_said(text):
    return bool(text) and text.lower() not in ("null", "none", "nan")


WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(_is_said),
    st.sampled_from(FEARED),
)
LINE = WORDS.map(lambda text: " ".join(text.split())).filter(_is_said)
MAYBE = st.one_of(st.just(""), WORDS)
MAYBE_LINE = st.one_of(st.just(""), LINE)
#: From an hour to another of one morning and one afternoon: they never cross.
SLOTS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([((8, 0), (11, 45)), ((13, 5), (17, 0))])),
    unique=True, max_size=3,
)  # fmt: skip
SERVICE = st.fixed_dictionaries(
    {
        "description": WORDS, "name_en": MAYBE_LINE, "description_en": MAYBE,
        "eligibility": MAYBE, "application": MAYBE, "fees": MAYBE_LINE,
        "interpretation": MAYBE_LINE, "documents": st.lists(LINE, max_size=3, unique=True),
        "status": st.sampled_from(["active", "temporarily closed"]),
        "url": st.sampled_from(["", "https://exemple.invalid/été?q=à b", "http://exemple.invalid/"]),
        "email": st.sampled_from(["", "a@exemple.invalid"]),
        "phone": st.sampled_from(["", "418 555-0100", "418 555-0100 poste 12"]),
        "ages": st.sampled_from([(None, None), (0, 17), (18, None), (None, 35)]),
        "is_free": st.booleans(),
        "languages": st.lists(st.sampled_from(["fr", "es", "de", "kab"]), unique=True),
        "places_left": st.sampled_from([None, 0, 4]), "confirmed": st.booleans(),
        "terms": st.sets(st.sampled_from(["accueil-arrivee", "logement", "public-famille"])),
        "regions": st.sets(st.sampled_from(["01", "11"])), "note": MAYBE_LINE, "slots": SLOTS,
    }
)  # fmt: skip
DIRECTORY = st.lists(SERVICE, min_size=1, max_size=3)


class Undone(Exception):
    """Each example leaves the database as it found it."""


def write(services, town):
    """An organisation of the network and what it offers, as its pages would have written it."""
    home = make_organisation(name="Maison d’essai", email="m@exemple.invalid", phone="418 555-0000")
    place = Location.objects.create(
        organisation=home, name="Maison", address="10, rue de l’Exemple", municipality=town,
        postal_code="G5L 1A1", transport="Autobus 31", accessibility="Plain-pied",
    )  # fmt: skip
    today = dt.date(2026, 11, 29)
    for rank, said in enumerate(services):
        low, high = said["ages"]
        one = Service.objects.create(
            organisation=home, name=f"Service {rank}", minimum_age=low, maximum_age=high,
            documents="\n".join(said["documents"]), confirmed_on=today if said["confirmed"] else None,
            places_on=today if said["places_left"] is not None else None,
            **{name: said[name] for name in (
                "description", "name_en", "description_en", "eligibility", "application", "fees",
                "interpretation", "status",
                "url", "email", "phone", "is_free", "languages", "places_left",
            )},
        )  # fmt: skip
        one.terms.set(Term.objects.filter(code__in=said["terms"]))
        one.regions.set(Region.objects.filter(code__in=said["regions"]))
        at = ServicePlace.objects.create(service=one, location=place, note=said["note"])
        for day, (opens, closes) in said["slots"]:
            OpeningHours.objects.create(
                place=at, weekday=day, opens=dt.time(*opens), closes=dt.time(*closes)
            )
    actions.publish_everything(SYSTEM)
    return home


def told():
    """Every object of the open directory, whole and as lists say it, in both languages, by its identifier."""
    rows = Record.objects.filter(gone_at__isnull=True).order_by("id")
    return {
        str(row.pk): (
            row.collection, row.body, row.body_en, row.listed, row.listed_en, row.last_modified
        )
        for row in rows
    }  # fmt: skip


def tables(package):
    """The tables of a package, without what describes them."""
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        return {n: whole.read(n) for n in whole.namelist() if n != "datapackage.json"}


def forget(home):
    """An installation where none of it ever was."""
    for model in (Record, Service, Location, Provider, Origin):
        model.objects.all().delete()
    Organisation.objects.filter(pk=home.pk).delete()
    actions.publish_everything(SYSTEM)


def read(path):
    """The package imported, as a command does."""
    with transaction.atomic(), acting_as(SYSTEM):
        origin = bringing.origin_for(SYSTEM, declared())
        intake = origin.intakes.create(name="essai")
    assert receiving.read_intake(intake.pk, path) == "checked"
    assert not intake.rows.filter(state="quarantined").exists()
    intake.refresh_from_db()
    bringing.write_intake(Acting(system="import"), intake, start=False)
    assert writing.write_intake(intake.pk) == "done"


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(services=DIRECTORY, language=st.sampled_from(["fr", "en"]))
def test_out_in_and_out_again_is_the_same(services, language, as_owner):
    """Whichever of the two packages is read, both languages come back."""
    with as_owner():
        town = Municipality.objects.get(name="Rimouski", mrc__isnull=False)
        actions.publish_everything(SYSTEM)
    with (
        tempfile.TemporaryDirectory() as folder,
        as_owner(),
        pytest.raises(Undone),
        transaction.atomic(),
    ):
        with acting_as(SYSTEM):
            home = write(services, town)
            first, package = told(), tabular.package(language)
            english = tabular.package("en")
            for collection, body, body_en, *_lists in first.values():
                assert not standard.faults(collection, body)
                assert not standard.faults(collection, body_en)
            path = Path(folder) / "datapackage.zip"
            path.write_bytes(package)
            words = {k for k, row in first.items() if row[0].startswith("taxonom")}
            forget(home)
            assert not set(told()) - words
        read(path)
        assert tables(tabular.package(language)) == tables(package)
        assert tables(tabular.package("en")) == tables(english)
        again = told()
        for pk in first:
            # Words are those of this installation: they were never forgotten.
            upto = 5 if first[pk][0] == "services" else 3
            assert again[pk][:upto] == first[pk][:upto]
        assert set(again) == set(first)
        raise Undone
