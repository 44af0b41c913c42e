"""Long work of this room: looking at a large list, and writing it into the network."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from geflecht.actors.models import User
from geflecht.interchange import actions
from geflecht.interchange.models import ImportBatch
from geflecht.kit import jobs


@task()
def apply_import(*, job_id: str, batch_id: str, by_id: str, skip_refused: bool, language: str) -> None:
    """Write a draft; run again after it was written, it only says what came of it."""
    with translation.override(language), jobs.running(job_id) as work:
        work.result_url = reverse("interchange:look", args=[batch_id])
        batch = ImportBatch.objects.get(pk=batch_id)
        by = User.objects.get(pk=by_id)
        report = batch.report
        if batch.state == ImportBatch.State.DRAFT:
            report = actions.apply(batch=batch, by=by, skip_refused=skip_refused, tell=work.at)
        sentence = _("The list has been read in: %(created)s new, %(updated)s changed, %(refused)s left out.")
        work.outcome = sentence % report


@task()
def look_at_import(*, job_id: str, batch_id: str, by_id: str, language: str) -> None:
    """Work out the preview of a draft; one that is gone or was written meanwhile has none."""
    with translation.override(language), jobs.running(job_id) as work:
        batch = ImportBatch.objects.filter(pk=batch_id, state=ImportBatch.State.DRAFT).first()
        if batch is None:
            work.outcome = _("This list is no longer waiting to be taken over.")
            return
        made = actions.keep_preview(batch=batch, by=User.objects.get(pk=by_id), tell=work.at)
        work.result_url = reverse("interchange:look", args=[batch_id])
        rows = ngettext("%(count)s row has an error", "%(count)s rows have errors", made.refused)
        sentence = _(
            "You can look at the list now: %(created)s new, %(updated)s changed. Nothing is written."
        )
        parts = [sentence % {"created": made.created, "updated": made.updated}]
        work.outcome = " ".join([*parts, *([rows % {"count": made.refused} + "."] if made.refused else [])])
