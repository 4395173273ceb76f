"""`/api/v1/tokens/`: a person's access tokens, made and revoked by the person alone."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from wagtail.log_actions import log

from core.accounts.tokens import LONGEST_LIFE, NAME_LENGTH, AccessToken, abilities
from core.rest.permissions import IsPerson
from core.rest.serializers import KnownFieldsOnly
from core.rest.views import ApiView, ListView
from core.villages.codes import VILLAGE_CODE
from core.villages.models import Village
from core.villages.scoping import may_manage

MOST_VILLAGES = 500


class TokenSerializer(serializers.ModelSerializer):
    """A token without its secret, of which `prefix` is the beginning."""

    villages = serializers.SlugRelatedField("code", many=True, read_only=True)
    abilities = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = AccessToken
        fields = [
            "id", "name", "prefix", "villages", "abilities", "created_at", "expires_at",
            "last_used_at", "revoked_at",
        ]  # fmt: skip
        read_only_fields = fields


class IssuedTokenSerializer(TokenSerializer):
    """A new token with its secret, which is shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = [*TokenSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class NewTokenSerializer(KnownFieldsOnly, serializers.Serializer):
    """What a token is to be. It expires after 90 days unless `expires_at` says otherwise."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    villages = serializers.ListField(
        child=serializers.RegexField(rf"^{VILLAGE_CODE}\Z"),
        min_length=1,
        max_length=MOST_VILLAGES,
        help_text="Codes.",
    )
    abilities = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=100
    )
    expires_at = serializers.DateTimeField(required=False, help_text="Within a year from now.")

    def validate_villages(self, codes):
        found = {item.code: item for item in Village.objects.with_places().filter(code__in=codes)}
        unknown = sorted(set(codes) - set(found))
        if unknown:
            raise serializers.ValidationError(_("No village has the code %s.") % unknown[0])
        return list(found.values())

    def validate_abilities(self, names):
        known = abilities()
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise serializers.ValidationError(
                _("Unknown ability “%(name)s”. Known are: %(known)s.")
                % {"name": unknown[0], "known": ", ".join(known)}
            )
        return names

    def validate_expires_at(self, value):
        now = timezone.now()
        if not now < value <= now + LONGEST_LIFE:
            raise serializers.ValidationError(_("Give a time within a year from now."))
        return value


class TokenList(ListView):
    """One's own access tokens, the newest first."""

    permission_classes = (IsPerson,)
    serializer_class = TokenSerializer
    ordering = ("-pk",)

    def get_queryset(self):
        return AccessToken.objects.filter(owner=self.request.user.pk).prefetch_related("villages")

    @extend_schema(operation_id="tokens_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="tokens_create",
        request=NewTokenSerializer,
        responses={201: IssuedTokenSerializer},
    )
    def post(self, request, *args, **kwargs):
        """Make a token. Its `secret` is answered this once: keep it. Needs a sign-in of somebody
        who manages all the villages; another token is not enough."""
        serializer = NewTokenSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        for village in values["villages"]:
            if not may_manage(request.user, village):
                raise PermissionDenied(_("You do not manage the village %s.") % village.code)
        token, secret = AccessToken.objects.issue(owner=request.user, **values)
        log(token, "wagtail.create", user=request.user)
        token.secret = secret
        return Response(
            IssuedTokenSerializer(token).data,
            status=201,
            headers={
                "Location": request.build_absolute_uri(f"{token.pk}/"),
                "Cache-Control": "private, no-store",
            },
        )


class TokenDetail(ApiView):
    """One of one's own access tokens."""

    permission_classes = (IsPerson,)

    @extend_schema(operation_id="tokens_revoke", responses={204: None})
    def delete(self, request, pk):
        """Revoke it: it is refused from now on."""
        token = AccessToken.objects.filter(owner=request.user.pk, pk=pk).first()
        if token is None:
            raise Http404(_("You have no such token."))
        if token.revoked_at is None:
            token.revoke()
            log(token, "wagtail.delete", user=request.user)
        return Response(status=204)
