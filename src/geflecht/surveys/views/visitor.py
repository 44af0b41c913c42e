"""Pages behind a personal link: whose it is, what a refused one says, and that nothing of it is kept."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from geflecht.kit import links, turns
from geflecht.kit.errors import Refused
from geflecht.surveys import actions
from geflecht.surveys.actions import Visit
from geflecht.surveys.forms import LostLinkForm

View = Callable[..., HttpResponse]


def visitor(view: View) -> View:
    """Give the view the `visit` behind the token; say what is wrong with a link that is none."""

    @sensitive_variables("token")
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: object) -> HttpResponse:
        try:
            visit = actions.visit(token=token, viewer=request.user)
        except (links.LinkIsForged, links.LinkIsOver) as refusal:
            return _unlisted(_no_way_in(request, refusal))
        return _unlisted(_answered(request, token, visit, view, kwargs))

    return guarded


def _answered(
    request: HttpRequest, token: str, visit: Visit, view: View, kwargs: dict[str, object]
) -> HttpResponse:
    try:
        return view(request, visit=visit, token=token, **kwargs)
    except actions.NotOpen as refusal:
        context = {"token": token, "visit": visit, "reason": str(refusal)}
        return render(request, "surveys/closed.html", context, status=410)
    except turns.Busy as refusal:
        context = {"token": token, "visit": visit, "reason": str(refusal)}
        return render(request, "surveys/busy.html", context, status=503)


def _no_way_in(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = 404 if isinstance(refusal, links.LinkIsForged) else 410
    context = {"reason": str(refusal), "form": LostLinkForm()}
    return render(request, "surveys/lost_link.html", context, status=status)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the token in the address from caches, from other sites, and from search engines.

    Not `no-referrer`: browsers then send forms with the origin “null”, which Django refuses.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
