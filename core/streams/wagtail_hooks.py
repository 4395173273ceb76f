"""Registers the rich text links."""

from wagtail import hooks

from core.streams.links import PageLinkHandler


@hooks.register("register_rich_text_features", order=100)
def look_up_links_in_bulk(features):
    features.register_link_type(PageLinkHandler)
