"""Lets people without an email address or a last name change their password.

Wagtail's account form asks for all three names together; many operators have a phone and one name.
"""

from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views.account import NameEmailSettingsPanel


class ContactForm(NameEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("last_name", "email"):
            if name in self.fields:
                self.fields[name].required = False


NameEmailSettingsPanel.form_class = ContactForm
