"""From strange bytes to rows of text."""

import datetime as dt

import pytest

from enracine.kernel.intake import reading
from enracine.people.intake import columns, dates, lines, values
from enracine.people.intake.dates import Order
from enracine.people.tests.intake.books import MAIN, Day, Formula, workbook

pytestmark = pytest.mark.rules
TODAY = dt.date(2026, 11, 23)
LIST = (
    "Prénom;Nom;Téléphone\r\nZoé;Lefèvre-Côté;514 555-0199\r\nÉlise;« Noël »;+33 1 99 00 12 34\r\n"
)


def written(tmp_path, content: bytes):
    path = tmp_path / "liste"
    path.write_bytes(content)
    return path


def read(path, is_workbook=False, sheet=""):
    source = reading.open_source(path, is_workbook, sheet)
    return source, list(reading.rows(source, 10_000))


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"],
)
def test_the_letters_of_every_usual_encoding_are_found(tmp_path, encoding):
    _source, rows = read(written(tmp_path, LIST.encode(encoding)))
    assert rows[0].cells == ("Prénom", "Nom", "Téléphone")
    assert rows[1].cells == ("Zoé", "Lefèvre-Côté", "514 555-0199")
    assert rows[2].cells[1] == "« Noël »"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_and_a_quoted_end_of_line_stays_inside(tmp_path, sign):
    rows = [["Nom", "Note", "Courriel"], ["Benali", f'deux{sign}\nlignes "dites"', "a@b.ca"]]
    quoted = "\n".join(sign.join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    _source, found = read(written(tmp_path, quoted.encode()))
    assert [list(row.cells) for row in found] == rows


def test_a_separator_said_on_the_first_line_is_believed(tmp_path):
    _source, rows = read(written(tmp_path, b"sep=;\r\nNom;A,B\r\nX;1,5\r\n"))
    assert rows[0].cells == ("Nom", "A,B")
    assert rows[0].number == 2


def test_a_workbook_gives_values_dates_and_repeats_what_was_merged(tmp_path):
    book = workbook(
        {
            "Page de titre": [["Liste des inscriptions"]],
            "Liste": [
                [None, "Automne 2026"],
                [],
                [None, "Prénom", "Nom", "Naissance", "Total"],
                [None, "Amina", "Benali", Day(33664), Formula("1+1", "2")],
                [None, "Ali", None, Day(34000), 4.0],
            ],
        },
        merged=(),
    )
    source, rows = read(written(tmp_path, book), is_workbook=True)
    assert (source.sheet, source.sheets) == ("Liste", ("Page de titre", "Liste"))
    assert columns.header_row([row.cells for row in rows]) == 1
    assert rows[2].number == 4
    assert rows[2].cells == ("Amina", "Benali", "1992-03-01", "2")
    merged = workbook(
        {"L": [["Prénom", "Nom"], ["Amina", "Benali"], ["Ali", None]]}, merged=["B2:B3"]
    )
    _source, rows = read(written(tmp_path, merged), is_workbook=True)
    assert (rows[2].cells, rows[2].merged) == (("Ali", "Benali"), frozenset({1}))


def test_a_sheet_that_would_fill_a_machine_is_said_unreadable(tmp_path):
    bomb = (
        f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
        '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(reading.FileTrouble) as trouble:
        read(written(tmp_path, workbook({"B": bomb})), is_workbook=True)
    assert trouble.value.code == "damaged"


def test_a_workbook_with_a_password_or_without_that_sheet_says_so(tmp_path):
    book = workbook({"L": [["Nom", "Prénom"], ["a", "b"]]})
    with pytest.raises(reading.FileTrouble) as trouble:
        read(written(tmp_path, book), is_workbook=True, sheet="Ailleurs")
    assert trouble.value.code == "no_sheet"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048)
    with pytest.raises(reading.FileTrouble):
        read(written(tmp_path, locked), is_workbook=True)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("1990-02-28", "", "1990-02-28"),
        ("28/02/1990", "", "1990-02-28"),
        ("02/28/1990", "", "1990-02-28"),
        ("03/04/1990", "day_first", "1990-04-03"),
        ("03/04/1990", "month_first", "1990-03-04"),
        ("03/04/1990", "", "ambiguous_date"),
        ("04/04/1990", "", "1990-04-04"),
        ("28 février 1990", "", "1990-02-28"),
        ("1er mars 1990", "", "1990-03-01"),
        ("Feb 28, 1990", "", "1990-02-28"),
        ("28-fév-90", "", "1990-02-28"),
        ("19900228", "", "1990-02-28"),
        ("32932", "", "1990-02-28"),
        ("1990-02-28 00:00:00", "", "1990-02-28"),
        ("30/02/1990", "", "no_such_day"),
        ("28/02/20", "", "two_digit_year"),
        ("28/02/05", "", "2005-02-28"),
        ("printemps 1990", "", "bad_date"),
        ("12", "", "bad_date"),
    ],
)
def test_dates_are_read_in_every_format_or_doubted(text, order, expected):
    found = dates.read_date(text, Order(order), TODAY, birth=True)
    assert (found.problem or found.day.isoformat()) == expected


