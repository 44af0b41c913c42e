from ipaddress import ip_address

from django import template
from django.http import HttpRequest

register = template.Library()


@register.filter
def allows_passkeys(request: HttpRequest) -> bool:
    """Tell whether browsers give passkeys to this address: to names, never to numbers such as 127.0.0.1."""
    try:
        ip_address(request.get_host().rsplit(":", 1)[0].strip("[]"))
    except ValueError:
        return True
    return False
