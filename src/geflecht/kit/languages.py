from django.utils.translation import get_language


def in_active_language(german: str, english: str) -> str:
    """Return `english` for readers of English where there is one, else `german`."""
    return english if english and (get_language() or "de").startswith("en") else german
