"""Row-level security of this application's tables (see docs/architecture.md)."""

from enracine.kernel.rls import protect, protect_by_party, protect_by_section

OPERATIONS = [
    protect_by_section("people_person", "identity"),
    protect_by_section("people_immigrationstatus", "status"),
    protect_by_section("people_education", "education"),
    protect_by_section("people_occupation", "occupation"),
    protect_by_section("people_languages", "languages"),
    protect_by_section("people_settlementproject", "project"),
    protect_by_section("people_targetregion", "project"),
    protect_by_section("people_household", "family"),
    protect_by_section("people_householdmember", "family"),
    protect_by_party("people_intakefile", ["organisation_id"], None),
    protect_by_party("people_intakelayout", ["organisation_id"], None),
    protect_by_party("people_intakerow", ["organisation_id"]),
    # The question put at 18 to who asked for information under age: hers alone.
    protect("people_majority", "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"),
]
