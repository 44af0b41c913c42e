from django.core.exceptions import PermissionDenied


def require(allowed: bool) -> None:
    """Stop with PermissionDenied unless `allowed`; the first line of every action."""
    if not allowed:
        raise PermissionDenied
