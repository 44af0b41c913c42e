from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries

PAGE = 50


@coordination
@require_GET
def log(request: SignedInRequest) -> HttpResponse:
    """Show who changed what, latest first."""
    text, event = (request.GET.get(name, "")[:80].replace("\0", "") for name in ("wer", "was"))
    found = queries.log_entries(text=text, event=event)
    page = Paginator(found, PAGE).get_page(request.GET.get("seite"))
    return render(request, "desk/log.html", {"page": page, "text": text, "event": event})
