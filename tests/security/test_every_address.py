"""Class 1: every address says who may enter; a new one without an entry fails here."""

import re
import uuid

import pytest
from django.urls import URLPattern, get_resolver, reverse

from geflecht.actors import actions
from geflecht.actors.models import Funder, Machine, Network
from tests.factories.accounts import client_of
from tests.factories.actors import (
    CollectionFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db

ROLES = ("guest", "member", "funder", "editing", "coordination", "administration")
EVERYBODY = dict.fromkeys(ROLES, "in")
SIGNED_IN = {**EVERYBODY, "guest": "sign in"}
COORDINATION = {
    "guest": "sign in",
    "member": "no",
    "funder": "no",
    "editing": "no",
    "coordination": "in",
    "administration": "in",
}
ADMINISTRATION = {**COORDINATION, "coordination": "no"}
ENTRANCE = None  # the ways in themselves; tests/actors/test_entrance.py looks at them

WHO_MAY = {
    "start": SIGNED_IN, "card": EVERYBODY,
    "ui:gallery": EVERYBODY,
    "actors:mine": SIGNED_IN, "actors:save_profile": SIGNED_IN, "actors:save_visibility": SIGNED_IN,
    "actors:preview": SIGNED_IN, "actors:post_offer": SIGNED_IN, "actors:close_offer": SIGNED_IN,
    "actors:affiliate": SIGNED_IN, "actors:agree": SIGNED_IN, "actors:retention": EVERYBODY,
    "actors:sign_in": EVERYBODY, "actors:job": SIGNED_IN, "actors:stop_mail": EVERYBODY,
    "mine:net": SIGNED_IN, "mine:ties": SIGNED_IN, "mine:end_tie": SIGNED_IN, "mine:data": SIGNED_IN, "mine:leave": SIGNED_IN,
    "desk:accounts": ADMINISTRATION, "desk:send_link": ADMINISTRATION, "desk:toggle_account": ADMINISTRATION,
    **{f"desk:{name}": COORDINATION for name in (
        "situation", "members", "change_states", "add_member", "member", "save_member", "move_member", "affiliate",
        "end_affiliation", "post_offer", "close_offer", "add_id", "forget_id", "set_picture", "remove_picture",
        "erase_member", "duplicates", "compare", "merge", "keep_apart", "undo_merge", "tie", "end_tie",
        "vocabularies", "upload_words", "apply_words", "vocabulary", "add_word", "word", "move_word", "log",
        "network", "add_funder", "funder", "add_collection", "collection",
    )},
    **{f"interchange:{name}": COORDINATION for name in (
        "start", "export", "template", "look", "choose", "apply", "take_back", "discard",
    )},
    **{f"explore:{name}": EVERYBODY for name in (
        "list", "actors_csv", "ties", "ties_csv", "map", "map_data", "map_svg", "outlines", "graph", "graph_data",
        "graph_svg", "graphml", "matrix", "matrix_csv", "matrix_svg", "actor",
    )},
    **{f"events:{name}": EVERYBODY for name in ("index", "calendar", "atom", "ics", "detail", "schedule_xml", "schedule_json", "editions")},
    **{f"surveys:{name}": EVERYBODY for name in (  # a token is the right; tests/surveys/test_pages.py refuses others
        "lost_link", "start", "list", "add", "name_somebody", "next", "card", "finish", "network", "decline",
    )},
    **{f"survey_desk:{name}": COORDINATION for name in (
        "index", "make", "bank", "reword", "survey", "basics", "whom", "questions", "texts", "text", "preview", "open",
        "close", "repeat", "phone", "void_links", "look_at_name",
    )},
    **{f"events:{name}": EVERYBODY for name in ("register", "registered")},
    **{f"registration:{name}": EVERYBODY for name in (  # whoever holds the link; tests/events look at them
        "page", "confirm", "take_offer", "cancel", "wait_again", "save", "wish", "choose", "code", "certificate",
    )},
    **{f"events_desk:{name}": COORDINATION for name in (
        "index", "event", "enter_event", "details", "move", "copy", "count", "uncount", "programme", "add_day", "day",
        "drop_day", "add_item", "item", "drop_item", "shift", "publish", "participants", "bulk", "enter", "needs", "new_link", "participants_csv", "participants_xlsx",
        "invite", "look_at_invitations", "invite_guest", "terms", "ask", "stop_asking", "workshops", "add_workshop",
        "take_workshops", "assign_workshops", "workshop", "drop_workshop", "entrance", "check_in", "undo_check_in",
        "walk_in", "close_attendance", "arrival", "tables", "tables_pdf", "tables_screen", "compose_tables", "mend_tables",
        "show_tables", "bind_pair", "loosen_pair", "table",
    )},
    "surveys:tiles": EVERYBODY, "own_surveys:index": SIGNED_IN, "own_surveys:answer": SIGNED_IN,
    **{f"my_events:{name}": SIGNED_IN for name in ("index", "new_calendar", "stop_calendar")},
    "my_events:calendar": EVERYBODY,  # whoever has the token; tests/events/test_my_events.py looks at it
    **{f"labs:{name}": EVERYBODY for name in ("index", "detail")},
    **{f"introductions:{name}": COORDINATION for name in (
        "index", "add", "people", "board", "withdraw", "effect", "round", "compute", "discard", "pair_up", "send",
        "mark", "swap",
    )},
    "introductions:answer": EVERYBODY, "introductions:outcome": EVERYBODY,
    **{f"introductions:{name}": SIGNED_IN for name in ("mine", "take_part", "own_answer", "own_outcome", "unblock")},
    "search:index": EVERYBODY,
    **dict.fromkeys(("account_login", "account_request_login_code", "account_confirm_login_code", "account_logout", "account_inactive", "account_reauthenticate", "account_signup", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn"), ENTRANCE),
}  # fmt: skip

# Wagtail's own pages and files: its permissions are tested by tests/website and by the editor test below.
OF_WAGTAIL = re.compile(r"wagtail|^None$|^website:")


def patterns(found=None, namespace=""):
    for pattern in get_resolver().url_patterns if found is None else found:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern
        elif not str(pattern.pattern).startswith("redaktion"):
            yield from patterns(
                pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )


def ours():
    return {name: pattern for name, pattern in patterns() if not OF_WAGTAIL.search(name)}


def test_every_address_has_an_entry():
    assert sorted(set(ours()) - set(WHO_MAY)) == []


def test_no_entry_is_left_over():
    assert sorted(set(WHO_MAY) - set(ours())) == []


@pytest.fixture
def things():
    """One record of every kind an address can name."""
    collection = CollectionFactory()
    Network.objects.create(pk=1, default_collection=collection, public_collection=collection)
    person, organisation = PersonFactory(collection=collection), OrganisationFactory(collection=collection)
    return {
        "person": person, "organisation": organisation, "offer": OfferNeedFactory(actor=organisation),
        "tie": ObservationFactory(source=person, target=organisation), "term": TermFactory(),
        "funder": Funder.objects.create(name="Stiftung Beispiel", network_id=1), "collection": collection,
        "account": UserFactory(),
    }  # fmt: skip


def address(name, pattern, things):
    """Build an address whose record is there, as far as the name says which."""
    values = {}
    for key, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        if kind == "UUIDConverter":
            values[key] = _id(name, key, things)
        elif kind == "IntConverter":
            values[key] = things["funder"].pk if name == "desk:funder" else 1
        else:
            values[key] = _word(name, key, things)
    if name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        values["pk"] = 1  # the number stands in the part of the address above the name
    return reverse(name, kwargs=values)


def _id(name, key, things):
    if key in ("first", "kept"):
        return things["person"].pk
    if key in ("second", "absorbed"):
        return things["organisation"].pk
    if key == "row":
        return things["offer"].pk
    kinds = {"desk:end_tie": "tie", "mine:end_tie": "tie", "actors:close_offer": "offer"}
    if name in ("desk:send_link", "desk:toggle_account"):
        return things["account"].pk
    if name.startswith("desk:") and name != "desk:undo_merge":
        return things[kinds.get(name, "person")].pk
    return things[kinds[name]].pk if name in kinds else uuid.uuid4()


def _word(name, key, things):
    if name == "desk:collection":
        return things["collection"].slug
    if key == "name":
        return things["term"].vocabulary
    if name.startswith("desk:"):
        return things["term"].key
    return {"purpose": "news", "what": "personen"}.get(key, "gibt-es-nicht")


def verdict(response):
    if response.status_code == 302 and "/konto/anmelden/" in response.headers["Location"]:
        return "sign in"
    return "no" if response.status_code == 403 else "in"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_enters_where_it_may_and_nowhere_else(role, things):
    client = client_of(None if role == "guest" else UserFactory(role=role))
    wrong = {}

    for name, pattern in ours().items():
        if WHO_MAY[name] is ENTRANCE:
            continue
        response = client.get(address(name, pattern, things))
        assert response.status_code < 500, name
        if verdict(response) != WHO_MAY[name][role]:
            wrong[name] = (verdict(response), WHO_MAY[name][role])

    assert wrong == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_send_where_it_may_enter(role, things):
    """POST, too: a wrong role is turned away before anything is read."""
    client = client_of(None if role == "guest" else UserFactory(role=role))
    wrong = {}

    for name, pattern in ours().items():
        who = WHO_MAY[name]
        if who is ENTRANCE or who[role] == "in":
            continue
        response = client.post(address(name, pattern, things), {})
        if verdict(response) != who[role]:
            wrong[name] = (verdict(response), who[role])

    assert wrong == {}


@pytest.mark.parametrize(
    ("role", "may"),
    (
        ("member", False),
        ("funder", False),
        ("coordination", False),
        ("editing", True),
        ("administration", True),
    ),
)
def test_the_editor_is_for_editing_and_administration(role, may):
    response = client_of(actions.open_account(email="a@example.org", role=role, by=Machine())).get(
        "/redaktion/"
    )

    assert (response.status_code == 200) == may
