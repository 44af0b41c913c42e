from ipaddress import ip_address

from django import template

register = template.Library()


@register.filter
def allows_passkeys(host: str) -> bool:
    """Tell whether browsers give passkeys to this host: to names, never to numbers such as 127.0.0.1."""
    try:
        ip_address(host.rsplit(":", 1)[0].strip("[]"))
    except ValueError:
        return True
    return False
