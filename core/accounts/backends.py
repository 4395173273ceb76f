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

    def get_all_permissions(self, user_obj, obj=None):
        """What the account has itself and what its groups have, by one query instead of two: every
        page of the admin asks for it."""
        if (
            obj is None
            and user_obj.is_active
            and not user_obj.is_anonymous
            and not user_obj.is_superuser
            and not hasattr(user_obj, "_perm_cache")
        ):
            columns = ("content_type__app_label", "codename")
            own = self._get_user_permissions(user_obj).order_by().values_list(*columns)
            groups = self._get_group_permissions(user_obj).order_by().values_list(*columns)
            user_obj._perm_cache = {f"{label}.{name}" for label, name in own.union(groups)}
        return super().get_all_permissions(user_obj, obj)
