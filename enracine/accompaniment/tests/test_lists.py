"""A list from its file to dossiers: once, to nobody else, and going on after an accident."""

import datetime as dt
import io

import pytest
from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people.actions import list_lines, lists
from enracine.people.models import (
    Contact,
    IntakeFile,
    IntakeRow,
    Person,
    Registration,
    Residence,
)
from enracine.people.queries.lists import counts_of, report_lines
from enracine.privacy.models import AccessGrant, Consent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("list_folder")]
HEAD = "Prénom,Nom,Naissance,Courriel,Téléphone,Ville,Statut,Région\n"
CLEAN = (
    "Amina,Benali,1992-02-29,amina@exemple.invalid,514 555-0101,Longueuil,RP,Estrie\n"
    "Samir,Haddad,1988-05-14,samir@exemple.invalid,514 555-0102,Laval,citoyen canadien,Mauricie\n"
    "Paola,Rossi,1995-11-30,paola@exemple.invalid,,,permis ouvert,\n"
)
DIRTY = (
    "Ali,Tremblay,31/12/1990,ali(at)exemple,514 555-0104,,,\n"
    ",,1990-01-01,rien@exemple.invalid,,,,\n"
    "Nour,Petit,2014-03-03,nour@exemple.invalid,,,,\n"
    "Amina,Benali,1992-02-29,amina@exemple.invalid,(514) 555-0101,Longueuil,RP,Estrie\n"
)


def many(count, start=0, rest=",,,"):
    """So many lines of people who do not look alike."""
    names = [f"{a}{b}" for a in "BCDFGHJKLM" for b in ("a", "e", "i", "o", "u", "an", "ou", "oi")]
    return "".join(
        f"{names[n % 80]},Roy{names[n // 80]},{1960 + n % 40}-0{1 + n % 9}-1{n % 9},"
        f"p{n}@exemple.invalid,{rest}\n"
        for n in range(start, start + count)
    )


def declared(**changes):
    base = {
        "origin": "partner",
        "collected_by": "Carrefour fictif",
        "collected_on": dt.date(2026, 5, 2),
        "told": "Que la liste serait remise à PROMIS.",
    }
    return lists.Declared(**base | changes)


def bring(acting, text=HEAD + CLEAN, **changes):
    content = text if isinstance(text, bytes) else text.encode()
    return lists.bring_list(acting, io.BytesIO(content), "liste.csv", declared(**changes))


def seen(acting):
    """What this acting may read, in a transaction."""
    return _Seen(acting)


class _Seen:
    def __init__(self, acting):
        self.acting = acting

    def __enter__(self):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.inner = acting_as(self.acting)
        return self.inner.__enter__()

    def __exit__(self, *error):
        self.inner.__exit__(*error)
        return self.block.__exit__(*error)


def checked(acting, text=HEAD + CLEAN, **changes):
    file, _again = bring(acting, text, **changes)
    lists.map_columns(acting, file, file.mapping)
    run_jobs()
    return fresh(acting, file)


def fresh(acting, file):
    with seen(acting):
        return IntakeFile.objects.get(pk=file.pk)


def imported(acting, text=HEAD + CLEAN, **changes):
    file = checked(acting, text, **changes)
    lists.write_list(acting, file)
    run_jobs()
    return fresh(acting, file)


def test_a_clean_list_becomes_dossiers_that_nobody_else_sees(acting, house, as_owner):
    file = imported(acting)
    assert (file.state, file.done) == ("done", 3)
    with seen(acting):
        assert counts_of(file)["created"] == 3
        assert list(Person.objects.order_by("given_name").values_list("given_name", "source")) == [
            ("Amina", "organisation"),
            ("Paola", "organisation"),
            ("Samir", "organisation"),
        ]
        dossiers = list(Dossier.objects.order_by("number"))
        assert {d.stage for d in dossiers} == {"registered"}
        assert {d.assignee_id for d in dossiers} == {m.pk for m in house}
        assert [d.coordinating_organisation_id for d in dossiers] == [None] * 3
        hers = Contact.objects.get(email="amina@exemple.invalid").subject_id
        assert Residence.objects.get(subject_id=hers).municipality.name == "Longueuil"
    with as_owner():
        assert set(AccessGrant.objects.values_list("organisation__code", flat=True)) == {"promis"}
        network = make_member("coordinator", house[0].organisation.parent)
        other = make_member("counsellor", make_organisation(kind="regional_partner"))
    for stranger in (network, other):
        with seen(acting_of(stranger)):
            assert not Person.objects.exists()
            assert not IntakeRow.objects.exists()
            assert not IntakeFile.objects.exists()
            assert not Dossier.objects.exists()


