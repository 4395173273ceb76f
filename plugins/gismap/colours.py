"""Colours for the choices of an attribute: told apart by people who see few colours, and with a
contrast of 4.5 to 1 against white digits and letters."""

PALETTE = (
    "#0b62a8", "#a63a00", "#0b6e4f", "#8a1c7c", "#7a5c00", "#5b3fa0", "#b3261e", "#00696f",
    "#4d5562", "#8c4a2f",
)  # fmt: skip
