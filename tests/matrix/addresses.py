"""Every address of the product, filled with the objects of somebody else."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from enracine.kernel.access import access_of

#: Argument of an address → kind of object. `pk` says nothing by itself: see `BY_ADDRESS`.
KINDS = {
    "dossier_id": "dossier",
    "task_id": "task",
    "referral_id": "referral",
    "bundle_id": "bundle",
    "need_id": "need",
    "attachment_id": "attachment",
    "transfer_id": "transfer",
    "consent_id": "consent",
    "disposal_id": "disposal",
    "member_id": "member",
    "household_id": "household",
    "person_id": "person",
    "proposal_id": "proposal",
    "move_id": "move",
    "attribution_id": "attribution",
    "dispute_id": "move_dispute",
    "follow_up_id": "follow_up",
    "evaluation_id": "evaluation",
    "job_id": "job",
    "incident_id": "incident",
    "notice_id": "notice",
    "received_id": "received",
    "complaint_id": "complaint",
    "assessment_id": "assessment",
    "provider_id": "provider",
    "event_id": "event",
    "own_event_id": "own_event",
    "message_id": "message",
    "request_id": "rights_request",
    "subject_id": "person",
    "work_id": "anonymisation",
    "list_id": "list",
    "row_id": "row",
    "pair_id": "duplicate",
    "merge_id": "merge",
    "link_id": "probable_link",
    "grouping_id": "agent_grouping",
    "lead_id": "lead",
    "appointment_id": "appointment",
    "plan_id": "plan",
    "step_id": "plan_step",
    "exception_id": "exception",
    "disclosure_id": "disclosure",
    "entry_id": "entry",
    "document_id": "document",
    "subscription_id": "subscription",
    "delivery_id": "delivery",
    "answer_id": "answer_link",
    "token_id": "token",
    "mandate_id": "mandate",
    "absence_id": "absence",
    "content_id": "content",
    "availability_id": "availability",
    "membership_id": "membership",
    "handover_id": "handover",
    "contest_id": "contest",
    "filter_id": "filter",
    "act_id": "act",
    "session_id": "session",
    "place_id": "place",
    "template_id": "thread_template",
    "service_id": "service",
    "location_id": "location",
    "hours_id": "opening_hours",
    "suggestion_id": "suggestion",
    "intake_id": "directory_intake",
    "testimony_id": "testimony",
    "picture_id": "picture",
    "figures_id": "figure_list",
    "cohort_id": "cohort",
    "line_id": "cohort_line",
    "stay_id": "stay",
    "asked_id": "stay_request",
    "expense_id": "stay_expense",
    "aid_id": "aid",
    "envelope_id": "aid_envelope",
    "aid_request_id": "aid_request",
    "aid_piece_id": "aid_piece",
    "payment_id": "aid_payment",
    "recovery_id": "aid_recovery",
    "outcome_id": "outcome",
}
BY_ADDRESS = {
    ("stays:step", "line_id"): "stay_step",
    ("stays:step_remove", "line_id"): "stay_step",
    ("aid:join", "aid_request_id"): "aid_request_open",
    ("directory:hours", "place_id"): "service_place",
    ("settlement:follow_up_review", "answer_id"): "follow_up_answer",
    ("network:send_again", "pk"): "invitation",
    ("workspace:archive_file", "job_id"): "archive",
    ("network:revoke", "pk"): "invitation",
    ("network:end_membership", "pk"): "membership",
    ("network:team_of", "pk"): "membership",
    ("network:end_officer", "pk"): "officer",
    ("network:end_answer_link", "pk"): "link_answering",
}
#: Arguments that name no object of anybody: real words of the product, so that the object decides.
WORDS = {
    ("directory:hsds_list", "collection"): ("services", "organizations", "inconnu"),
    ("directory:hsds_list_en", "collection"): ("services",),
    ("directory:hsds_one", "collection"): ("services",),
    ("directory:hsds_one_en", "collection"): ("services",),
    ("directory:hsds_one", "identifier"): ("0198c0de-0000-7000-8000-000000000000", "inconnu"),
    ("directory:hsds_one_en", "identifier"): ("inconnu",),
    ("directory:hsds_nothing", "rest"): ("a/b/c",),
    ("directory:hsds_nothing_en", "rest"): ("a/b/c",),
    ("directory:intake_gesture", "name"): (
        "importer",
        "arreter",
        "reprendre",
        "oublier",
        "fermer",
        "garder",
    ),  # fmt: skip
    ("referrals:step", "slug"): ("refuser", "question", "accepter-pour"),
    ("referrals:answer_step", "slug"): ("refuser", "question", "accepter"),
    ("accompaniment:predeparture_step", "slug"): ("date", "rendez-vous", "arret", "arrivee"),
    ("portal:consent_proof", "kind"): ("json", "pdf"),
    ("privacy:proof", "kind"): ("json", "pdf"),
    ("settlement:move_gesture", "name"): ("welcome", "settle", "cancel"),
    ("workspace:rights_gesture", "name"): ("identity", "turn_away", "contest"),
    ("workspace:rights_paper", "which"): ("lettre",),
    ("workspace:anonymisation_gesture", "name"): ("choisir", "conclure", "reevaluer"),
    ("portal:my_request_paper", "which"): ("lettre",),
    ("webhooks:gesture", "name"): ("essayer", "arreter", "reprendre", "supprimer"),
    ("people:list_gesture", "name"): ("dates", "importer", "arreter", "reprendre", "oublier"),
    **{
        (f"accompaniment:{name}", "slug"): ("travail",)
        for name in (
            "information_edit",
            "information_seen",
            "entry_add",
            "entry",
            "entry_seen",
            "entry_remove",
            "entry_lead",
        )
    },
    **{
        (f"portal:{name}", "slug"): ("travail",) for name in ("entry", "entry_remove", "entry_lead")
    },
}
#: Arguments that name something public or something of one's own: no organisation owns it.
COMMON = {
    ("territories:region", "slug"): "estrie",
    ("territories:mrc", "slug"): "kamouraska",
    ("territories:paj", "slug"): "paj-14",
    ("territories:place_csv", "code"): "mrc-14",
    ("territories:place_json", "code"): "mrc-14",
    ("matching:my_place", "code"): "14",
    ("matching:my_place_gesture", "code"): "14",
    ("matching:place", "code"): "14",
    ("matching:room", "code"): "14",
    ("matching:place_gesture", "code"): "14",
    # A published stay is open to everybody; one that does not exist is not found by anybody.
    ("stays:ask", "open_id"): "0198c0de-0000-7000-8000-000000000000",
    ("guidance:content", "slug"): "toutes-loin",
    ("portraits:paper", "code"): "mrc-14",
    **{
        (f"portraits:{name}", "code"): "paj-14"
        for name in ("portrait", "publish", "withdraw", "testimony", "picture_add", "figures")
    },
    # A figure is for everybody; one that does not exist is not found by anybody.
    ("portraits:figure", "fact_id"): "0198c0de-0000-7000-8000-000000000000",
    # Our words are for everybody; whoever keeps the directory writes their 211 codes.
    ("directory:word", "term_id"): "3eae3c8c-df0f-5fa2-9c0d-bf24b44c1440",
    # A published service is for everybody; one that does not exist is not found by anybody.
    ("referrals:from_service", "offered_id"): "0198c0de-0000-7000-8000-000000000000",
    ("guidance:edition", "number"): "1",
    ("api:get_territory", "code"): "region-05",
    ("insights:rows", "measure"): "registrations",
    ("portal:registration_step", "slug"): "nom",
    ("portal:registration_member_edit", "index"): "0",
    ("portal:registration_member_remove", "index"): "0",
    ("portal:edit", "slug"): "coordonnees",
    ("portal:entry_add", "slug"): "travail",
    ("accompaniment:my_theme", "slug"): "travail",
    ("workspace:setting", "key"): "referrals.answer_days",
    ("workspace:setting_withdraw", "key"): "referrals.answer_days",
    ("workspace:setting_withdraw", "day"): "2030-01-01",
    # A version of a policy is for everybody; one that does not exist is not found by anybody.
    ("privacy:policy_version", "policy_id"): "0198c0de-0000-7000-8000-000000000000",
}
#: Arguments that are secrets or belong to the accounts library: tried with wrong values.
SECRETS = {
    ("portraits:take_back", "token"): "un-lien-que-personne-n-a-recu",
    ("network:notices_stop", "token"): "un-lien-que-personne-n-a-recu",
    ("network:accept", "token"): "un-jeton-que-personne-n-a-recu",
    ("appointments:ics", "token"): "une-adresse-que-personne-n-a-recue",
    ("referrals:link", "token"): "un-lien-que-personne-n-a-recu",
    ("referrals:link_code", "token"): "un-lien-que-personne-n-a-recu",
    ("referrals:link_again", "token"): "un-lien-que-personne-n-a-recu",
    ("settlement:survey", "token"): "un-lien-que-personne-n-a-recu",
    ("settlement:survey_thanks", "token"): "un-lien-que-personne-n-a-recu",
    ("network:", "key"): "cle",
    ("account_confirm_email", "key"): "cle",
    ("account_reset_password_from_key", "key"): "cle",
    ("account_reset_password_from_key", "uidb36"): "1",
    ("mfa_remove_webauthn", "pk"): "1",
    ("mfa_edit_webauthn", "pk"): "1",
}

#: What a form must say for its page to look at the object at all.
FORMS = {
    "accompaniment:contact": {"quoi": "phone"},
    "accompaniment:appointment_end": {"action": "tenu", "version": "1"},
    "appointments:end": {"action": "annule", "version": "1"},
    "portal:my_request_gesture": {"geste": "contester"},
}
#: Objects named in the body rather than in the address: (address, field, kind).
IN_BODIES = (
    ("accompaniment:pause", "organisation", "organisation"),
    ("accompaniment:resume", "organisation", "organisation"),
    ("network:switch", "membership", "membership"),
    ("portal:choose", "person", "person"),
)
#: Pages that answer « not found » to a form that names nothing.
EMPTY_IS_NOT_FOUND = {
    "workspace:corrections",
    "accompaniment:resume",
    "workspace:exports",
    "portal:choose",
    "network:switch",
}


class Unfillable(LookupError):
    """An address has an argument that nobody said how to fill."""


@dataclass(frozen=True)
class Address:
    """One line of the table of addresses."""

    name: str
    path: str
    access: str | None
    arguments: tuple[str, ...]
    pattern: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of objects that its arguments name."""
        return tuple(kind for kind in map(self.kind_of, self.arguments) if kind)

    def kind_of(self, argument: str) -> str | None:
        """The kind of object that an argument names, None for a word. Raises Unfillable."""
        kind = BY_ADDRESS.get((self.name, argument)) or KINDS.get(argument)
        if kind is None and not self._plain(argument):
            raise Unfillable(f"{self.pattern} ({self.name}): what is « {argument} »?")
        return kind

    def _plain(self, argument: str) -> tuple[str, ...]:
        key = (self.name, argument)
        if key in WORDS:
            return WORDS[key]
        value = COMMON.get(key) or SECRETS.get(key)
        return (value,) if value else ()

    def filled(self, ids: dict[str, str]) -> list[str]:
        """Its paths with these objects. Raises Unfillable when one of its kinds is not there."""
        choices: list[dict[str, str]] = [{}]
        for argument in self.arguments:
            kind = self.kind_of(argument)
            if kind is not None and kind not in ids:
                raise Unfillable(f"{self.pattern} ({self.name}): no {kind} to try it with")
            values = (ids[kind],) if kind else self._plain(argument)
            choices = [c | {argument: v} for c in choices for v in values]
        return [self._path(choice) for choice in choices]

    def _path(self, values: dict[str, str]) -> str:
        if self.name.endswith(":"):
            # A line without a name: only its text tells its address.
            path = self.pattern
            for argument, value in values.items():
                path = path.replace(f"<str:{argument}>", value)
            return "/" + path
        return reverse(self.name, kwargs=values)


def every_address(
    resolver=None, prefix: str = "", namespaces: tuple = (), above: tuple = ()
) -> Iterator[Address]:
    """Each line of the table, those of libraries included."""
    for line in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(line.pattern)
        named = (*above, *line.pattern.regex.groupindex)
        if isinstance(line, URLResolver):
            inner = (*namespaces, line.namespace) if line.namespace else namespaces
            yield from every_address(line, pattern, inner, named)
        elif isinstance(line, URLPattern):
            name = ":".join((*namespaces, line.name or ""))
            yield Address(name, pattern, access_of(line.callback, name), named, pattern)
