"""Row-level security of consents, accesses, readings and holders (see docs/architecture.md)."""

from enracine.kernel.rls import protect, protect_append_only, protect_by_party

ORGANISATION = "(SELECT enracine_organisation())"
SELF = "subject_id = ANY ((SELECT enracine_subjects())::uuid[])"

OPERATIONS = [
    protect_by_party("privacy_consent", ["recipient_id", "asked_by_id"]),
    protect_by_party("privacy_accessgrant", ["organisation_id", "granted_by_id"]),
    # A read is journalled in the name of the organisation that reads, never of another.
    protect_append_only(
        "privacy_accesslogentry",
        f"organisation_id = {ORGANISATION} OR {SELF}",
        f"organisation_id IS NOT DISTINCT FROM {ORGANISATION}",
    ),
    # Reading which subjects are mine is for the account; saying so is for whoever acts on the subject.
    protect("privacy_subjectholder", f"user_id = (SELECT enracine_user()) OR {SELF}", SELF),
]
