"""Who gets in: everybody else is led to sign in, or told that this is not theirs."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from geflecht.actors import rules
from geflecht.actors.models import Viewer

View = Callable[..., HttpResponse]


def _only_if(rule: Callable[[Viewer], bool], view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not rule(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def coordination(view: View) -> View:
    """Let the coordination and the administration in."""
    return _only_if(rules.may_coordinate, view)


def administration(view: View) -> View:
    """Let the administration in."""
    return _only_if(rules.may_administer, view)
