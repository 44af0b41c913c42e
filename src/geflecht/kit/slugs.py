"""Readable addresses: German spelling, never two alike."""

from django.utils.text import slugify

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


def slug_of(text: str, taken: set[str], *, longest: int = 70) -> str:
    """Return an address for `text` that is not in `taken`, and add it there."""
    stem = slugify(text.translate(_GERMAN))[:longest].strip("-") or "eintrag"
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    taken.add(slug)
    return slug


def sort_key(text: str) -> str:
    """Return what a German list is sorted by: quotation marks left out, umlauts as their vowels."""
    folded = text.casefold().translate(_FOLDED)
    return folded.lstrip("„“”\"'»«( ").strip()[:250]
