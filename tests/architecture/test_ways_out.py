"""Every way by which something of somebody leaves goes through one of the decisions about sharing.

Exports, packages, letters with content, files given, and the doors to come (webhooks, other systems):
a module that opens one and asks nobody fails here, until it asks or says why it has nothing to ask.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "enracine"
#: Calls and names by which something leaves a module.
OUT = {
    "Export",
    "store_generated",
    "FileResponse",
    "StreamingHttpResponse",
    "JsonResponse",
    "urlopen",
    "EmailMessage",
    "EmailMultiAlternatives",
    "render_pdf",
    "HTTPConnection",
    "outbound",
}
#: Libraries that reach other systems, when a module imports them.
LIBRARIES = {"httpx", "requests", "urllib3", "aiohttp", "smtplib", "boto3"}
#: What freezes a copy of somebody's facts for somebody else.
COPIES = "Package.objects.create"
#: The decisions, and the readings that hold them: who may share, who may read, as whom one reads.
DECISIONS = {
    "may_share",
    "granted_sections",
    "consent_in_force",
    "grant_access",
    "agreement_for",
    "visible",
    "scope",
    "dossier_for",
    "dossier_page",
    "visible_referral",
    "seen_by",
    "own_organisation",
    "person_page",
    "my_job",
}
#: Modules that let something out and have nobody to ask, each with its reason.
NOTHING_TO_ASK = {
    "referrals/exports.py": "numbers, states and days of referrals: nothing that a person told",
    "api/root.py": "the description of the API, nothing of anybody",
    "demo/pages/public.py": "invented accounts, in the demonstration only",
    "directory/actions/watching.py": "asks whether the page of a service answers; sends nothing",
    "directory/incoming/api.py": "reads a public directory; sends nothing but the question",
    "directory/pages/hsds.py": "published services: places and hours, nothing of anybody",
    "portraits/pages/public.py": "published portraits and public figures, nothing of anybody",
    "territories/pages/data.py": "figures of places, nothing of anybody",
    "kernel/documents.py": "keeps a file that its caller decided of; the row is protected",
    "kernel/export_files.py": "writes as a table what kernel/exports.py was let read",
    "kernel/exports.py": "reads as whoever asked, under the web's role (seen_by)",
    "kernel/failures.py": "a page of error",
    "kernel/health.py": "the state of the installation",
    "kernel/outbound.py": "calls where its caller decided; nowhere but the public Internet",
    "kernel/texting.py": "hands over what appointments.texting was agreed to send",
    "kernel/outbox.py": "declared fields only: a number and a link (kernel.notifications)",
    "kernel/pdf.py": "draws what its caller decided of",
    "portal/registration/codes.py": "a code, to the address that typed it",
    "network/accounts.py": "letters of an account to itself",
    "people/pages/occupations.py": "the public list of occupations (CNP)",
    "territories/api.py": "public places",
    "webhooks/actions/delivering.py": "identifiers only (rules.payload), while is_approved",
}
#: Modules that draw, keep or send what their caller has decided to give, and the door that decides.
HANDED_OVER = {
    "accompaniment/papers.py": "accompaniment.pages.papers: dossier_page, or the person herself",
    "kernel/downloads.py": "the page that found the document",
    "people/actions/identity/linking.py": "a question to the person herself, without a fact",
    "people/pages/lists.py": "the lines of the list that this very account brought in",
    "privacy/actions/packaging.py": "the person's own package, by a request checked before",
    "privacy/actions/requests/answering.py": "the answer to the person's own request",
    "privacy/actions/requests/steps.py": "keeps the papers of the person's own request",
    "privacy/incident_letters.py": "notices that the law asks for; a human sends them",
    "privacy/papers.py": "the answer to the person's own request",
    "privacy/proof_papers.py": "privacy.pages.agreements (agreement_for), portal (person_page)",
    "referrals/queries/package.py": "freeze() is called by send_referral, after consent_in_force",
}


def names_used(text: str) -> set[str]:
    """Every name that a module imports, calls or reads."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found


def libraries(text: str) -> set[str]:
    """The libraries that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def is_a_way_out(path: str, text: str) -> bool:
    """Whether a module lets something of somebody out without a decision in sight."""
    used = names_used(text)
    named = any(
        word in path.rpartition("/")[2] for word in ("export", "webhook", "package", "packaging")
    )
    leaves = bool(used & OUT) or bool(libraries(text) & LIBRARIES) or COPIES in text or named
    return leaves and not used & DECISIONS


def modules():
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        parts = set(name.split("/"))
        if not parts & {"tests", "migrations", "operations", "project"}:
            yield name, path.read_text(encoding="utf-8")


def test_every_way_out_asks_whether_it_may():
    silent = [
        name
        for name, text in modules()
        if name not in NOTHING_TO_ASK and name not in HANDED_OVER and is_a_way_out(name, text)
    ]
    # Ask one of DECISIONS, or write here why there is nothing to ask.
    assert silent == []


def test_what_is_excused_still_exists_and_still_lets_something_out():
    present = dict(modules())
    assert set(NOTHING_TO_ASK) | set(HANDED_OVER) <= set(present)


def test_a_new_webhook_that_asks_nobody_is_found():
    text = "import httpx\n\ndef tell(person):\n    httpx.post('x', json=person.name)\n"
    assert is_a_way_out("referrals/webhooks.py", text)
    asked = text + "\nfrom enracine.privacy.queries import may_share\n"
    assert not is_a_way_out("referrals/webhooks.py", asked)
