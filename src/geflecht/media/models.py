"""Pictures and documents: each with who made it, whose it is and what it shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    """A picture that cannot be stored without author, source line and alternative text."""

    author = models.CharField(_("author"), max_length=200)
    source_line = models.CharField(
        _("source line"),
        max_length=250,
        help_text=_("As it is printed below the picture, such as “DV / Plan Zwei”."),
    )
    alternative_text = models.CharField(
        _("alternative text"), max_length=300, help_text=_("What can be seen, for people who cannot see it.")
    )
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    taken_on = models.CharField(_("date of the picture"), max_length=10, blank=True)
    people_agreed = models.BooleanField(_("the people shown have agreed"), default=False)

    admin_form_fields = (
        "title",
        "file",
        "author",
        "source_line",
        "alternative_text",
        "licence",
        "taken_on",
        "people_agreed",
        "collection",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(author="") & ~models.Q(source_line="") & ~models.Q(alternative_text=""),
                name="picture_has_credit_and_alternative_text",
            ),
        ]

    @property
    def default_alt_text(self) -> str:
        return self.alternative_text


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="one_rendition_per_picture_and_filter",
            ),
        ]


class Document(AbstractDocument):
    tags = TaggableManager(verbose_name=_("tags"), blank=True, related_name="media_documents")
    source_line = models.CharField(_("source line"), max_length=250, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "source_line")

    class Meta(AbstractDocument.Meta):
        default_related_name = "media_documents"  # Wagtail's own Document is installed beside ours
