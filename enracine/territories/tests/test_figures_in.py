"""Figures that people bring: by a form or by a file, the same rules, and what they said before is kept."""

import argparse
import uuid
from decimal import Decimal

import pytest
import xlsxwriter

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.territories import keepers, operations
from enracine.territories.actions import apply_lines, check_lines, note_fact, put_back, set_aside
from enracine.territories.incoming import RawLine, TableTrouble, read_table
from enracine.territories.models import Fact, FactHistory, Mrc, Origin
from enracine.territories.queries import facts_of_all

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("essai")
GOOD = {
    "place": "mrc-14", "indicator": "unemployment", "value": "3,4 %", "period": "avril 2026",
    "publisher": "Kamouraska en chiffres", "dataset": "Bilan", "url": "https://exemple.invalid/",
    "licence": "CC BY 4.0", "reliability": "official",
}  # fmt: skip


def line(number=2, **changed):
    return RawLine(number, {k: v for k, v in (GOOD | changed).items() if v is not None})


def why(**changed):
    (found,) = check_lines(SYSTEM, [line(**changed)])
    return found.why or found.state


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, "new"),
        ({"place": "Kamouraska"}, "new"),
        ({"place": "Québec", "indicator": "Taux de chômage"}, "new"),
        (
            {
                "place": "Rimouski (Rimouski-Neigette)",
                "indicator": "average_rent",
                "value": "900 $",
            },
            "new",
        ),
        ({"place": "paj-14", "indicator": "openings", "detail": "31301", "value": "12"}, "new"),
        ({"indicator": "sector_employment", "detail": "44-45", "value": "800"}, "new"),
        ({"value": "", "gap": "trop peu d'observations pour être fiable", "period": ""}, "new"),
        ({"place": "Atlantide"}, "place"),
        ({"place": ""}, "place"),
        ({"indicator": "bonheur"}, "indicator"),
        ({"detail": "31301"}, "detail"),
        ({"indicator": "openings"}, "detail_needed"),
        ({"indicator": "openings", "detail": "3130"}, "detail"),
        ({"indicator": "sector_employment", "detail": "99"}, "detail"),
        ({"value": "beaucoup"}, "value"),
        ({"value": "134"}, "value_range"),
        ({"value": "-2"}, "value_range"),
        ({"indicator": "population_change", "value": "-2,1"}, "new"),
        ({"value": ""}, "gap"),
        ({"value": "", "gap": "parce que"}, "gap"),
        ({"period": ""}, "period"),
        ({"period": "récemment"}, "period"),
        ({"period": "2031"}, "period_ahead"),
        ({"publisher": ""}, "publisher"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"reliability": "sûre"}, "reliability"),
        ({"reliability": "donnée officielle"}, "new"),
    ],
)
def test_each_line_is_judged_by_itself(changed, answer):
    assert why(**changed) == answer


def test_a_line_said_twice_is_refused_the_second_time():
    found = check_lines(SYSTEM, [line(2), line(3), line(4, publisher="Autre")])
    assert [(f.state, f.said) for f in found] == [("new", ""), ("refused", "2"), ("new", "")]


def test_what_other_sources_say_is_told_before_anything_is_kept():
    (found,) = check_lines(SYSTEM, [line(place="region-01", value="6,1")])
    assert found.state == "new"
    assert found.others == ("4.2 (Institut de la statistique du Québec)",)
    (same,) = check_lines(SYSTEM, [line(place="region-01", value="4,2")])
    assert same.others == ()


def test_figures_are_kept_together_and_the_same_file_again_changes_nothing():
    lines = [line(2), line(3, place="mrc-10", value="5,5"), line(4, place="Atlantide")]
    found = check_lines(SYSTEM, lines)
    assert apply_lines(SYSTEM, found, noted_by="Essai") == 2
    fact = Fact.objects.get(mrc__code="14", indicator__code="unemployment")
    assert (fact.value, fact.noted_by, fact.origin) == (Decimal("3.400"), "Essai", Origin.LOCAL)
    assert facts_of_all(fact.period_end)["mrc-14"]["unemployment"].of == "mrc-14"
    again = check_lines(SYSTEM, lines)
    assert [f.state for f in again] == ["same", "same", "refused"]
    assert apply_lines(SYSTEM, again, noted_by="Essai") == 0
    assert not FactHistory.objects.exists()
    changed = check_lines(SYSTEM, [line(2, value="3,6")])
    assert [f.state for f in changed] == ["changed"]
    apply_lines(SYSTEM, changed, noted_by="Essai")
    assert FactHistory.objects.get(fact=fact).value == Decimal("3.400")
    assert Fact.objects.filter(mrc__code="14", indicator__code="unemployment").count() == 1


