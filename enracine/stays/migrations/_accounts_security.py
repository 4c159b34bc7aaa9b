"""Row-level security of the money and of the evaluations."""

from enracine.kernel.rls import protect, protect_by_party

MINE = "organisation_id = (SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"

OPERATIONS = [
    protect_by_party("stays_staybudget", ["organisation_id"], None),
    protect_by_party("stays_stayexpense", ["organisation_id"], None),
    # The organiser reads, the person writes: nobody answers for her.
    protect("stays_stayevaluation", f"{MINE} OR {SELF}", SELF),
]
