"""Data for search engines in a page; the only script element pages may hold besides built files."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()

# A data block ends at the first “</script>”, so no “<” may stand in it; the rest follows Django's json_script.
_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.simple_tag
def linked_data(data: dict[str, Any] | None) -> SafeString:
    """Write `data` as a JSON-LD block; nothing for None."""
    if not data:
        return SafeString("")
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')
