"""Example alarms: a history in some villages, with an alert that was published and cancelled."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone, translation

from core.events.records import records_changed
from core.villages.models import Village
from plugins.ronda import alert_documents, cap
from plugins.ronda.alarm_codes import starting_codes
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, AlertMessage, WatchPost

UUIDS = uuid.UUID("6c0f6a0e-52a7-4a0e-9a51-2f4d7f9b3c11")
DAYS = 150
# Beats, where, how it ended (false alarms with the reason).
STORIES = (
    ("2", "Warung dekat balai kampung", "ended", "Barang ditemukan kembali, pelaku kabur."),
    ("3", "Dapur rumah di ujung jalan", "ended", "Api padam sebelum mobil pemadam datang."),
    ("5", "Kandang sapi di tepi sawah", "ended", "Dua sapi ditemukan di kebun sebelah."),
    ("2", "Rumah kosong dekat lapangan", "recalled", "Ternyata pemilik rumah pulang larut malam."),
    ("3", "Kebun tebu sebelah timur", "recalled", "Hanya pembakaran daun kering yang dijaga."),
    ("4", "Pinggir sungai", "ended", "Air surut menjelang pagi."),
    ("5", "Kandang kambing dekat masjid", "recalled", "Kambing lepas sendiri dari kandang."),
)
NAMES = ("Sutrisno", "I Wayan Sudarta", "Ahmad Fauzi", "Joko Susilo", "M. Yusuf", "Slamet")


def load(villages) -> None:
    """Give villages without any the starting codes and past alarms; the same at every run, their
    times counted back from today. The first of them also has an alert that was cancelled."""
    keys = [village.pk for village in villages]
    coded = set(_villages_of(AlarmCode, keys))
    AlarmCode.objects.bulk_create(
        [row for village in villages if village.pk not in coded for row in starting_codes(village)],
        batch_size=500,
    )
    done = set(_villages_of(Alarm, keys))
    codes = {(row.village_id, row.beats): row for row in AlarmCode.objects.for_villages(keys)}
    posts: dict[int, list[WatchPost]] = {}
    for post in WatchPost.objects.for_villages(keys):
        posts.setdefault(post.village_id, []).append(post)
    now, made = timezone.now(), []
    for village in villages:
        if village.pk not in done:
            made += _alarms(village, codes, posts.get(village.pk, []), now)
    Alarm.objects.bulk_create([alarm for alarm, _steps in made], batch_size=500)
    AlarmStep.objects.bulk_create(
        [step for _alarm, steps in made for step in steps], batch_size=500
    )
    first = next((alarm for alarm, _steps in made if alarm.confirmed_at), None)
    if first is not None:
        _alert(first)
    records_changed("ronda", {alarm.village for alarm, _steps in made})


def _villages_of(model, keys):
    rows = model.objects.for_villages(keys).order_by().values_list("village", flat=True)
    return rows.distinct()


def _alarms(village, codes, posts, now) -> list[tuple[Alarm, list[AlarmStep]]]:
    chance = random.Random(f"ronda alarms {village.code}")
    stories = chance.sample(STORIES, chance.choice((1, 2, 3)))
    return [
        _alarm(village, number, story, codes, posts, now, chance)
        for number, story in enumerate(stories)
        if (village.pk, story[0]) in codes
    ]


def _alarm(village, number, story, codes, posts, now, chance):
    beats, place, end, text = story
    raised = _night(now, chance)
    confirmed = raised + timedelta(seconds=chance.randint(40, 400))
    over = confirmed + timedelta(minutes=chance.randint(20, 180))
    recalled = end == "recalled"
    # Most false alarms are recalled before anybody has confirmed them.
    unconfirmed = recalled and chance.random() < 0.7
    code, post = codes[village.pk, beats], chance.choice(posts) if posts else None
    alarm = Alarm(
        village=village,
        uuid=uuid.uuid5(UUIDS, f"{village.code} {number}"),
        code=code,
        beats=code.beats,
        label=code.label,
        instruction=code.instruction,
        post=post,
        place=place,
        point=_near(village.point, chance),
        accuracy=round(chance.uniform(4, 40), 1),
        raised_at=raised,
        server_time=raised + timedelta(seconds=2),
        confirmed_at=None if unconfirmed else confirmed,
        ended_at=over,
        state=end,
    )
    who = chance.sample(NAMES, 2)
    told = [(AlarmStep.Kind.RAISED, raised, who[0], "")]
    if not unconfirmed:
        told.append((AlarmStep.Kind.WITNESSED, confirmed, who[1], ""))
        told.append((AlarmStep.Kind.CONFIRMED, confirmed, who[1], ""))
    told.append((end, over, who[0], text))
    steps = [
        AlarmStep(village=village, alarm=alarm, kind=kind, at=at, actor=actor, text=words)
        for kind, at, actor, words in told
    ]
    return alarm, steps


def _night(now, chance) -> datetime:
    """A moment of a night, between nine and five, in the last months."""
    day = timezone.localtime(now - timedelta(days=chance.randint(2, DAYS)))
    evening = day.replace(hour=21, minute=0, second=0, microsecond=0)
    return evening + timedelta(minutes=int(480 * chance.betavariate(3, 2)))


def _near(point, chance) -> Point | None:
    if point is None:
        return None
    return Point(
        round(point.x + chance.uniform(-0.008, 0.008), 6),
        round(point.y + chance.uniform(-0.008, 0.008), 6),
        srid=4326,
    )


def _alert(alarm: Alarm) -> None:
    """An alert of the alarm to its village, and its cancellation an hour later."""
    village = Village.objects.with_places().select_related("district").get(pk=alarm.village_id)
    sent = alarm.confirmed_at.replace(microsecond=0) + timedelta(minutes=2)
    expires = sent + timedelta(hours=3)
    area = [cap.area_of(Village.objects.defer(None).get(pk=village.pk))]
    with translation.override(village.main_language):
        texts = (
            (AlertMessage.Kind.ALERT, sent, f"{alarm.label}: {village.full_name}",
             f"{alarm.label}, {alarm.village.full_name}. Warga diminta waspada.",
             alarm.instruction),
            (AlertMessage.Kind.CANCEL, sent + timedelta(hours=1),
             f"Dibatalkan: {alarm.label}", "Keadaan sudah aman.", ""),
        )  # fmt: skip
        before: list[AlertMessage] = []
        for kind, moment, headline, description, instruction in texts:
            message = AlertMessage(
                village=village,
                alarm=alarm,
                identifier=f"{village.code}-{moment:%Y%m%dT%H%M%SZ}-{alarm.uuid.hex[:8]}",
                kind=kind,
                sent=moment,
                expires=expires,
                headline=headline,
                description=description,
                instruction=instruction,
                is_latest=kind == AlertMessage.Kind.CANCEL,
            )
            message.xml = alert_documents.document_of(
                message, village, area, before, urgency="Past" if before else "Immediate"
            )
            before.append(message)
    AlertMessage.objects.bulk_create(before)
    for message in before:
        message.villages.set([village])
