"""Publishing that waits for the village head or the district, in the villages that ask for it.

Where a village has switched it on, its home pages carry Wagtail's workflow: an operator submits a
page, and somebody who answers for the village approves it or asks for changes.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from core.villages.languages import homes_of
from core.villages.models import Role, Village
from core.villages.scoping import HOME_PATH_LENGTH, scope_of, village_of_page
from core.villages.tree import below

NAME = "Persetujuan kepala kampung"
APPROVERS = frozenset({Role.VILLAGE_HEAD, Role.DISTRICT_OFFICER, Role.REGENCY_OFFICER})


def may_approve(user, page: Page) -> bool:
    """Whether `user` answers for the village in whose tree `page` lies."""
    if not user.is_authenticated or not user.is_active:
        return False
    village = village_of_page(page)
    return village is not None and scope_of(user, APPROVERS).holds(village)


def is_required(village: Village) -> bool:
    """Whether the village's pages are published by approval only."""
    return WorkflowPage.objects.filter(page__in=homes_of(village), workflow__active=True).exists()


@transaction.atomic
def require_approval(village: Village, required: bool) -> None:
    """Switch approval on or off. What is being looked at when it is switched off is cancelled,
    and stays a draft."""
    homes = homes_of(village)
    if not required:
        _cancel_running(homes)
        WorkflowPage.objects.filter(page__in=homes).delete()
        return
    workflow = _workflow()
    for home in homes:
        WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})


def must_ask(user, page: Page) -> bool:
    """Whether `user` may write in the tree of `page` but needs approval to publish there.

    Remembered on the user for each tree, since lists ask it for every row.
    """
    if page.depth < 2 or scope_of(user).everything:
        return False
    seen = user.__dict__.setdefault("_kampung_must_ask", {})
    tree = page.path[:HOME_PATH_LENGTH]
    if tree not in seen:
        asked = WorkflowPage.objects.filter(page__path=tree, workflow__active=True).exists()
        seen[tree] = asked and not may_approve(user, page)
    return seen[tree]


def _workflow() -> Workflow:
    from core.villages.models import VillageApproval

    task = VillageApproval.objects.first() or VillageApproval.objects.create(name=NAME)
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow


def _cancel_running(homes) -> None:
    for home in homes:
        keys = Page.objects.filter(below(home.path, inclusive=True)).values_list("pk", flat=True)
        waiting = WorkflowState.objects.active().filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=[str(key) for key in keys],
        )
        for state in waiting:
            state.cancel()
