"""The types of pages. What a page shows besides its own words is read in `queries`."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from geflecht.kit.partial_dates import PartialDateField
from geflecht.website.models.blocks import Body, LinkBlock, PictureBlock, StatementBlock, StepBlock

Picture = settings.WAGTAILIMAGES_IMAGE_MODEL


class ImpulseKind(models.TextChoices):
    ARTICLE = "article", _("Article")
    INTERVIEW = "interview", _("Interview")
    POSITION_PAPER = "position_paper", _("Position paper")
    EXTERNAL_REFERENCE = "external_reference", _("Elsewhere")


class PublicationKind(models.TextChoices):
    BROCHURE = "brochure", _("Brochure")
    QUINTESSENCE = "quintessence", _("Quintessence")
    POSITION_PAPER = "position_paper", _("Position paper")
    DOCUMENTATION = "documentation", _("Documentation")
    STUDY = "study", _("Study")


class SitePage(Page):
    """What all pages share. `lead` is the short text under the title and in lists.

    `beside` reads what the template gets beside the page; the room hands it over when it is loaded, so
    that a preview in the editor shows what the page will show.
    """

    lead = models.TextField(_("lead"), blank=True)
    is_example = models.BooleanField(_("example"), default=False, help_text=_("Marks what is invented."))
    sources = models.TextField(
        _("sources"), blank=True, help_text=_("One per line: an address or a citation.")
    )

    search_kind: ClassVar[str] = "page"
    beside: ClassVar[Callable[["SitePage"], dict[str, Any]]]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    promote_panels: ClassVar[list[Any]] = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("is_example"), FieldPanel("sources")], heading=_("Where it comes from")),
    ]

    class Meta:
        abstract = True

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return what the template gets in a preview."""
        return {**super().get_preview_context(request, mode_name), **SitePage.beside(self)}

    @property
    def source_list(self) -> list[str]:
        return [line.strip() for line in self.sources.splitlines() if line.strip()]


class ContentPage(SitePage):
    body = StreamField(Body(), verbose_name=_("content"), blank=True)

    content_panels: ClassVar[list[Any]] = [*SitePage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True


class HomePage(ContentPage):
    kicker = models.CharField(_("kicker"), max_length=120, blank=True)
    claim = models.CharField(_("large line"), max_length=120, blank=True)

    template = "website/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("kicker"),
        FieldPanel("claim"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("start page")


class TextPage(ContentPage):
    template = "website/text.html"

    class Meta:
        verbose_name = _("text page")


class EasyLanguagePage(ContentPage):
    """A page in Leichte Sprache: short lines, one thought each."""

    template = "website/easy.html"

    class Meta:
        verbose_name = _("page in plain language")


class ContactPage(ContentPage):
    email = models.EmailField(_("e-mail address"), blank=True)

    template = "website/contact.html"
    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("email")]

    class Meta:
        verbose_name = _("contact page")


class AccessibilityPage(ContentPage):
    """The accessibility statement, with a form to report barriers."""

    template = "website/accessibility.html"

    class Meta:
        verbose_name = _("accessibility statement")


class MissionPage(ContentPage):
    statements = StreamField([("statement", StatementBlock())], verbose_name=_("statements"), blank=True)

    template = "website/mission.html"
    content_panels: ClassVar[list[Any]] = [*ContentPage.content_panels, FieldPanel("statements")]

    class Meta:
        verbose_name = _("mission")


class ImpulseIndexPage(ContentPage):
    template = "website/impulses.html"
    subpage_types: ClassVar[list[str]] = ["website.ImpulsePage"]

    class Meta:
        verbose_name = _("impulses")


class ImpulsePage(ContentPage):
    kind = models.CharField(_("kind"), max_length=20, choices=ImpulseKind.choices)
    date = PartialDateField(_("date"))
    function = models.CharField(_("who speaks (function)"), max_length=200, blank=True)
    url = models.URLField(_("address elsewhere"), max_length=300, blank=True)
    picture = models.ForeignKey(
        Picture, verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    search_kind = "impulse"
    template = "website/impulse.html"
    parent_page_types: ClassVar[list[str]] = ["website.ImpulseIndexPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("date"), FieldPanel("function"), FieldPanel("url")]),
        FieldPanel("lead"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("impulse")


class PublicationIndexPage(ContentPage):
    template = "website/publications.html"
    subpage_types: ClassVar[list[str]] = ["website.PublicationPage"]

    class Meta:
        verbose_name = _("publications")


class PublicationPage(ContentPage):
    kind = models.CharField(_("kind"), max_length=20, choices=PublicationKind.choices)
    date = PartialDateField(_("date"))
    publisher = models.CharField(_("publisher"), max_length=250, blank=True)
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("document"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    search_kind = "publication"
    template = "website/publication.html"
    parent_page_types: ClassVar[list[str]] = ["website.PublicationIndexPage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("date"), FieldPanel("publisher"), FieldPanel("document")]
        ),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("publication")


class ProjectPage(SitePage):
    """The profile with exactly the fields of a federal project page.

    Period and computed status come from the settings of the network; the stated status is kept there
    with its date. An empty field reads “not stated”.
    """

    photo = models.ForeignKey(
        Picture, verbose_name=_("photo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    photo_text = models.CharField(
        _("alternative text in the language of this page"),
        max_length=300,
        blank=True,
        help_text=_("Only where it is not the picture's own."),
    )
    aims = StreamField(Body(), verbose_name=_("idea and aims"), blank=True)
    project_holder = models.CharField(_("project holder"), max_length=250, blank=True)
    website = models.URLField(_("website"), blank=True)
    programme = models.CharField(_("funding programme"), max_length=250, blank=True)
    funding_project = models.CharField(_("funded project"), max_length=250, blank=True)
    last_updated = models.DateField(_("last updated"), null=True, blank=True)
    implementation = StreamField([("step", StepBlock())], verbose_name=_("implementation"), blank=True)
    lab_themes = StreamField(
        [("theme", blocks.CharBlock(label=_("Theme")))], verbose_name=_("themes of the city labs"), blank=True
    )
    gallery = StreamField([("picture", PictureBlock())], verbose_name=_("gallery"), blank=True)
    further = StreamField([("link", LinkBlock())], verbose_name=_("further links"), blank=True)

    template = "website/project.html"
    content_panels: ClassVar[list[Any]] = [
        *SitePage.content_panels,
        *(
            FieldPanel(name)
            for name in (
                "photo", "photo_text", "aims", "project_holder", "website", "programme", "funding_project", "last_updated",
                "implementation", "lab_themes", "gallery", "further",
            )
        ),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("project profile")
