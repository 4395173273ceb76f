"""Endpoints of the proposals for the yearly plan, and of the support for them."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from core.plugins.settings import plugin_settings
from core.rest.views import DetailView, ListView
from plugins.netizen.api import say_serializers as shapes
from plugins.netizen.api.say_common import (
    REFUSED,
    NeedsMembership,
    OfSay,
    Refused,
    body_of,
    found_or_404,
    receipts,
    taken_once,
)
from plugins.netizen.codes import normal_code
from plugins.netizen.models import Proposal
from plugins.netizen.say import proposing
from plugins.netizen.say.people import may_do
from plugins.netizen.say.representation import (
    proposal_receipt,
    proposal_representation,
    steps_representation,
)

# For which proposals may be; of any other there are none.
YEARS = range(2020, 2101)


class ProposalFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(method="of_year")

    class Meta:
        model = Proposal
        fields = ["state", "field"]

    def of_year(self, queryset, name, value):
        return queryset.filter(year=int(value)) if value in YEARS else queryset.none()


class OfProposals(OfSay):
    serializer_class = shapes.ProposalSerializer

    def get_queryset(self):
        """What everybody may read, and one's own."""
        proposals = Proposal.objects.for_village(self.village)
        user = self.request.user
        if not user.is_authenticated:
            return proposals.public()
        public = Q(opened_at__isnull=False) & ~Q(state=Proposal.State.WITHDRAWN)
        return proposals.filter(public | Q(proposer=user))

    @cached_property
    def proposal(self) -> Proposal:
        code = normal_code(self.kwargs["proposal"])
        found = found_or_404(
            self.get_queryset().filter(code=code).first(),
            _("No proposal of this village has this code."),
        )
        found.village = self.village
        return found


class ProposalList(OfProposals, ListView):
    """The village's proposals, the newest first, with one's own that are not public; and where a
    new one is filed."""

    filterset_class = ProposalFilter
    ordering = ("-created_at", "-pk")

    def serialize(self, page):
        return [proposal_representation(proposal) for proposal in page]

    @extend_schema(
        request=shapes.NewProposalSerializer,
        responses=receipts(shapes.ProposalReceiptSerializer),
    )
    def post(self, request, *args, **kwargs):
        """File a proposal. Send it again with the same `uuid` until an answer names it. Who may is
        the village's choice: its members, or whoever has signed in."""
        if not may_do(request.user, self.village, "who_may_propose"):
            raise NeedsMembership
        values = body_of(shapes.NewProposalSerializer, request)
        with taken_once():
            taken = proposing.submit(self.village, request.user, values)
        return Response(proposal_receipt(taken.row), status=201 if taken.created else 200)


class ProposalDetail(OfProposals, DetailView):
    """One proposal, with what was done about it."""

    serializer_class = shapes.ProposalDetailSerializer

    def get(self, request, *args, **kwargs):
        steps = steps_representation(self.proposal)
        return Response({**proposal_representation(self.proposal), "steps": steps})

    @extend_schema(responses={204: None, **REFUSED})
    def delete(self, request, *args, **kwargs):
        """Take one's own proposal back, as long as nothing is decided."""
        if self.proposal.proposer_id != request.user.pk:
            raise PermissionDenied(_("Only who has made a proposal can take it back."))
        try:
            proposing.withdraw(self.proposal, request.user)
        except proposing.Refused as error:
            raise Refused(str(error)) from None
        return Response(status=204)


class SupportView(OfProposals, DetailView):
    """The support for a proposal. Giving and taking it back may be repeated: each holds once."""

    serializer_class = shapes.ProposalSupportSerializer

    def answer(self, proposal: Proposal) -> Response:
        user = self.request.user
        supported = None
        if user.is_authenticated:
            supported = proposal.pk in proposing.supported_among([proposal], user)
        threshold = plugin_settings(self.village, "netizen")["proposal_threshold"]
        return Response(
            {
                "support_count": proposal.support_count,
                "threshold": threshold,
                "supported": supported,
                "state": proposal.state,
            }
        )

    def get(self, request, *args, **kwargs):
        return self.answer(self.proposal)

    @extend_schema(request=None, responses={200: shapes.ProposalSupportSerializer, **REFUSED})
    def put(self, request, *args, **kwargs):
        """Support it. For members of the village."""
        return self._change(proposing.support)

    @extend_schema(responses={200: shapes.ProposalSupportSerializer, **REFUSED})
    def delete(self, request, *args, **kwargs):
        """Take one's support back."""
        return self._change(proposing.unsupport)

    def _change(self, change) -> Response:
        try:
            return self.answer(change(self.proposal, self.request.user))
        except proposing.NotMember:
            raise NeedsMembership from None
        except proposing.Refused as error:
            raise Refused(str(error)) from None
