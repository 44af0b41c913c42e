import pytest

from geflecht.actors import actions
from geflecht.actors.models import Machine
from tests.factories.actors import CollectionFactory

pytestmark = pytest.mark.django_db


def test_an_organisation_called_like_a_page_gets_another_address():
    drafts = [
        actions.ActorDraft(name=name) for name in ("Karte", "Graph", "Bürgerhaus Süd", "Bürgerhaus Süd")
    ]

    made = actions.add_actors(collection=CollectionFactory(), drafts=drafts, by=Machine())

    assert [actor.slug for actor in made] == ["karte-2", "graph-2", "buergerhaus-sued", "buergerhaus-sued-2"]