def test_nobody_of_a_list_has_agreed_l15(acting, as_owner):
    imported(acting)
    with as_owner():
        consents = list(Consent.objects.all())
        assert {(c.purpose, c.state, c.given_at) for c in consents} == {
            ("registration", "requested", None)
        }
        assert len(consents) == 3
        origin = Registration.objects.values_list("origin", "channel").first()
        assert origin == ("Un autre organisme – Carrefour fictif, 2\xa0mai\xa02026", "import")
        # An address copied by somebody else opens nothing.
        from enracine.network.models import User

        assert not User.objects.filter(email="amina@exemple.invalid").exists()


def test_the_same_file_twice_is_one_list_and_nobody_twice(acting, as_owner):
    first = imported(acting)
    again, known = bring(acting)
    assert (again.pk, known) == (first.pk, True)
    longer = imported(acting, HEAD + CLEAN + "Zoé,Roy,1990-01-01,zoe@exemple.invalid,,,,\n")
    with seen(acting):
        counts = counts_of(longer)
        assert (counts["created"], counts["already"]) == (1, 3)
        assert Person.objects.count() == 4
    reordered = "Courriel,Nom,Prénom,Naissance\nzoe@exemple.invalid,Roy,Zoé,1990-01-01\n"
    third = checked(acting, reordered)
    with seen(acting):
        assert counts_of(third)["already"] == 1


def test_each_line_has_its_verdict_and_its_reason_beside_its_column(acting):
    file = checked(acting, HEAD + CLEAN + DIRTY)
    with seen(acting):
        counts = counts_of(file)
        assert (counts["accepted"], counts["doubtful"], counts["refused"], counts["already"]) == (
            3, 1, 2, 1,
        )  # fmt: skip
        report = list(report_lines(file))
    assert report[4][:4] == [5, "À vérifier", "Courriel", "ali(at)exemple"]
    assert "pas un courriel" in report[4][4]
    reasons = {row[0]: row[4] for row in report[1:]}
    assert "prénom" in reasons[6]
    assert "parent" in reasons[7]
    assert "ligne 2" in reasons[8]


def test_a_line_is_corrected_in_place_accepted_or_set_aside(acting):
    file = checked(acting, HEAD + DIRTY)
    with seen(acting):
        bad, nameless, child, _last = list(file.rows.order_by("number"))
    left = list_lines.correct_line(acting, bad, bad.raw | {"email": "ali@exemple.invalid"})
    assert left.problems == []
    with pytest.raises(ActionRefused) as refused:
        list_lines.accept_line(acting, nameless)
    assert refused.value.code == "needs_correction"
    list_lines.reject_line(acting, child)
    lists.write_list(acting, file)
    run_jobs()
    with seen(acting):
        assert Person.objects.filter(given_name="Ali", family_name="Tremblay").exists()
        assert not Person.objects.filter(given_name="Nour").exists()
    list_lines.take_back_line(acting, child)
    with seen(acting):
        assert IntakeRow.objects.get(pk=child.pk).state == "refused"


def test_somebody_who_looks_known_waits_and_nothing_is_merged(acting):
    imported(acting)
    file = checked(
        acting, HEAD + "Amina,Ben Ali,1992-02-29,amina@exemple.invalid,,,,\n"
        "Karim,Benali,1991-01-01,amina@exemple.invalid,,,,\n"
    )  # fmt: skip
    with seen(acting):
        like, couple = list(file.rows.order_by("number"))
        assert (like.state, len(like.likely)) == ("doubtful", 1)
        assert like.problems[0]["code"] == "duplicate"
        assert Person.objects.get(pk=like.likely[0]).given_name == "Amina"
    list_lines.accept_line(acting, like)
    lists.write_list(acting, fresh(acting, file))
    run_jobs()
    with seen(acting):
        assert Person.objects.filter(given_name="Amina").count() == 2


