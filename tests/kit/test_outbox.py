import datetime as dt

import pytest
from django.db import transaction

from geflecht.kit import clock, outbox
from geflecht.kit.models import Letter

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def write(**more):
    return outbox.write(
        **{"to": "a@example.org", "occasion": "probe", "subject": "Hallo", "text": "Text", **more}
    )


def test_a_letter_leaves_after_the_transaction_and_once(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = write()
        waiting = list(mailoutbox)
    outbox.send(letter.pk)
    outbox.send_waiting()

    assert waiting == []
    assert [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == [
        (["a@example.org"], "Hallo", "Text")
    ]


def test_the_same_occasion_is_kept_once(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(), write(text="Noch einmal"), write(to="b@example.org")

    assert sorted(mail.to[0] for mail in mailoutbox) == ["a@example.org", "b@example.org"]


def test_a_rolled_back_letter_is_not_sent(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert (mailoutbox, Letter.objects.count()) == ([], 0)


def test_a_letter_in_doubt_waits_a_day(mailoutbox):
    letter = write()
    Letter.objects.filter(pk=letter.pk).update(claimed_at=NOW)  # the process died while sending

    def sent_after(hours):
        with clock.at(NOW + dt.timedelta(hours=hours)):
            return outbox.send_waiting()

    assert [sent_after(hours) for hours in (1, 23.9, 24.1, 49)] == [0, 0, 1, 0]
    assert len(mailoutbox) == 1


def test_a_server_that_refuses_leaves_the_letter_waiting(mailoutbox, monkeypatch):
    letter = write()
    with monkeypatch.context() as patch:
        patch.setattr(
            "django.core.mail.EmailMultiAlternatives.send",
            lambda self: (_ for _ in ()).throw(OSError("kein Netz")),
        )
        failed = outbox.send(letter.pk)
    letter.refresh_from_db()

    assert (failed, letter.failure, letter.sent_at) == (False, "kein Netz", None)
    assert outbox.send_waiting() == 1
    assert len(mailoutbox) == 1


def test_a_subject_is_one_line():
    assert write(subject="Eins\r\nBcc: x@example.org").subject == "Eins Bcc: x@example.org"


def test_an_address_that_stopped_a_kind_gets_none_of_it_any_more(mailoutbox):
    before = write(kind="survey")
    outbox.stop("A@example.org", "survey")

    sent = [outbox.send(before.pk), write(kind="survey", occasion="zwei"), outbox.send_waiting()]
    outbox.resume("a@example.org", "survey")
    again = write(kind="survey", occasion="drei")

    assert sent == [False, None, 0]
    assert [outbox.send(again.pk), len(mailoutbox)] == [True, 1]


def test_another_kind_is_not_stopped(mailoutbox):
    outbox.stop("a@example.org", "survey")

    assert outbox.send(write(kind="event").pk)


def test_a_letter_carries_sender_answer_address_stop_link_and_files(mailoutbox):
    letter = write(
        sender_name="Büro\r\nBcc: x@example.org", reply_to="buero@example.org", stop_address="https://a.example/stop",
        attachments=[outbox.Attachment("termin.ics", b"BEGIN:VCALENDAR", "text/calendar")],
    )  # fmt: skip

    outbox.send(letter.pk)

    (mail,) = mailoutbox
    assert mail.from_email.endswith("<geflecht@localhost>")
    assert "\n" not in mail.from_email
    assert mail.reply_to == ["buero@example.org"]
    assert mail.extra_headers["List-Unsubscribe"] == "<https://a.example/stop>"
    assert mail.attachments == [("termin.ics", "BEGIN:VCALENDAR", "text/calendar")]
