"""What may happen in villages, one thing at random: by the plugins' own services, their models, and
what officers do to the villages themselves. For the test that figures agree whatever happened.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

from django.contrib.gis.geos import Point
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.accounts.models import User
from core.plugins.switching import switch
from core.villages.models import District, Membership, Village
from plugins.gismap.models import Feature
from plugins.netizen import handling as reports
from plugins.netizen.categories import offered
from plugins.netizen.desks import Actor as Desk
from plugins.netizen.filing import file_report
from plugins.netizen.letters import asking, catalogue
from plugins.netizen.letters import handling as letters
from plugins.netizen.models import Category, LetterRequest, LetterSigner, MembershipRequest, Report
from plugins.netizen.say import joining, proposing
from plugins.ronda import alarm_codes, alarms, incidents, syncing
from plugins.ronda.batches import Batch
from plugins.ronda.models import Alarm, CheckIn, Incident, Member, Shift, WatchPost
from sites.models import NewsIndexPage, NewsPage, Official

SLUGS = ("ronda", "netizen", "gismap")
NIK = "1802010101900001"


class Happenings:
    """Makes one of `KINDS` happen at a time: `next()` answers its name. The same for a seed."""

    def __init__(self, seed: int, staff: User):
        self.chance, self.staff = Random(seed), staff
        self.people = 0

    def next(self) -> str:
        name = self.chance.choice(KINDS)
        getattr(self, name)(self.village())
        return name

    def village(self) -> Village:
        return self.chance.choice(list(Village.objects.with_places().order_by("pk")))

    def one(self, rows):
        """One of a model's rows, or None."""
        rows = list(rows.order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def somebody(self) -> User:
        self.people += 1
        return User.objects.create_user(f"warga-{self.people}", password=None)

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    # -- Reports, letters, members ---------------------------------------------------------------

    def report_filed(self, village):
        categories = list(offered(village).values())
        if categories:
            file_report(village, {
                "uuid": self.uuid(), "category": self.chance.choice(categories),
                "title": "Jalan rusak", "text": "Lubang di depan pasar.",
            })  # fmt: skip

    def report_handled(self, village):
        report = self.one(Report.objects.unscoped().select_related("village", "category"))
        if report is None:
            return
        actor = Desk.of(self.staff, report)
        name = self.one_of(set(reports.possible(report, actor)) - {"merge"})
        if name:
            details = reports.Details(desk=self.chance.choice(("district", "regency")))
            reports.act(report, actor, name, "Sudah kami kerjakan.", details=details)

    def one_of(self, names):
        return self.chance.choice(sorted(names)) if names else None

    def report_rated(self, village):
        report = self.one(
            Report.objects.unscoped().filter(state="resolved").select_related("village")
        )
        if report is not None:
            report.rating = self.chance.randint(1, 5)
            report.save()

    def report_ages(self, village):
        report = self.one(Report.objects.unscoped().filter(state__in=Report.OPEN))
        if report is not None:
            report.due_at = timezone.now() - timedelta(days=3)
            report.created_at = timezone.now() - timedelta(days=9)
            report.save()

    def report_deleted(self, village):
        report = self.one(Report.objects.unscoped())
        if report is not None:
            report.delete()

    def category_switched(self, village):
        category = self.one(Category.objects.unscoped())
        category.is_active = not category.is_active
        category.save()

    def letter_asked_for(self, village):
        kind = self.one_of_kinds(village)
        if kind is not None:
            values = {"uuid": self.uuid(), "name": "Siti", "nik": NIK, "phone": "", "values": {}}
            actor = letters.citizen(None, "Siti")
            asking.ask(village, kind, values, actor, LetterRequest.Channel.API)

    def one_of_kinds(self, village):
        kinds = list(catalogue.offered(village))
        return self.chance.choice(kinds) if kinds else None

    def letter_handled(self, village):
        row = self.one(LetterRequest.objects.unscoped().open().select_related("village", "kind"))
        if row is not None:
            actor = letters.Actor(letters.As.OPERATOR, name="Operator")
            action = self.chance.choice(("refuse", "ask", "check"))
            try:
                letters.act(row, action, actor, "Foto KK belum ada.")
            except letters.Refused:
                return

    def signer_entered(self, village):
        LetterSigner.objects.create(village=village, name="Sutrisno", title="Kepala Kampung")

    def member_joins(self, village):
        person = self.somebody()
        joining.ask(village, person, {
            "uuid": self.uuid(), "name": "Siti", "neighbourhood": "RT 1",
        })  # fmt: skip
        joining.confirm(
            MembershipRequest.objects.for_village(village).filter(user=person), self.staff
        )

    def member_leaves(self, village):
        member = self.one(
            Membership.objects.filter(role="citizen").select_related("user", "village")
        )
        if member is not None:
            joining.leave(member.village, member.user)

    def member_taken_off(self, village):
        member = self.one(Membership.objects.filter(role="citizen"))
        if member is not None:
            member.delete()

    def proposal_made(self, village):
        person = self.somebody()
        Membership.objects.create(user=person, role="citizen", village=village)
        proposing.submit(village, person, {
            "uuid": self.uuid(), "title": "Jembatan baru", "text": "Supaya anak ke sekolah.",
            "field": "building", "year": 2027,
        })  # fmt: skip

    # -- The watch -------------------------------------------------------------------------------

    def post_entered(self, village):
        WatchPost.objects.create(
            village=village, name=f"Pos {self.uuid()}",
            point=self.chance.choice((None, Point(104.9, -5.2, srid=4326))),
        )  # fmt: skip

    def post_moves(self, village):
        post = self.one(WatchPost.objects.unscoped())
        if post is not None:
            post.village = village
            post.save()

    def post_changes(self, village):
        post = self.one(WatchPost.objects.unscoped())
        if post is not None:
            post.is_active, post.lamp = (
                self.chance.random() < 0.7,
                self.chance.choice(("lit", "dark")),
            )
            post.save()

    def post_deleted(self, village):
        post = self.one(WatchPost.objects.unscoped())
        if post is not None:
            post.delete()

    def watch_grows(self, village):
        Member.objects.create(village=village, name=f"Budi {self.uuid()}")

    def shift_ends(self, village):
        post = self.one(WatchPost.objects.for_village(village))
        if post is not None:
            night = timezone.localdate() - timedelta(days=self.chance.randint(1, 900))
            begins = timezone.now() - timedelta(days=self.chance.randint(1, 25))
            Shift.objects.create(
                village=village, post=post, night=night, starts_at=begins,
                ends_at=begins + timedelta(hours=7),
                manned_at=self.chance.choice((None, begins)),
            )  # fmt: skip

    def phones_send(self, village):
        post = self.one(WatchPost.objects.for_village(village))
        if post is not None:
            moment = timezone.now() - timedelta(hours=self.chance.randint(1, 200))
            common = {"device_time": moment.isoformat(), "post": post.pk}
            syncing.apply_all(Batch(village, self.staff), [
                {"kind": "checkin", "uuid": str(self.uuid()), **common},
                {"kind": "checkin", "uuid": str(self.uuid()), **common},
                {"kind": "incident", "uuid": str(self.uuid()), "severity": 3,
                 "what": self.chance.choice(Incident.Kind.values), "narrative": "x", **common},
            ])  # fmt: skip
            assert CheckIn.objects.for_village(village).exists()

    def incident_handled(self, village):
        incident = self.one(Incident.objects.unscoped().select_related("village"))
        if incident is not None:
            state = self.chance.choice(("open", "handled", "closed"))
            incidents.add_step(incident, self.staff, "Operator", state=state, text="Dicek.")

    def alarm_raised(self, village):
        alarm_codes.ensure_codes(village)
        code = self.one(village.ronda_alarmcode_set.filter(is_all_clear=False))
        post = self.one(WatchPost.objects.for_village(village))
        Alarm.objects.create(
            village=village, uuid=self.uuid(), code=code, post=post, beats=code.beats,
            label=code.label, raised_at=timezone.now(), is_drill=self.chance.random() < 0.2,
            state=self.chance.choice(Alarm.RUNNING), confirmed_at=timezone.now(),
        )  # fmt: skip

    def alarm_goes_on(self, village):
        alarm = self.one(
            Alarm.objects.unscoped().filter(state__in=Alarm.RUNNING).select_related("village")
        )
        if alarm is None:
            return
        actor = alarms.Actor(self.staff, None, True)
        if alarm.state == Alarm.State.RAISED:
            alarms.recall(alarm.village, alarm.uuid, actor, "Salah pukul.")
        else:
            alarms.end(alarm.village, alarm.uuid, actor, "Padam.")

    # -- The map ---------------------------------------------------------------------------------

    def place_drawn(self, village):
        Feature.make_example(village, self.chance.choice(("School", "Road", "Pasar", "Masjid")))

    def place_changes(self, village):
        feature = self.one(Feature.objects.unscoped())
        if feature is not None:
            feature.is_public = self.chance.random() < 0.6
            feature.warnings = self.chance.choice(([], ["outside"]))
            feature.save()

    def place_moves(self, village):
        feature = self.one(Feature.objects.unscoped())
        if feature is not None:
            feature.village = village
            feature.save()

    def place_deleted(self, village):
        feature = self.one(Feature.objects.unscoped())
        if feature is not None:
            feature.delete()

    # -- The website -----------------------------------------------------------------------------

    def news_published(self, village):
        if village.site_id:
            parent = NewsIndexPage.objects.descendant_of(village.site.root_page).first()
            page = NewsPage(title="Panen raya", slug=f"panen-{self.uuid()}")
            parent.add_child(instance=page)
            page.save_revision().publish()

    def news_taken_off(self, village):
        page = self.one(NewsPage.objects.live())
        if page is not None:
            page.unpublish()

    def news_deleted(self, village):
        page = self.one(NewsPage.objects.all())
        if page is not None:
            page.delete()

    def page_hidden(self, village):
        page = self.one(NewsPage.objects.live())
        if page is None:
            return
        hidden = PageViewRestriction.objects.filter(page=page).first()
        if hidden is not None:
            hidden.delete()
        else:
            PageViewRestriction.objects.create(page=page, restriction_type="login")

    def official_entered(self, village):
        body = self.chance.choice(Official.Body.values)
        Official.objects.create(village=village, name="Suyono", position="Kasi", body=body)

    def official_moves(self, village):
        official = self.one(Official.objects.unscoped())
        if official is not None:
            official.village = village
            official.save()

    def official_leaves(self, village):
        official = self.one(Official.objects.unscoped())
        if official is not None:
            official.is_active = not official.is_active
            official.save()

    def official_deleted(self, village):
        official = self.one(Official.objects.unscoped())
        if official is not None:
            official.delete()

    def contact_changes(self, village):
        village.phone = self.chance.choice(("", "+62725123456"))
        village.email = self.chance.choice(("", "kontak@desa.example"))
        village.save()

    # -- Villages --------------------------------------------------------------------------------

    def village_moves(self, village):
        """To another district, with a code of that district's."""
        district = self.one(District.objects.all())
        codes = [f"{district.code}.{number}" for number in range(2900, 2990)]
        taken = set(Village.objects.values_list("code", flat=True))
        village.district = district
        village.code = next(code for code in codes if code not in taken)
        village.save()

    def plugin_switched(self, village):
        switch([village], self.chance.choice(SLUGS), self.chance.random() < 0.6)

    def website_comes_and_goes(self, village):
        if village.site_id and Village.objects.filter(site__isnull=False).count() > 1:
            self.sites = getattr(self, "sites", {})
            self.sites[village.pk] = village.site
            village.site = None
            village.save()
        elif village.site_id is None:
            village.site = self.sites.pop(village.pk)
            village.save()

    def position_known(self, village):
        village.point = self.chance.choice((None, Point(104.9, -5.2, srid=4326)))
        village.save()


KINDS = tuple(
    name
    for name, function in vars(Happenings).items()
    if not name.startswith("_")
    and callable(function)
    and name not in ("next", "village", "one", "one_of", "one_of_kinds", "somebody", "uuid")
)
