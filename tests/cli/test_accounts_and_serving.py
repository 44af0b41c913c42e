"""createuser, serve's refusals, and what check finds."""

import re

import pytest

from geflecht.actors import actions
from geflecht.actors.models import Role, User
from geflecht.cli import health


@pytest.mark.django_db
def test_createuser_prints_a_link_that_works_once(run, settings):
    settings.SITE_URL = "https://netz.example"

    code, out, _err = run("createuser", "Kim@Example.org", "--role", "coordination")

    token = re.fullmatch(r"https://netz\.example/mein/zugang/([\w-]+)/\n", out)[1]
    user = User.objects.get()
    assert (code, user.email, user.role) == (0, "kim@example.org", Role.COORDINATION)
    assert actions.redeem_link(token=token) == user
    with pytest.raises(actions.LinkIsSpent):
        actions.redeem_link(token=token)


@pytest.mark.django_db
def test_createuser_again_changes_the_role_of_the_same_account(run):
    run("createuser", "kim@example.org")

    run("createuser", "KIM@example.org", "--role", "funder")

    assert list(User.objects.values_list("email", "role")) == [("kim@example.org", "funder")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", (("kim",), ("kim@",), ("kim@example.org", "--role", "queen"), ("a@b.de\nBcc: c@d.de",))
)
def test_createuser_refuses_and_writes_nothing(run, arguments):
    code, out, err = run("createuser", *arguments)

    assert (code, out, bool(err), User.objects.count()) == (2, "", True, 0)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("is_demo", "redis", "arguments", "reason"),
    (
        (False, "", ("--workers", "2"), "REDIS_URL"),
        (True, "", ("--host", "0.0.0.0"), "127.0.0.1 only"),
        (False, "", ("--with-demo",), "demo mode only"),
    ),
)
def test_serve_refuses_what_does_not_fit(run, settings, is_demo, redis, arguments, reason):
    settings.DEMO, settings.REDIS_URL = is_demo, redis

    code, _out, err = run("serve", *arguments)

    assert (code, reason in err) == (2, True)


def _sound(settings, folder):
    settings.DATA_DIR = folder
    settings.SECRET_KEY = "x" * 50
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["netz.example"]
    settings.EMAIL_URL = ""
    settings.DEMO = True


@pytest.mark.django_db
def test_check_finds_nothing_wrong_with_a_sound_installation(run_json, settings, tmp_path):
    _sound(settings, tmp_path)

    assert run_json("check") == (0, {"ok": True, "problems": []})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "said"),
    (
        ("DEBUG", True, "DEBUG is on."),
        ("SECRET_KEY", "short", "SECRET_KEY is short."),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty."),
        ("DEMO", False, "No mail server is set; mail is written to files."),
    ),
)
def test_check_names_each_problem_with_its_mend(run_json, settings, tmp_path, name, value, said):
    _sound(settings, tmp_path)
    setattr(settings, name, value)

    code, found = run_json("check")

    assert (code, [problem["what"] for problem in found["problems"]]) == (1, [said])
    assert found["problems"][0]["mend"].endswith(".")


@pytest.mark.django_db
def test_check_refuses_demo_mode_beyond_this_machine(run, settings, tmp_path):
    _sound(settings, tmp_path)

    code, out, _err = run("check", "--host", "0.0.0.0")

    assert (code, out.startswith("- Demo mode is on and the site would be served on 0.0.0.0.")) == (1, True)


@pytest.mark.django_db
def test_check_names_a_mail_server_that_does_not_answer(settings, tmp_path, monkeypatch):
    _sound(settings, tmp_path)
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp://mail.example", "mail.example", 25

    def refuse(*_arguments, **_options):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(health.socket, "create_connection", refuse)

    assert health.problems(host="127.0.0.1") == [
        ("The mail server mail.example:25 does not answer: refused", "Check EMAIL_URL.")
    ]


@pytest.mark.django_db
def test_check_names_a_folder_that_cannot_be_written(settings, tmp_path):
    _sound(settings, tmp_path / "missing")
    settings.MEDIA_ROOT = tmp_path / "media"

    found = health.problems(host="127.0.0.1")

    assert [mend for _what, mend in found] == ["Give this user write access to it."]
