"""The tables that the simulation fills, in the order of their foreign keys."""

from enracine.demo.bulk import Columns

BASE = ("id", "version", "created_at", "updated_at")
SECTION = (*BASE, "subject_id", "source", "declared_on")

TABLES = (
    Columns("privacy.Subject", "id", "kind", "created_at"),
    Columns(
        "people.Person",
        "version", "created_at", "updated_at", "subject_id", "given_name", "family_name",
        "birth_date", "birth_country", "standing", "search_key", "source", "declared_on",
    ),
    Columns(
        "people.Registration",
        *BASE, "subject_id", "number", "idempotency_key", "channel", "language", "registered_at",
        "guardian", "age",
    ),
    Columns(
        "people.Contact",
        *SECTION, "email", "phone", "language", "time_zone", "is_protected",
    ),
    Columns(
        "people.Residence",
        *SECTION, "country", "municipality_id", "postal_code", "valid_from", "valid_to",
        "is_protected",
    ),
    Columns(
        "people.ImmigrationStatus",
        *SECTION, "code", "citizenship", "arrived_in_quebec_on", "work_authorised",
        "born_in_quebec", "is_current",
    ),
    Columns("people.Education", *SECTION, "level", "field_of_study", "recognition"),
    Columns("people.Occupation", *SECTION, "title", "cnp_code", "years", "is_main"),
    Columns("people.Languages", *SECTION, "french", "others", "interpreter"),
    Columns("people.SettlementProject", *SECTION, "track", "interested", "what_matters"),
    Columns("people.TargetRegion", *BASE, "subject_id", "project_id", "region_id", "rank"),
    Columns(
        "people.Household",
        "version", "created_at", "updated_at", "subject_id", "formed_on", "end_reason", "continues",
    ),
    Columns(
        "people.HouseholdMember",
        *BASE, "subject_id", "household_id", "kind", "person_id", "first_name", "birth_year",
        "joined_on", "source",
    ),
    Columns(
        "privacy.Consent",
        *BASE, "subject_id", "purpose", "recipient_id", "asked_by_id", "sections", "state",
        "requested_at", "given_at", "valid_until", "text_id", "channel", "reason", "witness_id",
        "express_sections", "end_reason", "place", "assistance", "helper", "missing", "sha256",
    ),
    Columns(
        "privacy.AccessGrant",
        *BASE, "subject_id", "organisation_id", "sections", "basis", "consent_id", "object_id",
        "granted_by_id", "valid_from", "valid_until", "ended_at",
    ),
    Columns(
        "accompaniment.Dossier",
        *BASE, "number", "subject_id", "household_id", "organisation_id",
        "coordinating_organisation_id", "programme_id", "regime", "purpose", "assignee_id",
        "stage", "next_step_on", "next_step", "opened_on", "first_meeting_on", "closed_on",
        "outcome", "origin_referral_id", "last_activity_at",
    ),
    Columns(
        "accompaniment.Allocation",
        *BASE, "subject_id", "dossier_id", "network_id", "organisation_id", "rule",
        "explanation", "allocated_at", "override_reason",
    ),
    Columns(
        "accompaniment.NeedsEvaluation",
        *BASE, "subject_id", "dossier_id", "organisation_id", "instrument", "answers",
        "held_on", "completed_at", "evaluator_id", "earlier",
    ),
    Columns(
        "activities.Entry",
        *BASE, "subject_id", "dossier_id", "organisation_id", "author_id", "root_id", "reason",
        "in_error", "unfinished", "kind_id", "held_on", "minutes", "mode", "programme_id",
        "occasion_id", "leads", "present", "text",
    ),
    Columns(
        "referrals.Referral",
        *BASE, "number", "subject_id", "is_principal", "dossier_id", "sender_id", "sent_by_id",
        "receiver_id", "coordinating_organisation_id", "programme_id", "region_id",
        "paj_territory_id", "reasons", "sections", "message", "consent_id", "package_sha256",
        "state", "previous_state", "state_changed_at", "turn", "due_on", "alarm",
        "next_alarm_on", "receiver_was_vacant", "tells_of_others", "sent_at", "received_at", "answered_at",
        "first_contact_on", "closed_at", "acknowledged_at", "owner_id", "receiver_dossier_id",
        "decline_reason", "counter_proposal", "contest_reason", "question", "answer",
        "hold_reason", "close_code", "close_reason", "outcome", "feedback",
    ),
    Columns(
        "referrals.Package",
        "referral_id", "subject_id", "sender_id", "receiver_id", "content", "sha256",
        "frozen_at",
    ),
    Columns(
        "settlement.Move",
        *BASE, "subject_id", "from_country", "from_municipality_id", "to_municipality_id",
        "to_region_id", "track", "state", "planned_on", "moved_on", "cancel_reason",
        "sending_organisation_id", "receiving_organisation_id", "coordinating_organisation_id",
        "dossier_id", "welcomed_on", "settled_on", "children", "is_protected", "after_id", "onward",
        "composition",
    ),
    Columns("settlement.MovePerson", *BASE, "subject_id", "move_id", "person_id"),
    Columns(
        "settlement.MoveAttribution",
        *BASE, "subject_id", "move_id", "programme_id", "organisation_id", "rule",
        "attributed_on", "coordinating_organisation_id",
    ),
    Columns(
        "settlement.FollowUp",
        *BASE, "subject_id", "move_id", "months", "organisation_id", "sending_organisation_id",
        "coordinating_organisation_id", "assignee_id", "due_on", "state", "done_on", "presence",
        "method", "attempts", "needs", "end_reason", "comment", "left_on",
    ),
    Columns(
        "kernel.Event",
        "id", "occurred_at", "kind", "actor", "actor_label", "organisation_id", "subject_id",
        "object_type", "object_id", "organisations", "data", "request_id",
    ),
)  # fmt: skip
