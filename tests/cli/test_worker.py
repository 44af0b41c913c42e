import datetime as dt

import pytest
from django.core import mail

from geflecht.kit import clock
from geflecht.kit.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


def test_worker_sends_each_waiting_letter_once(run):
    Letter.objects.create(to="a@example.org", occasion="welcome", subject="Willkommen", text="Guten Tag.")

    codes = [run("worker", "--once")[0] for _time in range(2)]

    assert codes == [0, 0]
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_worker_leaves_a_letter_alone_that_may_have_left(run):
    claimed = clock.now() - dt.timedelta(hours=1)
    Letter.objects.create(
        to="a@example.org", occasion="welcome", subject="Hallo", text="x", claimed_at=claimed
    )

    run("worker", "--once")

    assert mail.outbox == []
