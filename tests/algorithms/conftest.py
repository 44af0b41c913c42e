from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    """No test of the numerical core needs a database."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.pure)
