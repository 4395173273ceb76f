"""`/api/v1/me/`: who is signed in, what they are where, and the end of an account."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from core.accounts.erasure import ErasureFailed, erase_account
from core.accounts.language import choose_language, language_of
from core.accounts.people import display_name, people, signed_in_lately
from core.rest.permissions import IsPerson, has_token
from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import KnownFieldsOnly, ProblemSerializer
from core.rest.sessions import peoples_session
from core.rest.views import ApiView
from core.villages.models import AREAS, ROLE_SCOPE, Membership, Role

PRIVATE = {"Cache-Control": "private, no-store"}
SIGNED_OUT = {(401, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Nobody is signed in.")}
REFUSED = {(403, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "See `detail`.")}
NO_JSON = {(415, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "The body is not JSON.")}


class HeldAreaSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=AREAS)
    code = serializers.CharField()
    name = serializers.CharField()


class MembershipSerializer(serializers.Serializer):
    role = serializers.ChoiceField(choices=Role.choices)
    area = HeldAreaSerializer()


class MeSerializer(serializers.Serializer):
    name = serializers.CharField()
    email = serializers.CharField(help_text="Empty when there is none.")
    phone = serializers.CharField(help_text="E.164, or empty.")
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        allow_null=True,
        help_text="What the person is written to and answered in; null when none was chosen.",
    )
    memberships = MembershipSerializer(many=True)


class ChangesSerializer(KnownFieldsOnly, serializers.Serializer):
    """What somebody may change of themselves; addresses change by a code sent to the new one."""

    name = serializers.CharField(max_length=150, required=False)
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        allow_null=True,
        required=False,
        help_text="Null is the install's own language.",
    )


class Me(ApiView):
    """The account that a session token, an access token or a cookie belongs to."""

    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="me_retrieve", responses={200: MeSerializer, **SIGNED_OUT})
    def get(self, request):
        return Response(_representation(request), headers=PRIVATE)

    @extend_schema(
        operation_id="me_update",
        request=ChangesSerializer,
        responses={200: MeSerializer, **SIGNED_OUT, **REFUSED, **NO_JSON},
    )
    def patch(self, request):
        if has_token(request):
            # It is for the abilities it names, and this is none of them.
            raise PermissionDenied(IsPerson.message)
        serializer = ChangesSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user, changes = request.user, serializer.validated_data
        with transaction.atomic():
            if "name" in changes:
                user.first_name, user.last_name = changes["name"], ""
                user.save(update_fields=["first_name", "last_name"])
            if "language" in changes:
                choose_language(user, changes["language"])
        return Response(_representation(request), headers=PRIVATE)

    @extend_schema(
        operation_id="me_destroy",
        request=None,
        responses={
            204: None,
            **SIGNED_OUT,
            **REFUSED,
            (503, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "A part could not erase; nothing has changed."
            ),
        },
    )
    def delete(self, request):
        """Erases the account and what plugins keep of the person. Needs a sign-in of the last
        minutes; accounts that manage something are closed by an administrator."""
        session = peoples_session(request)
        if session is None or not people().filter(pk=request.user.pk).exists():
            raise PermissionDenied(
                _("This account is not one that signs in by a code or a passkey; ask an officer.")
            )
        if not signed_in_lately(session, request.user):
            raise PermissionDenied(_("Sign in again first: erasing needs a fresh sign-in."))
        try:
            erase_account(request.user)
        except ErasureFailed as error:
            body = problem(503, str(error))
            return Response(body, status=503, headers=PRIVATE, content_type=CONTENT_TYPE)
        session.flush()
        return Response(status=204, headers=PRIVATE)


def _representation(request) -> dict:
    user = request.user
    held = Membership.objects.filter(user=user).order_by("pk").select_related(*AREAS)
    if has_token(request):
        # Of villages that it is not for it tells nothing.
        held = held.filter(Q(village=None) | Q(village__in=request.auth.named_villages))
    # Boundaries are large, and the areas' names are all that is told.
    held = held.only("role", "user", *[f"{area}__{name}" for area in AREAS for name in _FIELDS])
    return {
        "name": display_name(user),
        "email": user.email,
        "phone": user.phone,
        "language": language_of(user),
        "memberships": [
            {
                "role": membership.role,
                "area": {
                    "kind": ROLE_SCOPE[membership.role],
                    "code": membership.area.code,
                    "name": membership.area.name,
                },
            }
            for membership in held
        ],
    }


_FIELDS = ("code", "name")
