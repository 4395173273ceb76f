"""URLs of alarms, alerts and notifications, below a village's and a regency's."""

from django.urls import path

from plugins.ronda.api import alarm_views as alarms
from plugins.ronda.api import alert_views as alerts
from plugins.ronda.api import converters  # noqa: F401  registers the alerts' identifiers
from plugins.ronda.api.push_views import Push

urlpatterns = [
    path("codes/", alarms.AlarmCodeList.as_view(), name="codes"),
    path("alarms/", alarms.AlarmList.as_view(), name="alarms"),
    path("alarms/<uuid:uuid>/", alarms.AlarmDetail.as_view(), name="alarm"),
    path("alarms/<uuid:uuid>/witness/", alarms.AlarmWitness.as_view(), name="alarm-witness"),
    path("alarms/<uuid:uuid>/confirm/", alarms.AlarmConfirm.as_view(), name="alarm-confirm"),
    path("alarms/<uuid:uuid>/recall/", alarms.AlarmRecall.as_view(), name="alarm-recall"),
    path("alarms/<uuid:uuid>/end/", alarms.AlarmEnd.as_view(), name="alarm-end"),
    path("alerts/", alerts.AlertList.as_view(), name="alerts"),
    path("alerts/index.atom", alerts.AlertIndex.as_view(), name="alert-index"),
    path("alerts/<alert:identifier>/", alerts.AlertDetail.as_view(), name="alert"),
    path("alerts/<alert:identifier>/cap.xml", alerts.AlertDocument.as_view(), name="alert-cap"),
    path("alerts/<alert:identifier>/update/", alerts.AlertUpdate.as_view(), name="alert-update"),
    path("alerts/<alert:identifier>/cancel/", alerts.AlertCancel.as_view(), name="alert-cancel"),
    path("alerts/<alert:identifier>/end/", alerts.AlertEnd.as_view(), name="alert-end"),
    path("push/", Push.as_view(), name="push"),
]

regency_urlpatterns = [
    path("alerts/", alerts.RegencyAlertList.as_view(), name="alerts"),
    path("alerts/index.atom", alerts.RegencyAlertIndex.as_view(), name="alert-index"),
]
