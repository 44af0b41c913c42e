"""Long work that somebody started, and mail that somebody stops."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from geflecht.actors import actions
from geflecht.actors.views.requests import SignedInRequest
from geflecht.kit import jobs, outbox
from geflecht.kit.errors import Refused
from geflecht.kit.models import Job


@login_required
@require_GET
@never_cache
def job(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show where long work stands, to whoever started it."""
    found = get_object_or_404(Job, pk=pk, owner_id=request.user.log_id)
    is_open = found.state in (Job.State.WAITING, Job.State.RUNNING)
    context = {"job": found, "is_open": is_open, "progress": jobs.progress(found)}
    return render(request, "actors/job.html", context)


@csrf_exempt  # mail programs send the one click of RFC 8058 without a form; the link itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a kind of mail, or get it again."""
    try:
        to, kind = actions.read_stop(token)
    except Refused as refusal:
        return render(request, "actors/spent_link.html", {"reason": str(refusal)}, status=410)
    if request.method == "POST":
        change = actions.resume_mail if request.POST.get("what") == "resume" else actions.stop_mail
        change(token=token)
    context = {"kind": kind, "is_stopped": outbox.is_stopped(to, kind)}
    return render(request, "actors/stop_mail.html", context)
