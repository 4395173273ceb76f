"""The frame around django-allauth's views: whom they see as signed in, and how they refuse."""

from __future__ import annotations

import json
from functools import wraps

from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.headless.base.response import RateLimitResponse
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.response import APIResponse
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.language import language_for
from core.accounts.people import is_peoples_session
from core.rest.problems import phrase, problem_response

# allauth offers signing in by password wherever it is asked what can be done; here it is not.
NOT_OFFERED, BY_CODE = "login", "login_by_code"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def behind_door(view: type[APIView], client: Client):
    """The view for one kind of client: `Client.APP` by token, `Client.BROWSER` by cookie."""

    class Door(view):
        def dispatch(self, request, *args, **kwargs):
            language = language_for(request, request.user) or translation.get_language()
            with translation.override(language):
                return super().dispatch(request, *args, **kwargs)

    inner = Door.as_api_view(client=client)
    # Asked before the view is: some of them look at a body before the method.
    methods = [name for name in METHODS if hasattr(view, name.lower())]

    @wraps(inner)
    def answer(request, *args, **kwargs):
        if request.method not in methods:
            return _problem(HttpResponseNotAllowed(methods))
        if client == Client.BROWSER and not is_peoples_session(request.session):
            # Signed in at the admin's door, which is nobody here.
            request.user = AnonymousUser()
        cookies_session = request.session
        try:
            response = inner(request, *args, **kwargs)
        except ImmediateHttpResponse as refusal:
            response = refusal.response
        except RateLimited:
            response = RateLimitResponse(request)
        except UpdateError:
            # Another request with this token has signed in or out, which gave the session a new
            # key or none. What the request came with is put back, or it would be saved again.
            request.session = cookies_session
            return problem_response(409, _("The session was changed by another request."))
        except UnicodeEncodeError:
            # Half of a surrogate pair, which JSON can name and no database can store.
            return problem_response(400, _("The body has characters that are no text."))
        if response.status_code >= 400 and not isinstance(response, APIResponse):
            return _problem(response)
        return _with_ways_in(response)

    answer.offered_methods = methods
    return answer


def _problem(response):
    """What allauth refuses without a word of its own, as problem details."""
    status = response.status_code
    detail = _("The body is not a JSON object.") if status == 400 else phrase(status)
    problem = problem_response(status, detail)
    if "Allow" in response:
        problem["Allow"] = response["Allow"]
    return problem


def _with_ways_in(response):
    """The answer with the ways that there are: no passwords for whoever signs in, and codes for
    those who have to sign in again and have nothing else."""
    if isinstance(response, APIResponse) and response.status_code == 401:
        body = json.loads(response.content)
        flows = body.get("data", {}).get("flows")
        if flows is not None:
            flows = [flow for flow in flows if flow["id"] != NOT_OFFERED]
            body["data"]["flows"] = flows or [{"id": BY_CODE}]
            response.content = json.dumps(body)
    return response