def test_what_a_date_alone_proves():
    assert dates.evidence("28/02/1990") == Order.DAY_FIRST
    assert dates.evidence("02-28-1990") == Order.MONTH_FIRST
    assert dates.evidence("03/04/1990") == Order.UNKNOWN == dates.evidence("1990-02-28")
    assert dates.is_ambiguous("03/04/1990")
    assert not dates.is_ambiguous("04/04/1990")


@pytest.mark.parametrize(
    ("cell", "country", "expected"),
    [
        ("514 555-0199", "CA", "+15145550199"),
        ("(514) 555-0199", "DZ", "+15145550199"),
        ("00 33 1 99 00 12 34", "CA", "+33199001234"),
        ("0199001234", "FR", "+33199001234"),
        ("5145550199.0", "CA", "+15145550199"),
        ("5,145550199E+09", "CA", "mangled_phone"),
        ("514 555-0199 poste 12", "CA", "phone_extension"),
        ("514-555-0199 / 438-555-0123", "CA", "several_phones"),
        ("555-0199", "CA", "bad_phone"),
        ("à venir", "CA", "bad_phone"),
    ],
)
def test_telephones_of_every_country_or_a_doubt(cell, country, expected):
    found = values.phone(cell, country)
    assert (found.problem or found.text) == expected


@pytest.mark.parametrize(
    ("cell", "family_first", "expected"),
    [
        ("Benali, Amina", False, ("Amina", "Benali", True)),
        ("BEN ALI Amina", False, ("Amina", "BEN ALI", True)),
        ("Amina BENALI", True, ("Amina", "BENALI", True)),
        ("Amina Benali", False, ("Amina", "Benali", True)),
        ("Benali Amina", True, ("Amina", "Benali", True)),
        ("Ana Maria Lopez", False, ("Ana", "Maria Lopez", False)),
        ("Suharto", False, ("Suharto", "", True)),
    ],
)
def test_a_name_in_one_column_is_cut_where_it_says(cell, family_first, expected):
    assert values.name_parts(cell, family_first) == expected


def test_headings_in_french_and_english_are_understood():
    french = [
        "No",
        "Prénom(s)",
        "NOM",
        "D.D.N.",
        "Adresse courriel",
        "No. de téléphone",
        "Pays d’origine",
    ]
    assert columns.guess(french) == {
        "given_name": 1,
        "family_name": 2,
        "birth_date": 3,
        "email": 4,
        "phone": 5,
        "birth_country": 6,
    }
    english = ["Full Name", "Date of birth", "E-mail", "Social Insurance Number"]
    assert columns.guess(english) == {"full_name": 0, "birth_date": 1, "email": 2}
    assert columns.is_forbidden("N.A.S.") or columns.is_forbidden("NAS")
    assert columns.guess(["Nom", "Courriel"]) == {"full_name": 0, "email": 1}
    assert columns.signature(french) != columns.signature(english)
    assert columns.signature(["Nom ", "COURRIEL"]) == columns.signature(["nom", "Courriel"])


