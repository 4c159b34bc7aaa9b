"""The description completed: every refusal that can come, the headers, the shape of problems."""

from typing import Any

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_TEXT = {"schema": {"type": "string"}}
_RATE = {
    "RateLimit": {"description": "what remains: r requests, t seconds"} | _TEXT,
    "RateLimit-Policy": {"description": "q requests by window of w seconds"} | _TEXT,
}
_WAIT = {"Retry-After": {"description": "seconds", "schema": {"type": "string"}}}
_CHALLENGE = {"WWW-Authenticate": _TEXT}
_WORDS = {
    "400": "The request cannot be read, or several memberships are possible (`memberships`).",
    "401": "No token, or one that is not, or no longer, valid.",
    "403": "The token or the account does not allow it.",
    "404": "It does not exist for the caller.",
    "409": "It changed meanwhile; `current` is the object as it stands.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "A rule, or the shape, refuses it; `errors` names each fault.",
    "428": "If-Match is missing.",
    "429": "Too many requests; wait `Retry-After` seconds.",
}
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457, in French, or in English with Accept-Language: en.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:enracine:problem:not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "memberships": {"type": "array", "items": {"type": "object"}},
        "current": {"type": "object"},
    },
}
_MEMBERSHIP = {
    "name": "X-Membership",
    "in": "header",
    "required": False,
    "description": "which of one's memberships acts; needed by who has several",
    "schema": {"type": "string", "format": "uuid"},
}
_ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "the same request sent again with the same key is answered from memory",
    "schema": {"type": "string", "pattern": "^[!-~]{1,80}$"},
}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Add to each operation what its form implies: no route says it twice, none forgets it."""
    schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return schema


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    guarded = bool(operation.get("security"))
    versioned = [p for p in parameters if p["name"] == "If-Match"]
    for parameter in versioned:
        parameter["required"] = True
        parameter["schema"] = {"type": "string", "pattern": '^"?[0-9]{1,9}"?$', "examples": ["3"]}
    codes = {"400", "422", "429", *map(str, operation.pop("x-refusals", []))}
    if guarded:
        codes |= {"401", "403", "404"}
        parameters.append(_MEMBERSHIP)
    if "{" in path:
        codes.add("404")
    if versioned:
        codes |= {"409", "428"}
    if "requestBody" in operation:
        codes |= {"413", "415"}
    if method == "post" and (guarded or path.endswith("/registrations")):
        parameters.append(_ONCE)
    responses = {str(code): told for code, told in operation["responses"].items()}
    for code, told in responses.items():
        told["headers"] = dict(_RATE)
        if code == "200" and "{" in path:
            told["headers"]["ETag"] = {"description": "the version of the object"} | _TEXT
    for code in sorted(codes):
        responses[code] = _refusal(code)
    operation["responses"] = dict(sorted(responses.items()))


def _refusal(code: str) -> dict[str, Any]:
    headers: dict[str, Any] = dict(_RATE)
    if code == "429":
        headers |= _WAIT
    if code == "401":
        headers |= _CHALLENGE
    return {
        "description": _WORDS[code],
        "headers": headers,
        "content": {"application/problem+json": {"schema": _PROBLEM}},
    }
