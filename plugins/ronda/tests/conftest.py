"""What the tests of the watch share."""

from plugins.ronda.tests.roster_fixtures import (  # noqa: F401
    make_member,
    make_pattern,
    make_shift,
    post,
    sign_in,
    staff,
)
