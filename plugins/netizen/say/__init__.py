"""A say of the citizens: membership, polls, proposals, announcements, comments."""
