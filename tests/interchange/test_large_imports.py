"""Large lists are written by a task: it can be left, comes back with a result, and survives a killed worker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation

from geflecht.actors import actions as actor_actions
from geflecht.actors.models import Actor
from geflecht.interchange import actions, queries, tasks
from geflecht.interchange.models import ImportBatch
from geflecht.kit import jobs
from geflecht.kit.models import Job, LogEntry
from geflecht.ties.models import Observation
from tests.factories.actors import CollectionFactory, CoordinatorFactory

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
COUNT = 600
NODES = "id;Name;Typ;Notiz\n" + "".join(
    f"{n};Beispiel {n};Organisation;{'lange Notiz ' * 8}\n" for n in range(COUNT)
)
TIES = "Quelle;Ziel\n" + "".join(f"{n};{n + 1}\n" for n in range(COUNT - 1))
DYING = """
import os, signal
import django
django.setup()
from geflecht.interchange.actions import writing
from geflecht.kit import jobs

def die(*_args):
    os.kill(os.getpid(), signal.SIGKILL)

writing._write_affiliations = die
jobs.run_waiting()
"""


@pytest.fixture
def coordinator(client, settings):
    settings.DEMO = True  # no second factor
    user = CoordinatorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def batch(coordinator):
    files = [("leute.csv", NODES.encode()), ("beziehungen.csv", TIES.encode())]
    return actions.start_import(files=files, by=coordinator, collection=CollectionFactory())


def written():
    return Actor.objects.count(), Observation.objects.count()


def take_over(client, batch):
    return client.post(reverse("interchange:apply", args=[batch.pk]), follow=True)


@committed
def test_a_large_list_is_left_to_a_task_and_its_page_leads_to_the_result(client, batch):
    page = take_over(client, batch)

    job = Job.objects.get()
    assert page.redirect_chain[-1][0] == reverse("actors:job", args=[job.pk])
    assert written() == (0, 0)

    jobs.run_waiting()

    job.refresh_from_db()
    assert (job.state, job.outcome) == ("done", "The list has been read in: 1199 new, 0 changed, 0 left out.")
    assert job.result_url == reverse("interchange:look", args=[batch.pk])
    assert written() == (COUNT, COUNT - 1)
    assert "Take the import back" in client.get(job.result_url).content.decode()


def test_a_small_list_is_written_at_once(client, coordinator):
    files = [("leute.csv", b"Name;Typ\nHaus;Organisation\n")]
    batch = actions.start_import(files=files, by=coordinator, collection=CollectionFactory())

    take_over(client, batch)

    assert (written(), Job.objects.count()) == ((1, 0), 0)


def test_asking_twice_starts_one_task(client, batch):
    take_over(client, batch)
    take_over(client, batch)

    assert Job.objects.count() == 1


def test_another_coordinator_sees_that_the_list_is_being_read_in(client, batch):
    take_over(client, batch)
    client.force_login(CoordinatorFactory())

    page = client.get(reverse("interchange:look", args=[batch.pk]))

    assert [template.name for template in page.templates][0] == "interchange/writing.html"


def test_a_list_a_task_is_about_to_write_is_neither_thrown_away_nor_replaced(client, batch, coordinator):
    take_over(client, batch)

    with pytest.raises(actions.BeingWritten):
        actions.discard(batch=batch, by=coordinator)
    actions.start_import(files=[("a.csv", b"Name\nA\n")], by=coordinator, collection=batch.collection)

    assert ImportBatch.objects.filter(pk=batch.pk).exists()


@committed
def test_errors_stop_the_task_as_they_stop_the_page(client, coordinator):
    files = [("leute.csv", (NODES + "9999;;Organisation;\n").encode())]
    batch = actions.start_import(files=files, by=coordinator, collection=CollectionFactory())
    take_over(client, batch)

    jobs.run_waiting()

    job = Job.objects.get()
    assert (job.state, written()) == ("failed", (0, 0))
    assert job.outcome.startswith("The list has rows with errors. Nothing was written.")
    assert queries.open_job(batch) is None


def test_progress_is_told_while_the_list_is_written(batch, coordinator):
    told = []

    actions.apply(batch=batch, by=coordinator, tell=lambda *how_far: told.append(how_far))

    assert told == [
        (0, 0, "Reading the files"),
        (0, 0, "Comparing with the network"),
        (0, 1199, "Writing organisations and people"),
        (600, 1199, "Writing ties"),
        (1199, 1199, "Writing affiliations"),
    ]


@committed
def test_a_killed_worker_leaves_nothing_half_written_and_the_next_one_finishes(client, batch):
    take_over(client, batch)
    connection.commit()

    died = subprocess.run([sys.executable, "-c", DYING], cwd=ROOT, env=environment(), capture_output=True)

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert written() == (0, 0)
    assert (Job.objects.get().state, ImportBatch.objects.get().state) == ("running", "draft")

    assert jobs.revive() == 1
    jobs.run_waiting()

    assert Job.objects.get().state == "done"
    assert written() == (COUNT, COUNT - 1)
    assert LogEntry.objects.filter(event="interchange.imported").count() == 1


@committed
def test_a_task_that_runs_again_after_its_work_only_says_what_came_of_it(batch, coordinator):
    job = actions.apply_later(batch=batch, by=coordinator)
    jobs.run_waiting()
    Job.objects.update(state="waiting")

    tasks.apply_import.func(job_id=str(job.pk), **job.arguments)

    assert (Job.objects.get().state, written()) == ("done", (COUNT, COUNT - 1))


def environment():
    """Return the environment of a process that works on the database of this test."""
    settings = connection.settings_dict
    url = f"sqlite:///{settings['NAME']}"
    if connection.vendor != "sqlite":
        host, port = settings["HOST"], settings["PORT"] or 5432
        url = f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}:{port}/{settings['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "geflecht.config.settings"}


def look_at(client, batch):
    return client.get(reverse("interchange:look", args=[batch.pk]), follow=True)


@pytest.fixture
def counted(monkeypatch):
    """Count how often files are read."""
    reads = []
    read = queries.readers.read
    monkeypatch.setattr(
        queries.readers, "read", lambda *args, **kwargs: reads.append(1) or read(*args, **kwargs)
    )
    return reads


@committed
def test_looking_at_a_large_list_is_left_to_a_task_and_no_page_reads_the_files(client, batch, counted):
    page = look_at(client, batch)

    job = Job.objects.get()
    assert (page.redirect_chain[-1][0], counted) == (reverse("actors:job", args=[job.pk]), [])

    jobs.run_waiting()

    job.refresh_from_db()
    assert job.outcome == "You can look at the list now: 1199 new, 0 changed. Nothing is written."
    page = client.get(job.result_url)
    assert (page.context["preview"].elements, page.context["preview"].ties) == (COUNT, COUNT - 1)
    assert [line.name for line in page.context["preview"].lines][:2] == ["Beispiel 0", "Beispiel 1"]
    assert (len(counted), Job.objects.count()) == (1, 1)


@committed
def test_a_kept_preview_says_what_a_new_one_would_say(batch, coordinator):
    kept = actions.keep_preview(batch=batch, by=coordinator)
    batch.refresh_from_db()

    assert queries.kept_preview(batch) == kept == actions.preview(batch=batch, by=coordinator)


@committed
def test_another_meaning_of_a_column_is_looked_at_by_a_new_task(client, batch, coordinator, counted):
    actions.keep_preview(batch=batch, by=coordinator)
    columns = {"column-0": "id", "column-1": "name", "column-2": "kind", "column-3": "description"}
    ties = {"column-4": "source", "column-5": "target"}

    page = client.post(reverse("interchange:choose", args=[batch.pk]), {**columns, **ties}, follow=True)

    batch.refresh_from_db()
    assert batch.mapping == {"elements:notiz": "description"}
    assert page.redirect_chain[-1][0] == reverse("actors:job", args=[Job.objects.get().pk])
    assert len(counted) == 1


@pytest.mark.parametrize("what", ("network", "language"))
def test_a_kept_preview_no_longer_counts_when_its_ground_has_changed(batch, coordinator, what):
    actions.keep_preview(batch=batch, by=coordinator)
    if what == "network":
        actor_actions.touch(batch.collection)
    batch = ImportBatch.objects.select_related("collection").get(pk=batch.pk)

    with translation.override("de" if what == "language" else "en"):
        assert queries.kept_preview(batch) is None
        assert queries.kept_preview(batch, for_choices=True) is not None


@committed
def test_a_list_thrown_away_while_a_task_was_to_look_at_it_is_no_failure(client, batch, coordinator):
    look_at(client, batch)
    actions.discard(batch=batch, by=coordinator)

    jobs.run_waiting()

    assert (Job.objects.get().state, Job.objects.get().result_url) == ("done", "")


def test_looking_twice_starts_one_task_and_another_coordinator_gets_their_own(client, batch):
    look_at(client, batch)
    look_at(client, batch)
    client.force_login(CoordinatorFactory())
    look_at(client, batch)

    assert Job.objects.count() == 2


def test_a_written_list_keeps_no_preview(batch, coordinator):
    actions.keep_preview(batch=batch, by=coordinator)

    actions.apply(batch=batch, by=coordinator)

    assert ImportBatch.objects.get().kept_preview == {}
