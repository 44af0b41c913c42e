from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Machine
from geflecht.website import actions, forms, queries
from geflecht.website.models import AccessibilityPage, SitePage

VISITOR = Machine("visitor")


@require_safe
def page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show a page; what is restricted, moved or missing is left to Wagtail."""
    found = queries.page_at(path)
    if found is None and get_language() != settings.LANGUAGE_CODE:
        german = queries.page_at(path, language=settings.LANGUAGE_CODE)
        if german is not None:  # not translated yet
            return redirect(f"/{path}")
    if found is None:
        answer: HttpResponse = serve(request, path)
        return answer
    return render(request, found.template, {"page": found, **beside(found)})


def beside(page: SitePage) -> dict[str, Any]:
    """Return what the template gets beside the page, also in a preview."""
    return {"form": forms.FeedbackForm(), **queries.context_of(page)}


def report(request: HttpRequest) -> HttpResponse:
    """Take a report of a barrier; without one, lead to its form."""
    form = forms.FeedbackForm(request.POST)
    found = queries.page_at("barrierefreiheit/")
    home = reverse("website:page", args=["barrierefreiheit/"])
    if request.method != "POST" or not isinstance(found, AccessibilityPage):
        return redirect(home)
    if not form.is_valid():
        return render(request, found.template, {"page": found, "form": form}, status=422)
    if not form.is_trapped:
        _keep_report(request, form)
    return redirect(f"{home}#melden")


def _keep_report(request: HttpRequest, form: forms.FeedbackForm) -> None:
    values = {name: form.cleaned_data[name] for name in ("message", "address", "email")}
    try:
        actions.report_barrier(**values, origin=request.META.get("REMOTE_ADDR", ""), by=VISITOR)
    except actions.TooManyReports as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. Your report has arrived; we answer within two weeks."))


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    name = actor_queries.network_frame()["name"]
    index = settings.SITE_URL + reverse("website:page", args=["impulse/"])
    feed = Atom1Feed(
        title=_("%(network)s: impulses") % {"network": name},
        link=index,
        description="",
        language=language,
        author_name=name,
        feed_url=settings.SITE_URL + reverse("website:atom"),
    )
    for item in queries.impulse_feed_items(language):
        feed.add_item(**item)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"addresses": queries.sitemap_entries(), "site": settings.SITE_URL}
    return render(request, "website/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "website/robots.txt", {"site": settings.SITE_URL}, content_type="text/plain")