def test_a_mapping_that_cannot_serve_says_what_is_missing():
    assert "prénom" in columns.usable({"email": 1, "birth_date": 2})
    assert "courriel" in columns.usable({"given_name": 1, "birth_date": 2})
    assert "naissance" in columns.usable({"given_name": 1, "email": 2})
    assert "même colonne" in columns.usable({"given_name": 1, "email": 1, "birth_date": 2})
    assert columns.usable({"full_name": 0, "phone": 1, "birth_date": 2}) == ""


def line(**raw):
    base = {"given_name": "Amina", "family_name": "Benali", "birth_date": "1992-02-29",
            "email": "Amina@Exemple.invalid "}  # fmt: skip
    manner = lines.Manner(TODAY, place=lambda n: "58227" if n == "Longueuil" else "")
    return lines.read_line({k: v for k, v in (base | raw).items() if v}, manner)


def codes(found):
    return {problem.code for problem in found.problems}


def test_a_clean_line_is_accepted_and_normalised():
    found = line(phone="514.555.0199", municipality="Longueuil", status="RP", french="Courant")
    assert found.verdict == lines.Verdict.ACCEPTED
    assert found.values == {
        "given_name": "Amina",
        "family_name": "Benali",
        "birth_date": "1992-02-29",
        "email": "amina@exemple.invalid",
        "phone": "+15145550199",
        "municipality": "58227",
        "status": "permanent_resident",
        "french": "advanced",
    }


@pytest.mark.parametrize(
    ("raw", "code", "verdict"),
    [
        ({"given_name": "", "family_name": ""}, "no_name", "refused"),
        ({"birth_date": ""}, "no_birth_date", "refused"),
        ({"email": ""}, "unreachable", "refused"),
        ({"birth_date": "2013-11-24"}, "under_14", "refused"),
        ({"birth_date": "2010-01-01"}, "minor", "refused"),
        ({"birth_date": "2030-01-01"}, "born_tomorrow", "refused"),
        ({"email": "amina(at)exemple"}, "bad_email", "doubtful"),
        ({"email": "a@b.ca; c@d.ca"}, "several_emails", "doubtful"),
        ({"birth_date": "#VALEUR!"}, "formula_error", "doubtful"),
        ({"occupation": "=HYPERLINK(1)"}, "formula", "doubtful"),
        ({"given_name": "12345"}, "not_a_name", "doubtful"),
        ({"status": "Martien"}, "unknown_status", "doubtful"),
        ({"occupation": "infirmière 130 692 544"}, "social_number", "doubtful"),
        ({"arrived": "2031-05"}, "arrives_later", "doubtful"),
        ({"municipality": "Mtl"}, "unknown_place", "accepted"),
        ({"consent_on": "oui"}, "paper_incomplete", "accepted"),
    ],
)
def test_what_is_wrong_is_said_and_weighed(raw, code, verdict):
    found = line(**raw)
    assert code in codes(found)
    assert found.verdict == verdict
    assert all(lines.KINDS[c].text for c in codes(found))


def test_what_needs_a_correction_is_never_passed_over():
    assert not line(birth_date="03/04/1990").acceptable
    assert not line(email="amina@").acceptable
    assert line(email="amina@", phone="514 555-0199").acceptable
    assert line(status="Martien").acceptable


def test_a_paper_agreement_of_a_list_is_never_enough_l28():
    whole = line(consent_on="2026-05-02", consent_witness="M. Roy", consent_form="v3")
    assert codes(whole) == {"paper_to_attest"}
    part = line(consent_on="2026-05-02", consent_form="v3")
    assert codes(part) == {"paper_incomplete"}
    assert "témoin" in part.problems[0].seen
    assert not any(code.startswith("consent") for code in whole.values)


def test_the_same_line_has_the_same_digest_whatever_its_format():
    one = lines.digest(line(phone="514 555-0199").values, {"phone": "514 555-0199"})
    two = lines.digest(line(phone="+1 (514) 555-0199").values, {"phone": "+1 (514) 555-0199"})
    assert one == two
    assert one != lines.digest(line().values, {})
