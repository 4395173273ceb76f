"""The Content-Security-Policy of each answer."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CSPMiddleware

POLICY_OF_DATA = "default-src 'none'; frame-ancestors 'none'"


class PolicyMiddleware(CSPMiddleware):
    """Lets the pages that name a frontend as `frame_origin` show it in a frame. Data get a policy of
    their own: whoever opens them as a page is to run and load nothing."""

    def process_response(self, request, response):
        if request.path_info.startswith("/api/") and _is_data(response):
            response.headers.setdefault(HEADER, POLICY_OF_DATA)
            return response
        return super().process_response(request, response)

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        origin = getattr(request, "frame_origin", None)
        if origin:
            parts.update = {**(parts.update or {}), "frame-src": ["'self'", origin]}
        return parts


def _is_data(response) -> bool:
    return response.status_code == 304 or "json" in response.headers.get("Content-Type", "")
