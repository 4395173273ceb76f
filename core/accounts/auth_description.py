"""`/api/v1/auth/openapi.json`: allauth's own description, of what is offered here and as it is."""

from __future__ import annotations

from allauth.headless.spec.internal.schema import get_schema
from django.http import JsonResponse
from django.urls import resolve
from django.views import View

METHODS = ("get", "post", "put", "patch", "delete")
TOO_MANY = {"$ref": "#/components/responses/TooManyRequests"}
# What is done otherwise here than allauth says, by path and method: (summary, description).
OWN_WORDS = {
    "account/email": {
        "get": (
            "The email address",
            "At most two entries: the account's email address, and one that waits for its code "
            "(`verified` is `false`).",
        ),
        "post": (
            "Add or change the email address",
            "Sends a code to the new address. The account keeps the one it has until the code has "
            "come back at `auth/email/verify`; then that one is told of the change. Needs a "
            "sign-in of the last minutes, else 401. Whether another account has the address shows "
            "only to whoever has the code. One code is waited for at a time.",
        ),
    },
    "auth/email/verify": {
        "post": (
            "Confirm the new email address",
            "Takes the code back as `key`. The account is signed out everywhere else when the "
            "address replaces another, and the session gets a new token (`meta.session_token`). "
            "After three wrong codes, or ten minutes, 409.",
        ),
    },
    "auth/webauthn/signup": {
        "post": (
            "Sign up with a passkey",
            "Sends a code to the email address or phone. When it has come back at "
            "`auth/code/confirm`, that answers 401 with the flow `mfa_signup_webauthn` pending: "
            "`GET` here what the passkey is made by, and `PUT` it. Where the address has an "
            "account already, the code signs in to it and no passkey is waited for.",
        ),
        "get": (
            "What the first passkey is made by",
            "For `navigator.credentials.create`. 409 unless the code of a sign-up has come back.",
        ),
        "put": (
            "Complete signing up with the passkey",
            "Adds the first passkey to the new account and signs in. 409 when somebody has signed "
            "in to the account in the meantime.",
        ),
    },
    "account/phone": {
        "post": (
            "Add or change the phone number",
            "Sends a code to the new number. The account keeps the one it has until the code has "
            "come back at `auth/phone/verify`; then that one is told of the change. Needs a "
            "sign-in of the last minutes, else 401. Whether another account has the number shows "
            "only to whoever has the code.",
        ),
    },
    "auth/phone/verify": {
        "post": (
            "Confirm the new phone number",
            "Takes the code back as `code`. The account is signed out everywhere else when the "
            "number replaces another, and the session gets a new token (`meta.session_token`). "
            "After three wrong codes, or ten minutes, 409.",
        ),
    },
}


class Specification(View):
    def get(self, request):
        return JsonResponse(
            _description(),
            content_type="application/vnd.oai.openapi+json",
            headers={"Cache-Control": "public, max-age=300"},
        )


def _description() -> dict:
    document = get_schema()
    document["paths"] = {
        path: _as_offered(path, item, methods)
        for path, item in document["paths"].items()
        if (methods := _methods(path))
    }
    document["components"]["schemas"]["Flow"]["properties"]["id"]["enum"] += [
        "mfa_login_webauthn",
        "mfa_signup_webauthn",
    ]
    return document


def _methods(path: str) -> list[str]:
    """The methods that are open at a path; none when the door does not lead there."""
    view = resolve(path.replace("{client}", "app")).func
    return getattr(view, "offered_methods", [])


def _as_offered(path: str, item: dict, methods: list[str]) -> dict:
    """`item` without what is not offered, and with what is said otherwise."""
    offered = {
        name: value
        for name, value in item.items()
        if name not in METHODS or name.upper() in methods
    }
    for name, (summary, description) in OWN_WORDS.get(
        path.partition("{client}/v1/")[2], {}
    ).items():
        offered[name] |= {"summary": summary, "description": description}
    for name in set(METHODS) & set(offered) - {"get"}:
        offered[name]["responses"].setdefault("429", TOO_MANY)
    return offered
