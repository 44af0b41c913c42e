"""Pages of the public site, and what people report from it."""

from geflecht.website.models.feedback import Feedback
from geflecht.website.models.pages import (
    AccessibilityPage,
    ContactPage,
    ContentPage,
    EasyLanguagePage,
    HomePage,
    ImpulseIndexPage,
    ImpulseKind,
    ImpulsePage,
    MissionPage,
    ProjectPage,
    PublicationIndexPage,
    PublicationKind,
    PublicationPage,
    SitePage,
    TextPage,
)

__all__ = [
    "AccessibilityPage",
    "ContactPage",
    "ContentPage",
    "EasyLanguagePage",
    "Feedback",
    "HomePage",
    "ImpulseIndexPage",
    "ImpulseKind",
    "ImpulsePage",
    "MissionPage",
    "ProjectPage",
    "PublicationIndexPage",
    "PublicationKind",
    "PublicationPage",
    "SitePage",
    "TextPage",
]
