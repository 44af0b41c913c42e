import datetime as dt

import pytest

from geflecht.explore.loaders.choice import Choice
from geflecht.explore.loaders.kept import forget
from geflecht.explore.loaders.scene import scene_of
from geflecht.kit import clock
from tests.factories.actors import CollectionFactory, OrganisationFactory, SectorFactory
from tests.factories.ties import ObservationFactory

TODAY = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def today():
    """Fix the day, and forget what an earlier test left in memory."""
    forget()
    with clock.at(TODAY):
        yield TODAY
    forget()


@pytest.fixture
def look():
    """Return the scene of a choice, as a viewer sees it now."""

    def scene(viewer, collection=None, **choice):
        forget()
        return scene_of(
            Choice(**choice), collection=collection or CollectionFactory(), viewer=viewer, revision=1
        )

    return scene


@pytest.fixture
def four():
    """Two sectors of two; a–b inside, b–c across, d alone. Everything is public."""
    kommune, kultur = SectorFactory(key="kommune", position=1), SectorFactory(key="kultur", position=2)
    a, b = (OrganisationFactory(name=f"Amt {letter}", sector=kommune) for letter in "AB")
    c, d = (OrganisationFactory(name=f"Kulturhaus {letter}", sector=kultur) for letter in "CD")
    ObservationFactory(source=a, target=b, observed_on=dt.date(2024, 1, 10))
    ObservationFactory(source=c, target=b, observed_on=dt.date(2025, 1, 10))
    return a, b, c, d


def names(scene):
    return [scene.cast.names[node] for node in scene.nodes]


def tied(scene, pairs=None):
    pairs = scene.declared if pairs is None else pairs
    return [(scene.cast.names[a], scene.cast.names[b]) for a, b in zip(pairs.a, pairs.b, strict=True)]
