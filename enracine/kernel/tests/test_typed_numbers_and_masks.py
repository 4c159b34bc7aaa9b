"""What arrives in hidden fields and what leaves in journals, at their worst."""

import pytest

from enracine.kernel.drafts import without_secrets
from enracine.kernel.forms import DatePartsField, DollarsField, cents_of
from enracine.kernel.logs import mask
from enracine.kernel.numbers import LARGEST, whole_number


@pytest.mark.parametrize(
    ("typed", "found"),
    [("3", 3), ("٣", 3), (" 12 ", 12), (str(LARGEST), LARGEST), (None, None), ("", None), ("²", None),
     ("-1", None), ("1.5", None), (str(LARGEST + 1), None), ("9" * 5000, None)],
)  # fmt: skip
def test_only_a_number_that_a_column_holds_is_one(typed, found):
    assert whole_number(typed) == found


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1200,50", 1_200_50), ("1\u202f200,50\u00a0$", 1_200_50), ("15", 15_00), ("0", 0), ("", 0)],
)
def test_an_amount_is_read_as_the_product_writes_it(typed, cents):
    assert cents_of(DollarsField(required=False).clean(typed)) == cents


@pytest.mark.parametrize("parts", [["9" * 5000, "1", "1990"], ["1", "9" * 5000, "1990"]])
def test_a_date_of_thousands_of_figures_is_refused_like_any_other(parts):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        DatePartsField().clean(parts)


def test_the_row_that_the_database_quotes_stays_out_of_the_journal():
    told = mask(
        'new row for relation "people_person" violates check constraint "c"\n'
        "DETAIL:  Failing row contains (1, Awa,\n\nDiop, 1990-02-28).\n\n"
        "The above exception was the direct cause of the following exception:\n\nTraceback"
    )
    assert "Awa" not in told and "Diop" not in told
    assert "people_person" in told and told.endswith("Traceback")


def test_a_chosen_code_is_kept_and_a_typed_one_is_not():
    kept = without_secrets({"code": ["refugee"], "csrfmiddlewaretoken": ["x"], "title": ["y"]})
    assert kept == {"code": ["refugee"], "title": ["y"]}
    assert without_secrets({"code": ["123456"]}) == {}
    assert without_secrets({"code": "123 456"}) == {}
