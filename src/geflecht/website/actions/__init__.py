"""What people and the installation do with the public site."""

from geflecht.website.actions.feedback import TooManyReports, report_barrier
from geflecht.website.actions.indexing import note_published, note_withdrawn
from geflecht.website.actions.publishing import publish_site

__all__ = ["TooManyReports", "note_published", "note_withdrawn", "publish_site", "report_barrier"]
