"""The pages behind a personal link, and those of the coordination."""

import datetime as dt

import pytest
from django.urls import reverse

from geflecht.actors.models import LinkHolder
from geflecht.kit import clock, links
from geflecht.surveys import actions, tasks
from geflecht.surveys.models import Answer, Respondent, Survey
from geflecht.ties.models import Observation
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import UserFactory
from tests.factories.surveys import MemberFactory, SurveyFactory, open_survey

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 5)


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(DAY):
        yield


@pytest.fixture
def anna():
    """Anna, asked about Bert and Cem."""
    person = MemberFactory(name="Anna Beispiel")
    MemberFactory(name="Bert Beispiel"), MemberFactory(name="Cem Beispiel")
    return Respondent.objects.get(survey=open_survey(), actor=person)


def page(name, respondent, *more):
    return reverse(f"surveys:{name}", args=[actions.token_of(respondent), *more])


def test_the_whole_way_without_scripts(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")
    ids = list(anna.answers.values_list("pk", flat=True))
    ticked = client.post(page("list", anna), {"known": [bert.pk], "listed": ids})
    first = client.get(ticked.headers["Location"])
    described = client.post(first.headers["Location"], {"kind": "cooperates", "origin": "own"})
    done = client.post(described.headers["Location"])
    picture = client.get(done.headers["Location"])

    assert first.headers["Location"].endswith(f"/kontakte/{bert.pk}/")
    assert described.headers["Location"].endswith("/abschluss/")
    assert [face.actor.name for _sector, faces in picture.context["picture"].sectors for face in faces] == [
        "Bert Beispiel"
    ]
    assert [one.face.actor.name for one in picture.context["meetings"]] == ["Cem Beispiel"]
    assert list(Observation.objects.values_list("kind", "origin")) == [("cooperates", "own")]


def test_a_tick_in_passing_saves_one_and_leaves_the_rest_open(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert, cem = anna.answers.order_by("counterpart__name")

    answer = client.post(
        page("list", anna), {"known": [bert.pk], "one": [bert.pk], "listed": [bert.pk, cem.pk]},
        headers={"X-Requested-With": "save"},
    )  # fmt: skip

    assert answer.json() == {"known": 1, "described": 0, "said": "Gespeichert"}
    assert [one.is_known for one in anna.answers.order_by("counterpart__name")] == [True, None]


def test_half_a_card_is_kept_but_does_not_count_as_described(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")

    answer = client.post(
        page("card", anna, bert.pk), {"frequency": "weekly"}, headers={"X-Requested-With": "save"}
    )

    bert.refresh_from_db()
    assert (answer.json()["described"], bert.frequency, bert.described_at) == (0, "weekly", None)


def test_a_card_without_a_kind_says_so_and_loses_nothing(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")

    answer = client.post(page("card", anna, bert.pk), {"frequency": "weekly"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"kind": ["Bitte wählen Sie, wie eng der Kontakt ist."]}
    assert answer.context["form"]["frequency"].value() == "weekly"


def test_answers_are_taken_up_again_on_another_device(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")
    client.post(page("list", anna), {"known": [bert.pk], "listed": [bert.pk]})

    elsewhere = client_of(None).get(page("start", anna))

    assert (elsewhere.context["counts"].known, elsewhere.context["counts"].described) == (1, 0)
    assert elsewhere.context["form"]["audience"].value() == "members"


def test_nothing_is_asked_before_the_circle_is_chosen(client, anna):
    for name in ("list", "finish", "network"):
        address = page(name, anna)
        token = address.split("/")[2]
        assert client.get(address).headers["Location"] == reverse("surveys:start", args=[token])


def test_pages_behind_a_link_are_kept_by_nobody(client, anna):
    answer = client.get(page("start", anna))

    kept = [answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")]
    assert kept == ["no-store", "same-origin", "noindex"]


def test_a_link_works_twice_until_it_ends(client, anna):
    address = page("start", anna)
    twice = [client.get(address).status_code for _time in range(2)]
    with clock.at(dt.date(2027, 3, 1)):
        late = client.get(address)

    assert (twice, late.status_code) == ([200, 200], 410)
    assert "Schicken Sie mir meinen Link" in late.content.decode() or late.context["reason"]


def test_a_strangers_link_is_none(client, anna):
    forged = reverse("surveys:start", args=[actions.token_of(anna)[:-2] + "xx"])
    other_purpose = reverse(
        "surveys:start",
        args=[links.sign("mail-stop", anna.pk.hex, 1, "own", until=clock.now() + dt.timedelta(1))],
    )

    assert [client.get(address).status_code for address in (forged, other_purpose)] == [404, 404]


def test_a_replaced_link_is_over(client, anna):
    address = page("start", anna)
    actions.void_links(respondent=anna, by=UserFactory(role="coordination"))
    anna.refresh_from_db()

    assert [client.get(one).status_code for one in (address, page("start", anna))] == [410, 200]


def test_the_card_of_somebody_else_is_not_found(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = Respondent.objects.get(actor__name="Bert Beispiel")
    actions.begin(respondent=bert, audience="members", by=LinkHolder(bert.actor_id))
    theirs = bert.answers.first()

    assert client.get(page("card", anna, theirs.pk)).status_code == 404
    assert client.post(page("card", anna, theirs.pk), {"kind": "partner"}).status_code == 404
    assert Observation.objects.count() == 0


def test_a_closed_survey_says_so_and_still_shows_the_picture(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    actions.close_survey(survey=anna.survey, by=UserFactory(role="coordination"))

    assert client.post(page("finish", anna)).status_code == 410
    assert client.get(page("network", anna)).status_code == 200


def test_search_finds_who_is_not_on_the_list_but_not_who_is_hidden(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    (
        MemberFactory(name="Dora Fern", membership="paused"),
        MemberFactory(name="Dora Geheim", profile_audience="coordination"),
    )

    found = client.get(page("list", anna), {"q": "dora"}).context["found"]

    assert [face.actor.name for face in found] == ["Dora Fern"]


@pytest.mark.parametrize("count", (1, 3))
def test_list_query_budget(client, django_assert_num_queries, count):
    people = [MemberFactory() for _ in range(count + 1)]
    respondent = Respondent.objects.get(survey=open_survey(), actor=people[0])
    client.post(page("start", respondent), {"audience": "members"})
    address = page("list", respondent)
    client.get(address)

    with django_assert_num_queries(6):
        shown = client.get(address)

    assert sum(len(group.tiles) for group in shown.context["groups"]) == count


class Later:
    """Stands for the task: notes what it was to do."""

    def __init__(self, wanted):
        self.wanted = wanted

    def enqueue(self, *, email):
        self.wanted.append(email)


def test_a_lost_link_is_sent_and_the_page_says_the_same_to_everybody(client, anna, mailoutbox, monkeypatch):
    wanted = []
    monkeypatch.setattr(tasks, "send_links", Later(wanted))
    known, unknown = (
        client.post(reverse("surveys:lost_link"), {"email": mail}).content
        for mail in ("Anna.Beispiel@example.org", "niemand@example.org")
    )

    assert known.replace(b"csrf", b"") == unknown.replace(b"csrf", b"")
    assert wanted == ["anna.beispiel@example.org", "niemand@example.org"]


def test_a_lost_link_reaches_an_address_once_a_day(anna, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for mail in ("anna.beispiel@example.org", "ANNA.beispiel@example.org", "niemand@example.org"):
            actions.send_links(email=mail)

    assert [mail.to for mail in mailoutbox] == [["anna.beispiel@example.org"]]
    token = mailoutbox[0].body.split("/befragung/")[1].split("/")[0]
    assert actions.visit(token=token, viewer=LinkHolder(anna.actor_id)).respondent == anna


def test_one_machine_cannot_ask_for_links_without_end(client, anna, monkeypatch):
    wanted = []
    monkeypatch.setattr(tasks, "send_links", Later(wanted))
    answers = {
        client.post(
            reverse("surveys:lost_link"), {"email": f"a{n}@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status_code
        for n in range(25)
    }  # fmt: skip

    assert (answers, len(wanted)) == ({200}, 20)


def test_the_coordination_enters_answers_by_phone_and_nobody_else(client, anna):
    desk = signed_in("coordination")
    leads = desk.post(reverse("survey_desk:phone", args=[anna.survey_id, anna.pk]))
    address = leads.headers["Location"]
    desk.post(address, {"audience": "coordination"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")
    card = address + f"kontakte/{bert.pk}/"
    asked = set(desk.get(card).context["form"].fields)
    desk.post(card, {"kind": "informs", "trust_open": "1"})

    bert.refresh_from_db()
    assert (bert.is_by_phone, bert.kind, bert.trust_open) == (True, "informs", None)
    assert asked == {"kind", "frequency", "origin", "since"}
    assert client.get(address).status_code == 404
    assert signed_in("member").get(address).status_code == 404


def test_making_a_survey_step_by_step(anna):
    desk = signed_in("coordination")
    made = desk.post(
        reverse("survey_desk:make"),
        {
            "collection": "netz", "name": "Beziehungen 2027", "kind": "wave", "opens_on": "2026-12-01",
            "closes_on": "2026-12-20", "minutes": "8",
        },
    )  # fmt: skip
    survey = Survey.objects.get(name="Beziehungen 2027")
    address = {name: reverse(f"survey_desk:{name}", args=[survey.pk]) for name in STEPS}
    desk.post(address["whom"], {"kind": "person", "memberships": ["active"]})
    desk.post(address["questions"], {"keys": ["frequency", "trust_open"]})
    desk.post(
        reverse("survey_desk:text", args=[survey.pk, "invitation", "de"]),
        {"subject": "Guten Tag {name}", "body": "Bitte\n\n{link}"},
    )
    looked = [desk.get(address[name]).status_code for name in ("texts", "preview", "survey")]
    desk.post(address["open"])

    survey.refresh_from_db()
    assert made.headers["Location"] == address["whom"]
    assert looked == [200, 200, 200]
    assert (survey.state, survey.wave.name, survey.respondents.count()) == ("open", "Beziehungen 2027", 3)
    assert sorted(survey.questions.values_list("pk", flat=True)) == [
        "frequency",
        "kind",
        "origin",
        "trust_open",
    ]


STEPS = ("whom", "questions", "texts", "preview", "survey", "open")


def test_a_wrong_word_in_a_mail_is_refused_and_named(anna):
    desk = signed_in("coordination")
    address = reverse("survey_desk:text", args=[anna.survey_id, "invitation", "de"])

    answer = desk.post(address, {"subject": "Hallo {vorname}", "body": "x"})

    assert answer.status_code == 422
    assert "vorname" in answer.context["form"].errors["body"][0]


def test_the_monitor_counts_answers_and_covered_ties():
    people = [MemberFactory(name=f"Person {letter}") for letter in "ABCD"]
    survey = open_survey()
    for person in people[:2]:
        row = Respondent.objects.get(survey=survey, actor=person)
        actions.begin(respondent=row, audience="members", by=LinkHolder(person.pk))
        named = row.answers.get(counterpart=people[3])
        actions.tick(respondent=row, known={named.pk}, unknown=(), by=LinkHolder(person.pk))
    actions.finish(respondent=row, by=LinkHolder(people[1].pk))

    shown = signed_in("coordination").get(reverse("survey_desk:survey", args=[survey.pk])).context

    whole = shown["monitor"].whole
    # 6 pairs, 3 of them among the three who are not done: 3 of 6 are covered
    assert (whole.asked, whole.begun, whole.finished, whole.covered) == (4, 1, 1, 0.5)
    assert [(one.face.actor.name, one.named) for one in shown["to_phone"]] == [
        ("Person D", 2), ("Person A", 0), ("Person C", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("count", (1, 3))
def test_monitor_query_budget(django_assert_num_queries, count):
    [MemberFactory() for _ in range(count + 1)]
    survey = open_survey()
    desk = signed_in("coordination")
    address = reverse("survey_desk:survey", args=[survey.pk])
    desk.get(address)

    with django_assert_num_queries(13):
        desk.get(address)


def test_a_member_finds_their_survey_and_is_led_to_it(anna):
    client = client_of(UserFactory(person=anna.actor))
    listed = client.get(reverse("own_surveys:index"))
    led = client.post(reverse("own_surveys:answer", args=[anna.pk]))
    bert = Respondent.objects.get(actor__name="Bert Beispiel")
    other = client.post(reverse("own_surveys:answer", args=[bert.pk]))

    assert [row.pk for row in listed.context["rows"]] == [anna.pk]
    assert client.get(led.headers["Location"]).context["respondent"] == anna
    assert other.status_code == 404


def test_drafts_are_not_shown_to_those_who_will_be_asked(anna):
    draft = SurveyFactory(name="Entwurf")
    Respondent.objects.create(survey=draft, actor=anna.actor)

    rows = client_of(UserFactory(person=anna.actor)).get(reverse("own_surveys:index")).context["rows"]

    assert [row.survey.name for row in rows] == [anna.survey.name]


def test_ratings_stand_on_no_page_of_the_coordination(client, anna):
    client.post(page("start", anna), {"audience": "members"})
    bert = anna.answers.get(counterpart__name="Bert Beispiel")
    client.post(page("card", anna, bert.pk), {"kind": "informs", "trust_open": "1"})
    assert Answer.objects.get(pk=bert.pk).trust_open == 1

    desk = signed_in("coordination")
    shown = desk.get(reverse("survey_desk:survey", args=[anna.survey_id])).content.decode()

    assert "trust" not in shown
