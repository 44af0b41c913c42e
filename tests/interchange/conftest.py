import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english(plain_ground):
    """Messages are compared in the language of the source; their German is checked with the catalogue."""
    with translation.override("en"):
        yield