def test_a_couple_that_shares_an_address_is_only_remarked(acting):
    file = checked(
        acting, HEAD + "Amina,Benali,1992-02-29,famille@exemple.invalid,,,,\n"
        "Karim,Saïdi,1991-01-01,famille@exemple.invalid,,,,\n"
    )  # fmt: skip
    with seen(acting):
        assert [r.state for r in file.rows.order_by("number")] == ["accepted", "accepted"]


AMBIGUOUS = "Prénom,Nom,Naissance,Courriel\nA,B,03/04/1990,a@b.ca\nC,D,05/06/1991,c@d.ca\n"


def test_dates_that_read_both_ways_are_asked_once_for_the_file(acting):
    file = checked(acting, AMBIGUOUS)
    assert (file.state, file.date_proof) == ("question", "03/04/1990")
    with seen(acting):
        assert not file.rows.exists()
    lists.answer_dates(acting, file, "month_first")
    run_jobs()
    with seen(acting):
        born = [r.values["birth_date"] for r in file.rows.order_by("number")]
    assert born == ["1990-03-04", "1991-05-06"]


def test_one_date_proves_the_order_of_the_file_and_the_report_says_which(acting):
    file = checked(acting, AMBIGUOUS + "E,F,28/02/1992,e@f.ca\n")
    assert (file.state, file.date_order) == ("checked", "day_first")
    assert file.date_proof == "28/02/1992 (4)"


def test_an_organisation_without_dossiers_or_an_origin_to_come_is_refused(acting, as_owner):
    with as_owner():
        employer = make_member("partner", make_organisation(kind="employer"))
    with pytest.raises(ActionRefused) as refused:
        bring(acting_of(employer))
    assert refused.value.code == "no_programme"
    with pytest.raises(ActionRefused) as refused:
        bring(acting, collected_on=today() + dt.timedelta(days=1))
    assert refused.value.field == "collected_on"


def test_what_is_no_table_is_refused_with_words_and_keeps_nothing(acting, tmp_path):
    for content in (b"", b"<html><table><tr><td>x</td></tr></table></html>", b"%PDF-1.7\n%%EOF",
                    b"\x00\x01\x02\x03" * 500, b"PK\x03\x04" + bytes(200)):  # fmt: skip
        with pytest.raises(ActionRefused) as refused:
            bring(acting, content)
        assert refused.value.field == "file"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_column_that_is_never_kept_is_not_mapped(acting):
    file, _again = bring(acting, "Prénom,NAS,Naissance,Courriel\nA,130692544,1990-01-01,a@b.ca\n")
    assert "NAS" in file.headings
    with pytest.raises(ActionRefused) as refused:
        lists.map_columns(acting, file, file.mapping | {"occupation": 1})
    assert refused.value.code == "forbidden"
    lists.map_columns(acting, file, file.mapping)
    run_jobs()
    with seen(acting):
        assert "130692544" not in str(list(IntakeRow.objects.values()))


def test_columns_are_remembered_for_the_organisation_and_the_kind_of_file(acting, as_owner):
    strange = "A1,B2,C3,D4\nAmina,Benali,1992-02-29,amina@exemple.invalid\n"
    file, _again = bring(acting, strange)
    assert file.mapping == {}
    lists.map_columns(
        acting, file, {"given_name": 0, "family_name": 1, "birth_date": 2, "email": 3}
    )
    file, _again = bring(acting, strange + "Samir,Haddad,1988-05-14,samir@exemple.invalid\n")
    assert file.mapping == {"given_name": 0, "family_name": 1, "birth_date": 2, "email": 3}
    with as_owner():
        other = make_member("paj_agent", _with_mandate(as_owner))
    elsewhere, _again = bring(acting_of(other), strange)
    assert elsewhere.mapping == {}


def _with_mandate(as_owner):
    from enracine.network.models import Mandate

    return Mandate.objects.filter(programme__code="pajr").first().organisation


def test_a_stranger_changes_nothing_of_a_list(acting, as_owner):
    file = checked(acting, HEAD + DIRTY)
    with as_owner():
        stranger = acting_of(make_member("counsellor", make_organisation()))
    with seen(acting):
        row = file.rows.first()
    for attempt in (
        lambda: lists.write_list(stranger, file),
        lambda: lists.stop_list(stranger, file),
        lambda: lists.drop_list(stranger, file),
        lambda: list_lines.reject_line(stranger, row),
        lambda: list_lines.correct_line(stranger, row, {}),
    ):
        with pytest.raises(NotVisible):
            attempt()
