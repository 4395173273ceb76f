"""System checks: a sender of codes that is not there is told before somebody waits for a code."""

from django.core.checks import Error, register

from core.accounts.senders import phone_sender


@register("accounts")
def code_sender_is_there(app_configs, **kwargs):
    try:
        sender = phone_sender()
    except Exception as error:  # a gateway's module may fail in any way
        reason = f"{type(error).__name__}: {error}"
    else:
        if sender is None or callable(getattr(sender, "send", None)):
            return []
        reason = "it has no method send(destination, channel, code, purpose)"
    return [
        Error(
            f"KAMPUNG_CODE_SENDER cannot be used: {reason}",
            hint="Name a class by its dotted path, or leave it empty to offer no phones.",
            id="kampung.E010",
        )
    ]
