"""Who may answer, and who may look into a survey."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import By, Viewer
from geflecht.surveys.models import Respondent, Survey


def may_answer(by: By, respondent: Respondent) -> bool:
    """Test that `by` may answer for `respondent`: they themselves, or the coordination on the phone."""
    return actor_rules.may_edit(by, respondent.actor)


def may_manage(by: Viewer) -> bool:
    """Test that `by` may make, open and watch surveys."""
    return actor_rules.may_coordinate(by)


def is_answerable(survey: Survey) -> bool:
    """Test that answers are taken now."""
    return survey.state == Survey.State.OPEN
