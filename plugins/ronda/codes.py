"""Random texts of the watch: what a printed QR code carries, and keys of secret links."""

import secrets

# Without letters and digits that are read as one another: a worn sheet may have to be typed.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG_LENGTH = 10


def new_tag() -> str:
    """What the printed QR code of a post or checkpoint carries."""
    return "".join(secrets.choice(ALPHABET) for _number in range(TAG_LENGTH))


def new_key() -> str:
    """A secret of 32 letters and digits, fit for an address."""
    return secrets.token_hex(16)
