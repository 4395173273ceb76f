"""What letters and the services asked for by citizens give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs


def _may(models, actions=("view", "add", "change", "delete")):
    return tuple(f"netizen.{action}_{model}" for model in models for action in actions)


# The NIK never leaves its village: officers of district and regency have the catalogue alone.
CATALOGUE = _may(("letterkind",))
DESK = (
    *CATALOGUE,
    *_may(("letterrequest", "lettersigner")),
    *_may(("letter",), ("view", "change")),
    *_may(("letterhead",), ("view", "add", "change")),
)
UUID = "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90"
PROBLEMS = (
    specs.ProblemSpec(
        "request-differs",
        409,
        "Another request has this UUID",
        "A request for a letter is sent with the UUID of one that is there already with other "
        "contents.",
        "Make a new UUID for a new request. The same request is sent again as it was.",
        "A request with other contents has this UUID: make a new one for a new request.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "request-removed",
        410,
        "The request was deleted",
        "A request for a letter is sent again that the village has deleted since.",
        "Take it out of what is to be sent.",
        "This request has been deleted: do not send it again.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "requests-closed",
        403,
        "No requests over the net",
        "A village takes requests for letters at its office only, or from those who have signed in.",
        "Sign in where `detail` says so, else tell the citizen where the office is.",
        "This village takes requests for letters from those who have signed in.",
    ),
    specs.ProblemSpec(
        "not-the-applicant",
        403,
        "Only for who asked for it",
        "A letter or its request is asked for by somebody other than who requested it.",
        "Sign in as they did, or send the request’s UUID in `Reply-Key`.",
        "This is for who asked for the letter. Sign in, or send the UUID of the request.",
    ),
    specs.ProblemSpec(
        "step-refused",
        409,
        "Not possible as it stands",
        "A request for a letter is in a state in which this cannot be done.",
        "Fetch the request again and go by its `state`.",
        "The request is in the state “Ready” by now. Look at it again.",
        {"state": "ready"},
    ),
    specs.ProblemSpec(
        "attachment-too-large",
        413,
        "Picture too large",
        "A photo or scan has more bytes than are taken.",
        "Make the picture smaller: `maximum_bytes` says how small.",
        "At most 12582912 bytes are taken here.",
        {"maximum_bytes": 12_582_912},
    ),
    specs.ProblemSpec(
        "attachment-damaged",
        400,
        "No such picture",
        "What is sent as a photo or scan is no JPEG, PNG or WebP.",
        "Take the picture anew.",
        "This is no picture that can be read. Take it anew.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "enough-attachments",
        409,
        "Enough pictures",
        "A request has as many photos and scans as it may have.",
        "Do not send this one.",
        "The request has 8 pictures, and takes no more.",
        {"maximum": 8},
    ),
    specs.ProblemSpec(
        "no-letter-yet",
        404,
        "No letter yet",
        "The PDF of a letter is asked for that is not signed, or whose text was erased.",
        "Wait until the request’s `state` is `ready`.",
        "The letter is not signed yet.",
        {"state": "checked"},
    ),
    specs.ProblemSpec(
        "letter-not-made",
        503,
        "The PDF cannot be made",
        "A signed letter’s PDF is missing and cannot be made now.",
        "Try again later; the letter has its number and holds.",
        "The PDF cannot be made at the moment. Try again later.",
    ),
)


def blocks():
    from plugins.netizen.letters.blocks import LetterKindsBlock

    return [
        specs.BlockSpec("letter_kinds", block=LetterKindsBlock, references=("netizen.LetterKind",))
    ]


def admins():
    return [
        specs.AdminSpec("plugins.netizen.letters.desk.LetterRequestAdmin"),
        specs.AdminSpec("plugins.netizen.letters.register.LetterAdmin"),
        specs.AdminSpec("plugins.netizen.letters.kind_admin.LetterKindAdmin"),
        specs.AdminSpec("plugins.netizen.letters.paper_admin.LetterSignerAdmin"),
        specs.AdminSpec("plugins.netizen.letters.paper_admin.LetterheadAdmin"),
    ]


def permissions():
    return [
        specs.PermissionSpec("village_operator", DESK),
        specs.PermissionSpec("village_head", DESK),
        specs.PermissionSpec("district_officer", _may(("letterkind",), ("view",))),
        specs.PermissionSpec("regency_officer", CATALOGUE),
    ]


def settings():
    return [
        specs.SettingSpec(
            "letter_requests",
            _("Requests for letters over the net"),
            "choice",
            default="open",
            choices=(
                ("open", _("From everybody, with a tracking code")),
                ("account", _("From those who have signed in")),
                ("closed", _("None: at the office only")),
            ),
        ),
        specs.SettingSpec(
            "letter_paper_signature",
            _("Letters are signed on paper"),
            "boolean",
            default=False,
            help_text=_(
                "Switched on, operators too may give a letter its number; its head signs the print."
            ),
        ),
        specs.SettingSpec(
            "letter_attachment_days",
            _("Photos of a request are deleted after so many days"),
            "integer",
            default=90,
            minimum=1,
            maximum=730,
            help_text=_(
                "Counted from the day on which the letter was ready, or the request closed."
            ),
        ),
    ]


def metrics():
    from plugins.netizen.letters import measures

    return [
        specs.MetricSpec(
            "open_letters", _("Open requests for letters"), _("requests"),
            measures.open_by_village, "down",
        ),
        specs.MetricSpec(
            "letter_days", _("Days until a letter is ready"), _("days"),
            measures.days_by_village, "down", total="mean", weights=measures.ready_by_village,
            description=_("Median of the last 90 days."),
        ),
        specs.MetricSpec(
            "letters_this_month", _("Letters issued this month"), _("letters"),
            measures.issued_this_month,
        ),
    ]  # fmt: skip


def completeness_rules():
    from plugins.netizen.letters import measures

    return [
        specs.CompletenessRuleSpec(
            "offers_letters",
            _("Letters are offered, and it is entered who signs them"),
            measures.villages_that_offer,
            legal_basis="UU 25/2009",
            fix_url=measures.signers_url,
            group=_("Letters"),
            action=_("Enter who signs"),
        )
    ]


def alerts():
    from plugins.netizen import attention

    return [
        specs.AlertSpec("waiting_letters", _("Requests for letters"), attention.waiting_letters)
    ]


def map_layers():
    return []


def event_types():
    return [
        specs.EventTypeSpec("letter.requested", _("A citizen asked for a letter")),
        specs.EventTypeSpec("letter.changed", _("A request for a letter went on")),
        specs.EventTypeSpec("letter.issued", _("A letter was signed")),
    ]


def searches():
    from plugins.netizen.letters import measures

    return [specs.SearchSpec("letter_kinds", _("Letters of the village"), measures.search_kinds)]


def menu_items():
    return [specs.MenuItemSpec(_("Letters"), path="surat/", order=311)]


def tasks():
    from plugins.netizen.letters import attachments, issuing

    return [
        specs.TaskSpec("letter_pdfs", 600, issuing.make_missing),
        specs.TaskSpec("letter_attachments", 24 * 3600, attachments.forget_old),
    ]


def load_demo(villages, progress) -> None:
    from plugins.netizen.letters.demo import load

    load(villages, progress)


def export(user) -> list:
    from plugins.netizen.letters.privacy import export

    return export(user)


def erase(user) -> None:
    from plugins.netizen.letters.privacy import erase

    erase(user)
