"""URLs of the endpoints of a say."""

from django.urls import path

from plugins.netizen.api import say_comment_views as comments
from plugins.netizen.api import say_membership_views as membership
from plugins.netizen.api import say_poll_views as polls
from plugins.netizen.api import say_proposal_views as proposals
from plugins.netizen.api import say_topic_views as topics

urlpatterns = [
    path("membership/", membership.MembershipView.as_view(), name="membership"),
    path("polls/", polls.PollList.as_view(), name="polls"),
    path("polls/<int:pk>/", polls.PollDetail.as_view(), name="poll"),
    path("polls/<int:pk>/votes/", polls.VoteView.as_view(), name="votes"),
    path("proposals/", proposals.ProposalList.as_view(), name="proposals"),
    path("proposals/<slug:proposal>/", proposals.ProposalDetail.as_view(), name="proposal"),
    path("proposals/<slug:proposal>/support/", proposals.SupportView.as_view(), name="support"),
    path(
        "proposals/<slug:proposal>/comments/",
        comments.ProposalComments.as_view(),
        name="proposal-comments",
    ),
    path("topics/", topics.TopicList.as_view(), name="topics"),
    path("topics/<slug:topic>/follow/", topics.FollowView.as_view(), name="follow"),
    path("topics/<slug:topic>/feed.atom", topics.TopicFeed.as_view(), name="topic-feed"),
    path("announcements/", topics.AnnouncementList.as_view(), name="announcements"),
    path("announcements/feed.atom", topics.AnnouncementFeed.as_view(), name="feed"),
    path(
        "announcements/<slug:announcement>/",
        topics.AnnouncementDetail.as_view(),
        name="announcement",
    ),
    path(
        "announcements/<slug:announcement>/comments/",
        comments.AnnouncementComments.as_view(),
        name="announcement-comments",
    ),
    path(
        "reports/<slug:report>/comments/", comments.ReportComments.as_view(), name="report-comments"
    ),
    path("comments/<uuid:uuid>/delete/", comments.CommentDeletion.as_view(), name="comment-delete"),
    path("comments/<uuid:uuid>/abuse/", comments.CommentComplaint.as_view(), name="comment-abuse"),
    path("notices/", topics.NoticeList.as_view(), name="notices"),
    path("notices/read/", topics.NoticesRead.as_view(), name="notices-read"),
]
