"""Working days: weekends, the national holidays, and what areas say of their own days."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from plugins.netizen.clocks import Calendar
from plugins.netizen.models import Holiday


def wib(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        ("2026-03-02T09:00", 3, "2026-03-05T09:00"),  # from Monday
        ("2026-03-05T16:00", 3, "2026-03-10T16:00"),  # over a weekend
        ("2026-03-07T22:00", 3, "2026-03-12T00:00"),  # on Saturday night
        ("2026-03-18T10:00", 3, "2026-03-24T10:00"),  # over Nyepi and the weekend of Idul Fitri
        ("2026-12-24T10:00", 5, "2027-01-04T10:00"),  # over Christmas and the new year
    ],
)
def test_a_deadline_counts_working_days(begun, days, due):
    assert Calendar().after(wib(begun), days) == wib(due)


def test_areas_add_days_off_and_work_through_others(village, other_village):
    regency = village.district.regency
    Holiday.objects.create(regency=regency, date=date(2026, 3, 4), name="Hari jadi")
    Holiday.objects.create(village=village, date=date(2026, 3, 4), name="Masuk", is_working=True)
    Holiday.objects.create(village=other_village, date=date(2026, 3, 5), name="Bersih desa")
    begun = wib("2026-03-02T09:00")
    assert Calendar.of(village).after(begun, 3) == wib("2026-03-05T09:00")
    assert Calendar.of(other_village).after(begun, 3) == wib("2026-03-09T09:00")
    both = Calendar.of_many([village, other_village])
    assert both == {
        village.pk: Calendar.of(village),
        other_village.pk: Calendar.of(other_village),
    }


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)), st.integers(min_value=1, max_value=12)
)
def test_as_many_working_days_lie_between(moment, days):
    calendar = Calendar()
    begun = timezone.make_aware(moment)
    due = timezone.localtime(calendar.after(begun, days))
    assert calendar.is_working(due.date())
    first = timezone.localtime(begun).date()
    spanned = [date.fromordinal(n) for n in range(first.toordinal() + 1, due.toordinal() + 1)]
    counted = sum(calendar.is_working(day) for day in spanned)
    # Begun on a day off, the first working day is the one it counts from.
    assert counted == days + (0 if calendar.is_working(first) else 1)
