"""Row-level security of what is kept of follow-ups; a link is found again by whoever holds its secret."""

from enracine.kernel.rls import protect

#: A part of a follow-up is seen with it: by its organisations, by the household.
OF_FOLLOW_UP = "EXISTS (SELECT 1 FROM settlement_followup f WHERE f.id = {table}.follow_up_id)"

OPERATIONS = [
    protect(
        "settlement_surveylink",
        OF_FOLLOW_UP.format(table="settlement_surveylink")
        + " OR digest = (SELECT enracine_holder())",
    ),
    protect(
        "settlement_followupanswer", OF_FOLLOW_UP.format(table="settlement_followupanswer")
    ),
]
