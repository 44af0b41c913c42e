"""The editors work in Wagtail; what it tells leads to one action each."""

from typing import Any

from django.dispatch import receiver
from wagtail import hooks
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from geflecht.actors.models import Machine
from geflecht.website import actions
from geflecht.website.models import SitePage

EDITORS = Machine("Wagtail")


@receiver(page_published)
def published(*, instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, SitePage):
        actions.note_published(page=instance, by=EDITORS)


@receiver(page_unpublished)
def unpublished(*, instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, SitePage):
        actions.note_withdrawn(page=instance, by=EDITORS)


@receiver(post_page_move)
def moved(*, instance: Page, **_kwargs: Any) -> None:
    for page in instance.get_descendants(inclusive=True).live().specific():
        if isinstance(page, SitePage):
            actions.note_published(page=page, by=EDITORS)


@hooks.register("before_delete_page")  # type: ignore[untyped-decorator]
def deleted(request: Any, page: Page) -> None:
    if request.method != "POST":
        return
    for below in page.get_descendants(inclusive=True).specific():
        if isinstance(below, SitePage):
            actions.note_withdrawn(page=below, by=request.user)
