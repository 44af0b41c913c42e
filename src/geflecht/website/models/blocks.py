"""What a page is made of. Each block has one template; none can bring markup of its own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH = ["bold", "italic", "link", "document-link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    """A picture; author, source line and alternative text come with the picture itself."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)
    alternative_text = blocks.CharBlock(
        label=_("Alternative text in the language of this page"),
        required=False,
        help_text=_("Only where it is not the picture's own."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "website/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Who said it (function)"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "website/blocks/quote.html"


class LinkBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"))
    url = blocks.CharBlock(
        label=_("Address"), help_text=_("A full address, or a path of this site such as /kontakt/.")
    )

    class Meta:
        icon = "link"
        label = _("Link")


class TableBlock(blocks.StructBlock):
    """A table written as lines: one row a line, cells parted by “|”; the first line names the columns."""

    caption = blocks.CharBlock(label=_("What the table shows"))
    lines = blocks.TextBlock(
        label=_("Rows"),
        help_text=_("One row per line, cells parted by “|”. The first line names the columns."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        rows = [
            [cell.strip() for cell in line.split("|")] for line in value["lines"].splitlines() if line.strip()
        ]
        return {**super().get_context(value, parent_context), "head": rows[:1], "rows": rows[1:]}

    class Meta:
        icon = "table"
        label = _("Table")
        template = "website/blocks/table.html"


class StatementBlock(blocks.StructBlock):
    """What one partner says about the network: a function, not a name."""

    title = blocks.CharBlock(label=_("Title"))
    function = blocks.CharBlock(label=_("Function"))
    organisation = blocks.CharBlock(label=_("Organisation"), required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH)
    is_example = blocks.BooleanBlock(label=_("Example"), required=False)

    class Meta:
        icon = "user"
        label = _("Statement")


class StepBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("When"))
    what = blocks.TextBlock(label=_("What"))

    class Meta:
        icon = "date"
        label = _("Step")


class Body(blocks.StreamBlock):
    """Running text and what interrupts it."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", template="website/blocks/heading.html")
    subheading = blocks.CharBlock(
        label=_("Smaller heading"), icon="title", template="website/blocks/subheading.html"
    )
    text = blocks.RichTextBlock(label=_("Text"), features=RICH, template="website/blocks/text.html")
    question = blocks.CharBlock(label=_("Question"), icon="help", template="website/blocks/question.html")
    notice = blocks.TextBlock(label=_("Notice"), icon="info-circle", template="website/blocks/notice.html")
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("Point")),
        label=_("List"),
        icon="list-ul",
        template="website/blocks/points.html",
    )
    quote = QuoteBlock()
    picture = PictureBlock()
    table = TableBlock()
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), icon="link", template="website/blocks/links.html")
