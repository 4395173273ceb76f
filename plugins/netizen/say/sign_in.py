"""Signing in on a village's website by a code, without a script.

The codes, their limits and the session are those of `/api/v1/auth/` (core.accounts): these pages hand
what is typed to the same endpoints, for a browser, and show what they answer. An address that has
an account and one that has none are answered alike.
"""

from __future__ import annotations

import copy
import json

from django import forms
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import path, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

HOME = "/p/netizen/saya/"
CODE, SECOND = "login_by_code", "mfa_authenticate"


class AddressForm(forms.Form):
    """A new account gets a name; who has one leaves it empty."""

    address = forms.CharField(
        label=gettext_lazy("Your email address or phone number"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name, if you are new here"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    step = forms.CharField(widget=forms.HiddenInput, initial="address", required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    step = forms.CharField(widget=forms.HiddenInput, required=False)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """First the address, then the code that was sent to it; then an authenticator app's number,
    from those who have set one up."""
    if request.user.is_authenticated:
        return redirect(_target(request))
    if request.method != "POST":
        return _page(request, AddressForm())
    if request.POST.get("step") in ("code", "second"):
        return _take_code(request, request.POST["step"])
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    address, name = form.cleaned_data["address"], form.cleaned_data["name"]
    body = {"email" if "@" in address else "phone": address}
    if name:
        status, answer = _ask(request, "auth_signup", {**body, "name": name})
    else:
        status, answer = _ask(request, "auth_code_request", body)
    if status == 409:
        return redirect(_target(request))
    if _is_pending(answer, CODE):
        return _page(request, CodeForm(initial={"step": "code"}), sent_to=address)
    form.add_error(None, _reason(status, answer))
    return _page(request, form, status if status >= 400 else 400)


def _take_code(request, step: str):
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    name = "auth_code_confirm" if step == "code" else "auth_2fa_authenticate"
    status, answer = _ask(request, name, {"code": form.cleaned_data["code"].strip()})
    if status == 200:
        return redirect(_target(request))
    if step == "code" and _is_pending(answer, SECOND):
        return _page(request, CodeForm(initial={"step": "second"}), is_second=True)
    if status == 400:
        form.add_error("code", _reason(status, answer))
        return _page(request, form, 400, is_second=step == "second")
    form = AddressForm()
    form.opening_error = (
        _reason(status, answer)
        if status == 429
        else _("The code is used up or too old. Ask for another.")
    )
    return _page(request, form, status)


def _ask(request, name: str, body: dict) -> tuple[int, dict]:
    """What the endpoint for browsers answers: status and JSON. The form's own token has been
    checked; session and cookies are the same."""
    url = reverse(f"headless:browser:{name}")
    text = json.dumps(body).encode()
    inner = copy.copy(request)
    inner._body = text
    inner.path = inner.path_info = url
    inner.META = {
        **request.META, "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(text)),
    }  # fmt: skip
    inner.content_type = "application/json"
    match = resolve(url)
    response = match.func(inner, *match.args, **match.kwargs)
    for key, value in inner.META.items():
        # Signing in makes a new token against forged forms.
        if key.startswith("CSRF_"):
            request.META[key] = value
    request.session = inner.session
    return response.status_code, json.loads(response.content or b"{}")


def _is_pending(answer: dict, flow: str) -> bool:
    flows = (answer.get("data") or {}).get("flows") or []
    return any(each.get("id") == flow and each.get("is_pending") for each in flows)


def _reason(status: int, answer: dict) -> str:
    if status == 429:
        return _("Too many tries. Wait a few minutes and try again.")
    said = [error["message"] for error in answer.get("errors") or [] if "message" in error]
    return " ".join(said) or _("That did not work. Check what you typed and try again.")


def _target(request) -> str:
    """Where whoever signs in wanted to go, on this website alone."""
    wanted = request.POST.get("ke") or request.GET.get("ke") or HOME
    is_own = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_own else HOME


def _page(request, form, status=200, **context):
    request.page_title = _("Sign in")
    context |= {"form": form, "village": request.village, "target": _target(request)}
    return render(request, "netizen/say/sign_in.html", context, status=status)


@never_cache
@require_POST
def sign_out(request):
    logout(request)
    return redirect("netizen:say")


urlpatterns = [
    path("masuk/", sign_in, name="sign-in"),
    path("keluar/", sign_out, name="sign-out"),
]
