"""`/api/v1/auth/`: the endpoints of django-allauth that people sign in by, at allauth's own paths.

Chosen one by one: what concerns passwords is left out, because it would be a second way to the
accounts that manage something. An account has one email address, so there is no list of them.
"""

from allauth.headless.account import views as account
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.urls import include, path

from core.accounts import address_views, auth_description, auth_views, passkey_signup, passkeys
from core.accounts.auth_door import behind_door

ENDPOINTS = {
    "config": auth_views.ConfigView,
    "auth/session": account.SessionView,
    "auth/signup": auth_views.SignUpView,
    "auth/code/request": auth_views.RequestCodeView,
    "auth/code/confirm": auth_views.ConfirmCodeView,
    "auth/reauthenticate": account.ReauthenticateView,
    "auth/email/verify": address_views.VerifyEmailView,
    "auth/phone/verify": address_views.VerifyPhoneView,
    "auth/2fa/authenticate": mfa.AuthenticateView,
    "auth/2fa/reauthenticate": mfa.ReauthenticateView,
    "auth/webauthn/signup": passkey_signup.PasskeySignUpView,
    "auth/webauthn/login": passkeys.LoginView,
    "auth/webauthn/authenticate": passkeys.AuthenticateView,
    "auth/webauthn/reauthenticate": passkeys.ReauthenticateView,
    "account/email": address_views.EmailView,
    "account/phone": address_views.PhoneView,
    "account/authenticators": mfa.AuthenticatorsView,
    "account/authenticators/totp": mfa.ManageTOTPView,
    "account/authenticators/recovery-codes": mfa.ManageRecoveryCodesView,
    "account/authenticators/webauthn": passkeys.KeysView,
}


def patterns(client: Client) -> list:
    return [
        path(route, behind_door(view, client), name=route.replace("/", "_"))
        for route, view in ENDPOINTS.items()
    ]


app_name = "headless"
urlpatterns = [
    path("app/v1/", include((patterns(Client.APP), "app"))),
    path("browser/v1/", include((patterns(Client.BROWSER), "browser"))),
    path("openapi.json", auth_description.Specification.as_view(), name="openapi_yaml"),
]
