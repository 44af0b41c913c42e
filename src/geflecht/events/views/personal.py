"""One's own page about an event, reached by the personal link of a mail. Opening it changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geflecht.events import actions, forms, queries
from geflecht.events.models import Guest, Registration, Workshop
from geflecht.kit.errors import Refused

LinkView = Callable[[HttpRequest, Registration, Guest], HttpResponse]


def by_link(view: LinkView) -> Callable[..., HttpResponse]:
    """Give the view the registration of the link and its holder; the address is passed on to nobody."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        try:
            registration, holder = queries.by_token(token)
        except Refused as refusal:
            return render(request, "actors/spent_link.html", {"reason": str(refusal)}, status=410)
        response = view(request, registration, holder)
        # not no-referrer: with it browsers send forms as from nowhere, and they are refused as forged
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return found


def _page(
    request: HttpRequest, registration: Registration, *, form: forms.RegistrationForm | None = None
) -> HttpResponse:
    page = queries.own_page(registration)
    context = {
        "page": page,
        "registration": registration,
        "event": page.event,
        "form": form
        or forms.RegistrationForm(
            ground=page.ground, initial=forms.initial_of(registration), has_address=True
        ),
        "wish_form": forms.WishForm(ground=page.ground, initial=forms.initial_wishes(registration)),
    }
    return render(request, "events/registration.html", context, status=422 if form and form.errors else 200)


@require_safe
@by_link
def page(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    return _page(request, registration)


def _do(
    request: HttpRequest, registration: Registration, act: Callable[[], object], sentence: str
) -> HttpResponse:
    """Do one thing, say so or why not, and go back to the page."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect("registration:page", queries.token_of(registration))


@require_POST
@by_link
def confirm(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    return _do(
        request, registration, lambda: actions.confirm_address(registration=registration, by=holder),
        _("Thank you, your address is confirmed. Below you see how your registration stands."),
    )  # fmt: skip


@require_POST
@by_link
def take_offer(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    return _do(
        request, registration, lambda: actions.take_offer(registration=registration, by=holder),
        _("The place is yours."),
    )  # fmt: skip


@require_POST
@by_link
def cancel(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    return _do(
        request, registration, lambda: actions.cancel(registration=registration, by=holder),
        _("You are signed off. Thank you for saying so."),
    )  # fmt: skip


@require_POST
@by_link
def wait_again(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    return _do(
        request, registration, lambda: actions.wait_again(registration=registration, by=holder),
        _("You are in again. Below you see how it stands."),
    )  # fmt: skip


@require_POST
@by_link
def save(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    """Take the details: of who accepts an invitation, or changes what they said."""
    ground = queries.own_page(registration).ground
    form = forms.RegistrationForm(request.POST, ground=ground, has_address=True)
    if not form.is_valid():
        return _page(request, registration, form=form)
    draft = actions.RegistrationDraft(email=registration.email, **form.values())
    act = actions.accept_invitation if "accept" in request.POST else actions.change_details
    return _do(
        request,
        registration,
        lambda: act(registration=registration, draft=draft, by=holder),
        _("Saved. Thank you."),
    )


@require_POST
@by_link
def wish(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    form = forms.WishForm(request.POST, ground=queries.own_page(registration).ground)
    wishes = form.wishes if form.is_valid() else []
    return _do(
        request, registration, lambda: actions.wish(registration=registration, workshops=wishes, by=holder),
        _("Your wishes are noted. The workshops are assigned when the time for wishes is over."),
    )  # fmt: skip


@require_POST
@by_link
def choose(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    number = request.POST.get("workshop", "")
    workshop = get_object_or_404(
        Workshop, pk=number if number.isdecimal() else 0, event=registration.event_id
    )
    return _do(
        request, registration,
        lambda: actions.choose_workshop(registration=registration, workshop=workshop, by=holder),
        _("You are in “%(workshop)s”.") % {"workshop": workshop.label},
    )  # fmt: skip


@require_safe
@by_link
def code(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    """Draw the code for the entrance, as the address that the check-in opens."""
    if not queries.own_page(registration).shows_code:
        raise Http404
    return HttpResponse(queries.entrance_picture(registration), content_type="image/svg+xml")


@require_safe
@by_link
def certificate(request: HttpRequest, registration: Registration, holder: Guest) -> HttpResponse:
    """Give the certificate of attendance to who was there."""
    made = queries.certificate_of(registration)
    if made is None:
        raise Http404
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="teilnahme-{registration.event.slug}.pdf"'},
    )
