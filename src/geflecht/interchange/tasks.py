"""Long work of this room: writing a large list into the network."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
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
