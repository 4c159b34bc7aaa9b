"""Names, dates, numbers: what agrees, what never does, and the same answer in both orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.people.identity import Context, compare, read_record
from enracine.people.identity.blocking import file_keys, index_keys, lookup_keys
from enracine.people.identity.facts import (
    Birth,
    Same,
    compare_births,
    compare_cities,
    compare_emails,
    compare_phones,
    read_date,
    read_email,
    read_phone,
)
from enracine.people.identity.linkage import link
from enracine.people.identity.names import Level, are_two_names, compare_names, read_name
from enracine.people.identity.prints import compare_prints, print_of

pytestmark = pytest.mark.rules
BASE = {
    "given_name": "Amina",
    "family_name": "Benali",
    "birth_date": "1990-03-14",
    "phone": "514 555-0142",
    "email": "amina@exemple.invalid",
    "city": "Montréal",
    "postal_code": "H2X 1Y4",
}


def decide(changes, base=BASE, context=None):
    first, second = read_record("a", base), read_record("b", base | changes)
    return compare(first, second, context or Context())


@pytest.mark.parametrize(
    ("a", "b", "least"),
    [
        ("N’Guessan", "N Guessan", Level.EXACT),
        ("El Amrani", "Elamrani", Level.VARIANT),
        ("De la Cruz", "Delacruz", Level.VARIANT),
        ("Abdel Kader", "Abdelkader", Level.EXACT),
        ("Abd Errahmane", "Abdul Rahman", Level.VARIANT),
        ("Nguyễn", "NGUYEN", Level.EXACT),
        ("St-Louis", "Saint Louis", Level.VARIANT),
        ("García López", "Lopez Garcia", Level.EXACT),
        ("Youssef", "Yusuf", Level.VARIANT),
        ("Sarah", "Sara", Level.VARIANT),
        ("Jose", "Jose Luis", Level.PARTIAL),
        ("Marguerite", "Margueritte", Level.NEAR),
        ("Wojciechowski", "Wojciehowski", Level.NEAR),
        ("J.-B.", "Jean-Baptiste", Level.INITIALS),
    ],
)
def test_one_name_in_several_spellings(a, b, least):
    assert compare_names(read_name(a), read_name(b)) >= least
    assert compare_names(read_name(b), read_name(a)) >= least


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Karim", "Karima"), ("André", "Andrée"), ("Michel", "Michelle"), ("Hassan", "Hussein"),
        ("Mario", "Maria"), ("Sulaf", "Sulafa"), ("Gabriel", "Gabrielle"), ("Mohamed", "Mahmoud"),
    ],
)  # fmt: skip
def test_two_names_that_look_alike_are_two_names(a, b):
    assert are_two_names(read_name(a), read_name(b))
    assert decide({"given_name": b}, BASE | {"given_name": a}).decision != "same"


@pytest.mark.parametrize("nothing", ["", "  ", "-", "Mme", "123", "’"])
def test_what_is_no_name_is_missing(nothing):
    assert read_name(nothing) is None
    assert compare_names(read_name(nothing), read_name("Amina")) == Level.MISSING


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("1990-03-14", "19900314"),
        ("14/03/1990", "19900314"),
        ("03/14/1990", "19900314"),
        ("19900314", "19900314"),
        ("14031990", "19900314"),
        ("14.3.90", "19900314"),
        ("1990", "19900000"),
        ("1990-03", "19900300"),
        ("1990-03-14T00:00:00", "19900314"),
    ],
)
def test_dates_in_the_ways_people_write_them(typed, digits):
    assert read_date(typed).digits == digits


def test_dates_agree_with_tolerance():
    def births(a, b):
        return compare_births(read_date(a), read_date(b))

    assert births("1990-03-04", "1990-04-03") == Birth.SWAPPED
    assert births("1990-03-14", "1991-03-14") == Birth.CLOSE
    assert births("1990-03-14", "1990-03-41") == Birth.CLOSE
    assert births("1990-03-14", "1990") == Birth.YEAR
    assert births("1990-03-14", "1990-01-01") == Birth.YEAR
    assert births("1990-03-14", "1972-03-14") == Birth.TWO_PARTS
    assert births("1990-03-14", "1983-11-27") == Birth.DIFFERENT
    assert births("", "1990-03-14") == Birth.MISSING
    assert births("unknown", "1990-03-14") == Birth.MISSING


@pytest.mark.parametrize(
    "typed",
    ["514 555-0142", "(514) 555.0142", "+1 514 555 0142", "1-514-555-0142", "5145550142",
     "011 1 514 555 0142", "５１４ ５５５ ０１４２"],
)  # fmt: skip
def test_one_telephone_typed_in_many_ways(typed):
    assert compare_phones(read_phone(typed), read_phone("514-555-0142")) == Same.EXACT


def test_numbers_and_boxes_of_nobody_are_left_out():
    assert read_phone("000 000-0000") == read_phone("123456789") == read_phone("555") == ""
    assert read_email("info@exemple.invalid") == read_email("pas une adresse") == ""
    assert read_email(" <Am.Ina+eer@Gmail.com> ") == read_email("amina@googlemail.com")
    assert compare_emails("amina.benali@a.ca", "amina.benali@b.ca") == Same.NEAR
    assert compare_phones(read_phone("514 555-0142"), read_phone("514 555-0143")) == Same.NEAR


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Aminah"},
        {"given_name": "Benali", "family_name": "Amina"},
        {"family_name": ""},
        {"given_name": "Amina Benali", "family_name": ""},
        {"birth_date": "1990-03-15", "email": ""},
        {"birth_date": "1990-03-14", "phone": "", "email": "autre@exemple.invalid"},
        {"birth_date": ""},
        {"phone": "+1 (514) 555 0142", "email": "", "city": "Rimouski", "postal_code": ""},
        {"family_name": "Tremblay"},
        # The family name alone, typed in the place of the given one, and her own box.
        {"given_name": "Benali", "family_name": "", "phone": ""},
    ],
)
def test_one_person_who_comes_back(changes):
    assert decide(changes).decision == "same"


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"given_name": "Lina"}, "other_given_name"),
        ({"given_name": "Lina", "email": ""}, "other_given_name"),
        ({"birth_date": "1962-11-27"}, "other_birth_date"),
        ({"given_name": "", "phone": "", "email": "", "postal_code": "", "city": ""},
         "no_given_name"),
        # Nothing that reaches one reaches the other, and the dates are one digit apart.
        ({"birth_date": "1991-03-14", "phone": "418 555-0199", "email": "ab@autre.invalid",
          "city": "Rimouski", "postal_code": ""}, "nothing_reaches_both"),
    ],
)  # fmt: skip
def test_twins_homonyms_and_households_are_never_the_same(changes, doubt):
    verdict = decide(changes)
    assert verdict.decision != "same" and doubt in verdict.doubts


def test_a_homonym_with_nothing_else_in_common_is_not_even_proposed():
    other = {"birth_date": "1971-11-27", "phone": "", "email": "", "city": "", "postal_code": ""}
    assert decide(other).decision == "different"
    assert decide({k: "" for k in BASE if k != "city"}).decision == "different"


def test_every_score_is_explained_by_its_factors():
    verdict = decide({"given_name": "Aminah", "phone": ""})
    assert verdict.bits == pytest.approx(Context().prior + sum(f.bits for f in verdict.factors))
    assert {f.code for f in verdict.factors} >= {"birth.exact", "family.exact", "email.exact"}
    assert 0 < verdict.score <= 1


def test_a_telephone_that_a_whole_file_shares_proves_nothing():
    kiosk = {"phone": "514 555-0100", "birth_date": "", "email": "", "postal_code": ""}
    names = ["Awa", "Luz", "Minh", "Omar", "Hanna", "Paola", "Samir", "Yusuf", "Zoé", "Ravi"]
    records = [
        read_record(str(n), kiosk | {"given_name": f"{name}", "family_name": "Dupont"})
        for n, name in enumerate(names)
    ]
    assert all(pair.decision != "same" for pair in link(records))


_values = st.fixed_dictionaries({name: st.text(max_size=30) for name in BASE})


@given(_values, _values)
def test_any_text_is_compared_and_the_order_does_not_count(a, b):
    first, second = read_record("a", a), read_record("b", b)
    there, back = compare(first, second, Context()), compare(second, first, Context())
    assert there.decision == back.decision
    assert there.bits == pytest.approx(back.bits)
    assert set(there.doubts) == set(back.doubts)


_given = st.sampled_from(["Amina", "Mohamed", "Nguyễn Thị", "Jean-Pierre", "Luz Marina", "Ay"])
_family = st.sampled_from(["Benali", "El Amrani", "Traoré", "García López", ""])


@given(_given, _family, st.dates(), st.sampled_from(["", "514 555-0142"]))
def test_a_file_and_its_copy_share_a_key_and_are_never_two_people(given_name, family, born, phone):
    values = {
        "given_name": given_name, "family_name": family, "birth_date": born.isoformat(),
        "phone": phone, "email": "une.adresse@exemple.invalid",
    }  # fmt: skip
    record = read_record("a", values)
    assert index_keys(record) & lookup_keys(record)
    assert file_keys(record)
    assert compare(record, read_record("b", values), Context()).decision == "same"


def _digest(text):
    return hash(("clé", text))


@given(
    _values,
    st.fixed_dictionaries({}, optional={name: st.text(max_size=12) for name in BASE}),
)
def test_prints_are_never_surer_than_the_files_they_stand_for(values, changes):
    first, second = read_record("a", values), read_record("b", values | changes)
    by_print = compare_prints(print_of(first, _digest), print_of(second, _digest), Context())
    if by_print.decision == "same":
        assert "other_given_name" not in compare(first, second, Context()).doubts


def test_groups_of_a_file_are_whole_unless_two_of_them_cannot_be_one():
    third = BASE | {"birth_date": "", "phone": ""}
    records = [
        read_record("1", BASE),
        read_record("2", BASE | {"email": ""}),
        read_record("3", third),
    ]
    pairs = {(p.first, p.second): p.decision for p in link(records)}
    assert pairs == {(0, 1): "same", (0, 2): "same", (1, 2): "same"}
    # A file without given name between twins joins neither to the other.
    twins = [
        read_record("1", BASE),
        read_record("2", BASE | {"given_name": "Lina"}),
        read_record("3", BASE | {"given_name": ""}),
    ]
    pairs = {(p.first, p.second): p.decision for p in link(twins)}
    assert pairs[0, 1] == "review"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("oc34@phelps-harper.biz", "oc34r@phelp.-harpersbiz", Same.NEAR),
        ("evie.d62@bishop.info", "evied62@bihsop.info", Same.NEAR),
        # Two boxes of one provider, two people; short addresses prove nothing.
        ("jean.roy1982@gmail.com", "marc.roy1947@gmail.com", Same.DIFFERENT),
        ("marie.roy82@gmail.com", "marie.roy83@gmail.com", Same.DIFFERENT),
        ("aya@exemple.invalid", "mai@exemple.invalid", Same.DIFFERENT),
        ("a.li@a.ca", "b.lo@b.ca", Same.DIFFERENT),
        ("amina@exemple.invalid", "karim@autre.invalid", Same.DIFFERENT),
    ],
)
def test_an_address_typed_very_badly_is_near_and_a_neighbour_s_is_not(a, b, same):
    assert compare_emails(a, b) == compare_emails(b, a) == same


def test_places_with_two_slips_are_near():
    assert compare_cities("rimouski", "riumoski") == Same.NEAR
    assert compare_cities("laval", "levis") == Same.DIFFERENT


@pytest.mark.parametrize(
    "changes",
    [
        # A date typed wrong, beside her own box and first name; or all her names and her place.
        {"birth_date": "1971-11-18", "family_name": "", "phone": ""},
        {"birth_date": "1971-11-18", "phone": "", "email": "", "postal_code": "H2X 9Z9"},
        # A box badly typed in the same place, the date and a name left out.
        {"birth_date": "", "given_name": "", "phone": "", "email": "amna@exemple.invalid"},
    ],
)
def test_what_only_a_human_can_settle_is_given_to_her(changes):
    near = Context(size=50)
    assert decide(changes, context=near).decision == "review"


def test_files_held_together_by_doubtful_pairs_are_read_together_and_never_the_same():
    first = BASE | {
        "phone": "",
        "email": "amina.benali@exemple.invalid",
        "birth_date": "1990-03-14",
    }
    middle = first | {"given_name": "", "birth_date": "1990-03-14"}
    last = {"birth_date": "1990-03-14", "family_name": "Benaly", "city": "Montréal"}
    far = {"birth_date": "1962-01-02", "family_name": "Côté", "city": "Gaspé"}
    pairs = {
        (p.first, p.second): p
        for p in link([read_record(str(n), v) for n, v in enumerate([first, middle, last, far])])
    }
    assert set(pairs) <= {(0, 1), (0, 2), (1, 2)}
    assert all(pair.decision == "review" for two, pair in pairs.items() if two != (0, 1))


def test_a_third_file_does_not_bring_together_two_that_disagree_on_everything():
    # Amina and her twin Lina are for a human; the homonym of Lina born elsewhere is not Amina.
    twin = BASE | {"given_name": "Lina", "email": "lina@exemple.invalid"}
    homonym = twin | {
        "birth_date": "1963-11-27", "phone": "418 555-0199", "city": "Gaspé", "postal_code": "",
    }  # fmt: skip
    pairs = {
        (p.first, p.second): p.decision
        for p in link([read_record(str(n), v) for n, v in enumerate([BASE, twin, homonym])])
    }
    assert pairs[0, 1] == pairs[1, 2] == "review"
    assert (0, 2) not in pairs


def test_a_file_that_resembles_nobody_is_read_beside_its_nearest_unless_it_lives_elsewhere():
    said = {"given_name": "Jacob", "family_name": "Campbell", "city": "London"}
    home = [
        said | {"birth_date": f"1987-06-0{day}", "email": f"j.c6{day}@ortiz.com"} for day in (6, 6)
    ]
    # Another date, nothing else to compare: not enough alone, the nearest of all the same.
    lonely = said | {"birth_date": "1996-05-14", "given_name": "Jacbo"}
    others = [
        {
            "given_name": f"Élodie{n}",
            "family_name": f"Roy{n}",
            "birth_date": f"19{n}-01-02",
            "city": "Gaspé",
        }
        for n in range(60, 90)
    ]

    def pairs_with(last: dict[str, str]) -> dict[tuple[int, int], str]:
        values = [*home, last, *others]
        records = [read_record(str(n), dict.fromkeys(BASE, "") | v) for n, v in enumerate(values)]
        # The others resemble one another: only what is said of the first three counts here.
        return {(p.first, p.second): p.decision for p in link(records) if p.first < 3}

    found = pairs_with(lonely)
    assert found[0, 1] == "same"
    assert found[0, 2] == found[1, 2] == "review"
    assert set(found) == {(0, 1), (0, 2), (1, 2)}
    assert set(pairs_with(lonely | {"city": "Gatineau"})) == {(0, 1)}
