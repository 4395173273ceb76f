"""URLs of the roster's endpoints."""

from django.urls import path

from plugins.ronda.api import night_off_views as nights_off
from plugins.ronda.api import roster_views as views
from plugins.ronda.api import swap_views as swaps

urlpatterns = [
    path("tonight/", views.TonightList.as_view(), name="tonight"),
    path("members/", views.MemberList.as_view(), name="members"),
    path("roster/shifts/", views.ShiftList.as_view(), name="shifts"),
    path("roster/shifts/<int:pk>/", views.ShiftDetail.as_view(), name="shift"),
    path("roster/nights-off/", nights_off.NightOffList.as_view(), name="nights_off"),
    path("roster/nights-off/<int:pk>/", nights_off.NightOffDetail.as_view(), name="night_off"),
    path("roster/duties/", views.DutyList.as_view(), name="duties"),
    path("roster/duties/<int:pk>/", views.DutyDetail.as_view(), name="duty"),
    path("roster/swaps/", swaps.SwapList.as_view(), name="swaps"),
    path("roster/swaps/<uuid:uuid>/", swaps.SwapDetail.as_view(), name="swap"),
    path("roster/swaps/<uuid:uuid>/answer/", swaps.SwapAnswer.as_view(), name="swap_answer"),
    path("roster/generate/", views.GenerateView.as_view(), name="generate"),
    path("roster/calendar/", views.CalendarView.as_view(), name="calendar"),
]
