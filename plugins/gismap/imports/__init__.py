"""Operators' files become features: uploaded, looked at, matched with a layer, saved, taken back."""
