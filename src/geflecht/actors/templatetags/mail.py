from django import template

register = template.Library()


@register.filter
def is_address(paragraph: str) -> bool:
    """Tell whether a paragraph of a mail is nothing but one web address."""
    return paragraph.startswith(("https://", "http://")) and len(paragraph.split()) == 1
