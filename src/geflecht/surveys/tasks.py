"""What is done after the page has answered."""

from django_tasks import task

from geflecht.surveys import actions


@task()
def send_links(*, email: str) -> int:
    """Send lost links; the page does not wait, so it takes the same time for known and unknown addresses."""
    return actions.send_links(email=email)
