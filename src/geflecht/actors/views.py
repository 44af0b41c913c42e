from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Lead somebody who just signed in to where they work."""
    user = request.user
    if user.is_coordinator:
        return redirect("desk:situation")
    return redirect("wagtailadmin_home" if user.is_editor else "actors:mine")
