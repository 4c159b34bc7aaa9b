"""The CNP 2021: found in French by the names people give to work, accents forgiven, in one query."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from enracine.kernel.acting import Acting
from enracine.network.tests.factories import make_user, signed_in
from enracine.people import skills
from enracine.people.models import CnpGroup, CnpTitle
from enracine.people.queries import search_occupations
from enracine.people.queries.occupations import group_named
from enracine.people.reference import load_occupations


@pytest.mark.django_db
def test_the_whole_classification_is_there_with_its_source():
    assert CnpGroup.objects.count() == 516
    assert CnpTitle.objects.count() == 29_767
    group = CnpGroup.objects.get(pk="31301")
    assert group.title_fr.startswith("Infirmiers autorisés/infirmières autorisées")
    assert (group.teer, group.category) == (1, "31")
    assert "Statistique Canada" in group.source


@pytest.mark.django_db
def test_loading_again_changes_nothing(as_owner):
    with as_owner():
        assert load_occupations(Acting.for_system("essai")) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed, code",
    [
        ("soudeuse", "72106"),
        ("Soudeur", "72106"),
        ("SOUDEUSES", "72106"),
        ("infirmiere", "31301"),
        ("Infirmière", "31301"),
        ("infirmières autorisées", "31301"),
        ("ingenieur civil", "21300"),
        ("ingénieure civile", "21300"),
        ("éducatrice petite enfance", "42202"),
        ("educatrice de la petite enfance", "42202"),
        ("72106", "72106"),
        ("debosseleur", "72411"),
        ("débosseleur", "72411"),
    ],
)
def test_accents_case_and_plurals_are_forgiven(typed, code):
    found = search_occupations(typed)
    assert code in [hit.code for hit in found][:6], [(h.title, h.code) for h in found]


@pytest.mark.django_db
def test_the_plainest_name_comes_first():
    assert search_occupations("soudeuse")[0].title == "Soudeur/soudeuse"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed, queries",
    [("soudeuse", 1), ("72106", 1), ("soudeuse de licornes", 2), ("a", 0), ("", 0)],
)
def test_a_search_is_one_or_two_queries(typed, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        search_occupations(typed)


@pytest.mark.django_db
def test_words_that_no_name_has_together_are_looked_for_apart():
    assert any(hit.code == "72106" for hit in search_occupations("soudeuse de licornes"))
    assert search_occupations("zzzz") == []


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["' & | ! :*", "é", "«»", "soud:*", "\\", "a" * 500, "(", "1'--"])
def test_nothing_typed_breaks_the_search(typed):
    assert isinstance(search_occupations(typed), list)


@pytest.mark.django_db
def test_a_name_as_the_classification_has_it_gives_its_code():
    assert group_named("soudeur / soudeuse") == "72106"
    assert group_named("Soudeuse du dimanche") == "" == group_named("")


@pytest.mark.django_db
def test_the_combobox_asks_for_an_account(as_owner):
    assert Client().get("/metiers/?q=soudeuse").status_code == 302
    with as_owner():
        browser = signed_in(make_user())
    answer = browser.get("/metiers/", {"q": "soudeuse"})
    first = answer.json()["results"][0]
    assert (first["title"], first["code"]) == ("Soudeur/soudeuse", "72106")


@given(st.text(max_size=80))
def test_searched_words_are_plain_letters_and_digits(text):
    for word in skills.occupation_search(text):
        assert word and word.isalnum()


@given(
    st.sampled_from(["", "none", "basic", "intermediate", "advanced"])
    | st.integers(1, 12).map(lambda n: f"nclc_{n}")
)
def test_every_level_has_a_plain_word_and_a_rank(level):
    stage = skills.skill_stage(level)
    assert stage in {"", "none", "basic", "intermediate", "advanced"}
    assert (skills.skill_rank(level) is None) == (level == "")


@given(st.integers(1, 11))
def test_a_higher_test_result_never_ranks_lower(n):
    assert skills.skill_rank(f"nclc_{n}") <= skills.skill_rank(f"nclc_{n + 1}")


@given(
    st.lists(
        st.sampled_from(["none", "secondary", "vocational", "college", "bachelor", "graduate"]),
        min_size=1,
        max_size=8,
    )
)
def test_the_highest_level_is_at_least_every_other(levels):
    order = ["none", "secondary", "vocational", "college", "bachelor", "graduate"]
    best = levels[skills.highest_level(levels, order)]
    assert all(order.index(best) >= order.index(level) for level in levels)
