"""Sign-in by username, email or phone."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class IdentifierBackend(ModelBackend):
    """Django's own backend with the account looked up by any of its three identifiers."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        model = get_user_model()
        identifier = username if username is not None else kwargs.get(model.USERNAME_FIELD)
        if identifier is None or password is None:
            return None
        user = model._default_manager.by_identifier(identifier)
        if user is None:
            # As slow as a wrong password, so that timing does not tell which accounts exist.
            model().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    def get_user(self, user_id):
        """With the profile, which the admin and the API both ask for the language."""
        users = get_user_model()._default_manager.select_related("wagtail_userprofile")
        user = users.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