def test_a_figure_is_noted_corrected_set_aside_and_put_back():
    fact = note_fact(SYSTEM, dict(GOOD), noted_by="Essai")
    with pytest.raises(ActionRefused) as refused:
        note_fact(SYSTEM, GOOD | {"value": "134"})
    assert refused.value.field == "value"
    with pytest.raises(ActionRefused):
        set_aside(SYSTEM, fact.pk, "  ")
    aside = set_aside(SYSTEM, fact.pk, "Autre définition.", fact.version)
    assert aside.set_aside_why == "Autre définition."
    with pytest.raises(Conflict):
        put_back(SYSTEM, fact.pk, 1)
    put_back(SYSTEM, fact.pk, aside.version)
    told = list(FactHistory.objects.filter(fact=fact).values_list("set_aside_why", flat=True))
    assert sorted(told) == ["", "Autre définition."]


def test_a_figure_of_the_reference_tables_that_is_corrected_becomes_local():
    first = Fact.objects.get(indicator__code="unemployment", region__code="01", period="2026-04")
    assert first.origin == Origin.REFERENCE
    note_fact(
        SYSTEM,
        {
            "place": "region-01", "indicator": "unemployment", "value": "4,3", "period": "2026-04",
            "publisher": first.source.publisher, "dataset": first.source.dataset,
        },
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.value, first.origin) == (Decimal("4.300"), Origin.LOCAL)


def test_nobody_writes_of_a_place_that_she_does_not_keep(monkeypatch):
    kept = keepers.Kept(mrcs=frozenset([Mrc.objects.get(code="14").pk]))
    monkeypatch.setattr(keepers, "_tellers", [lambda _acting: kept])
    somebody = Acting(role="paj_agent", membership_id=uuid.uuid4())
    states = check_lines(somebody, [line(2), line(3, place="mrc-10"), line(4, place="Québec")])
    assert [s.why for s in states] == ["", "not_kept", "not_kept"]
    with pytest.raises(ActionRefused):
        note_fact(somebody, GOOD | {"place": "mrc-10"})
    elsewhere = Fact.objects.filter(mrc__code="10").first()
    with pytest.raises(NotVisible):
        set_aside(somebody, elsewhere.pk, "Non.")


HEAD = ("Lieu", "Mesure", "Valeur", "Période", "Source")
ROWS = (("Kamouraska", "Taux de chômage", "3,4", "2026-04", "Essai"), ("", "", "", "", ""))


def test_a_table_is_read_whatever_its_kind(tmp_path):
    text = tmp_path / "chiffres.csv"
    text.write_text("Chiffres du printemps;;;;\n" + "\n".join(";".join(r) for r in (HEAD, *ROWS)))
    book = tmp_path / "chiffres.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate((HEAD, *ROWS)):
            sheet.write_row(at, 0, row)
    for path, number in ((text, 3), (book, 2)):
        (found,) = read_table(path)
        assert (found.number, found["place"], found["publisher"]) == (number, "Kamouraska", "Essai")
        assert found["gap"] == ""


@pytest.mark.parametrize(
    ("content", "answer"),
    [(b"a;b;c\n1;2;3\n", "trois colonnes"), (b"", "ligne"), (b"Lieu\n" * 6000, "5 000 lignes")],
)
def test_a_file_that_is_no_table_of_figures_is_refused(tmp_path, content, answer):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(TableTrouble, match=answer):
        read_table(path)


def test_the_open_data_can_be_brought_back(client):
    """What was taken away is known again, line by line: nothing new, nothing refused."""
    import tempfile
    from pathlib import Path

    answer = client.get("/donnees/territoires.csv")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ouvertes.csv"
        path.write_bytes(b"".join(answer.streaming_content))
        found = check_lines(SYSTEM, read_table(path))
    assert len(found) == Fact.objects.count()
    assert [f for f in found if f.state == "refused"] == []
    assert {f.state for f in found} == {"same"}


def test_the_operator_s_command_reports_line_by_line(tmp_path, capsys, as_owner):
    path = tmp_path / "chiffres.csv"
    path.write_text("\n".join(";".join(r) for r in (HEAD, *ROWS, ("Lune", "x", "1", "2026", "y"))))
    before = Fact.objects.count()
    with as_owner():
        assert operations.facts(argparse.Namespace(file=str(path), dry_run=True)) == 1
        assert Fact.objects.count() == before
        assert operations.facts(argparse.Namespace(file=str(path), dry_run=False)) == 1
    told = capsys.readouterr().out
    assert "ligne 4 : Ce lieu n’est pas connu : « Lune »." in told
    assert Fact.objects.count() == before + 1
