import datetime as dt

import pytest

from geflecht.kit import clock, links

pytestmark = pytest.mark.pure
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def test_a_link_gives_its_parts_back_until_it_ends():
    token = links.sign("survey", "a-1", 3, until=NOW + dt.timedelta(days=1))

    with clock.at(NOW + dt.timedelta(hours=23)):
        assert links.read("survey", token) == ["a-1", "3"]
    with clock.at(NOW + dt.timedelta(hours=24)), pytest.raises(links.LinkIsOver):
        links.read("survey", token)


@pytest.mark.parametrize(
    "spoil", (lambda t: t[:-1], lambda t: "x" + t, lambda t: "", lambda t: t.replace(":", "."))
)
def test_a_spoilt_link_is_refused(spoil):
    token = links.sign("survey", "a-1", until=NOW + dt.timedelta(days=1))

    with clock.at(NOW), pytest.raises(links.LinkIsForged):
        links.read("survey", spoil(token))


def test_a_link_is_good_for_its_purpose_only():
    token = links.sign("survey", "a-1", until=NOW + dt.timedelta(days=1))

    with clock.at(NOW), pytest.raises(links.LinkIsForged):
        links.read("introduction", token)
