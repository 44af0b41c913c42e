"""Answering by personal link: audience, list, cards, the end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from geflecht.surveys import actions, queries, tasks
from geflecht.surveys.actions import Visit
from geflecht.surveys.forms import AudienceForm, CardForm, LostLinkForm, SomebodyForm, TileForm
from geflecht.surveys.models import Answer, Respondent
from geflecht.surveys.views.visitor import visitor

PER_HOUR = 20  # requests for lost links from one machine


def _page(request: HttpRequest, visit: Visit, token: str, name: str, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    counts = queries.counts(visit.respondent)
    context = {
        "visit": visit, "respondent": visit.respondent, "survey": visit.respondent.survey, "token": token,
        "counts": counts, **more,
    }  # fmt: skip
    return render(request, f"surveys/{name}.html", context, status=status)


def _saves(request: HttpRequest) -> bool:
    """Tell whether the page saves in passing, while the respondent goes on."""
    return request.headers.get("X-Requested-With") == "save"


def _saved(visit: Visit) -> HttpResponse:
    counts = queries.counts(visit.respondent)
    return JsonResponse({"known": counts.known, "described": counts.described, "said": _("Saved")})


@require_http_methods(["GET", "HEAD", "POST"])
@visitor
def start(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Say who asks and who sees what; a POST chooses the audience and leads on."""
    respondent = visit.respondent
    chosen = respondent.audience or respondent.actor.ties_audience
    form = AudienceForm(request.POST or None, initial={"audience": chosen})
    if request.method == "POST" and form.is_valid():
        actions.begin(respondent=respondent, audience=form.cleaned_data["audience"], by=visit.by)
        return redirect("surveys:tiles" if respondent.survey.is_short else "surveys:list", token)
    status = 422 if form.errors else 200
    return _page(request, visit, token, "start", form=form, status=status)


def _has_begun(visit: Visit) -> bool:
    respondent = visit.respondent
    return bool(respondent.audience) and respondent.state != Respondent.State.ASKED


@require_http_methods(["GET", "HEAD", "POST"])
@visitor
def tick(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Show the list; ticks are saved one by one with scripts, all together without."""
    if not _has_begun(visit):
        return redirect("surveys:start", token)
    if request.method == "POST":
        known, asked = (_ids(request.POST.getlist(name)) for name in ("known", "one"))
        listed = asked if _saves(request) else _ids(request.POST.getlist("listed"))
        actions.tick(
            respondent=visit.respondent, known=known & listed, unknown=listed - known, by=visit.by,
            is_by_phone=visit.is_by_phone,
        )  # fmt: skip
        return _saved(visit) if _saves(request) else redirect("surveys:next", token)
    text = request.GET.get("q", "")[:80]
    return _page(
        request, visit, token, "list", groups=queries.listed(visit.respondent), q=text,
        found=queries.finders(visit.respondent, text) if text else None, form=SomebodyForm(),
        named=visit.respondent.somebody_new.order_by("said_at"),
    )  # fmt: skip


def _ids(values: list[str]) -> set[UUID]:
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found


@require_POST
@visitor
def add(request: HttpRequest, visit: Visit, token: str, pk: UUID) -> HttpResponse:
    """Put somebody who was found on the list."""
    try:
        answer = actions.add_to_list(
            respondent=visit.respondent, counterpart_id=pk, by=visit.by, is_by_phone=visit.is_by_phone
        )
    except actions.NotOnTheList as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is on your list.") % {"name": answer.counterpart.name})
    return redirect("surveys:list", token)


@require_POST
@visitor
def name_somebody(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Name somebody who is not in the network."""
    form = SomebodyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write a name."))
        return redirect("surveys:list", token)
    try:
        actions.name_somebody(respondent=visit.respondent, by=visit.by, **form.cleaned_data)
    except (actions.TooManyNew, actions.ChooseFirst) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted. Only the coordination sees this name, until it has checked it."))
    return redirect("surveys:list", token)


@require_http_methods(["GET", "HEAD"])
@visitor
def next_card(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Lead to the first contact without a card (after the one that is skipped), or to the end."""
    skipped = visit.respondent.answers.filter(pk__in=_ids(request.GET.getlist("nach"))).first()
    answer = queries.card_after(visit.respondent, skipped)
    return redirect("surveys:card", token, answer.pk) if answer else redirect("surveys:finish", token)


@require_http_methods(["GET", "HEAD", "POST"])
@visitor
def card(request: HttpRequest, visit: Visit, token: str, pk: UUID) -> HttpResponse:
    """Ask about one contact; every answer is saved when it is given, Next leads on."""
    answer = _answer(visit, pk)
    questions = queries.questions_of(visit.respondent.survey)
    data = request.POST if request.method == "POST" else None
    form = CardForm(data, answer=answer, questions=questions, is_by_phone=visit.is_by_phone)
    if data is not None and (form.is_valid() or _saves(request)):
        return _described(request, visit, token, answer, form)
    before, number, of = queries.described_before(visit.respondent, answer)
    face = queries.faces([answer.counterpart])[answer.counterpart_id]
    return _page(
        request, visit, token, "card", form=form, answer=answer, face=face, before=before, number=number, of=of,
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@visitor
def tiles(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """After an event: do you know each other now? One page, one tap each."""
    if not _has_begun(visit):
        return redirect("surveys:start", token)
    groups = queries.listed(visit.respondent)
    pairs = [
        (tile, TileForm(request.POST or None, answer=tile.answer)) for group in groups for tile in group.tiles
    ]
    if request.method == "POST" and all(form.is_valid() for _tile, form in pairs):
        said = {tile.answer.pk: form.cleaned_data["said"] for tile, form in pairs}
        actions.answer_tiles(respondent=visit.respondent, said=said, by=visit.by)
        return redirect("surveys:network", token)
    return _page(request, visit, token, "tiles", pairs=pairs)


def _answer(visit: Visit, pk: UUID) -> Answer:
    rows = visit.respondent.answers.filter(round=visit.respondent.round)
    return get_object_or_404(rows.select_related("counterpart__sector", "counterpart__place"), pk=pk)


def _described(
    request: HttpRequest, visit: Visit, token: str, answer: Answer, form: CardForm
) -> HttpResponse:
    form.is_valid()
    if form.values():
        actions.describe(
            respondent=visit.respondent, answer=answer, values=form.values(), by=visit.by,
            is_by_phone=visit.is_by_phone,
        )  # fmt: skip
    if _saves(request):
        return _saved(visit)
    following = queries.card_after(visit.respondent, answer)
    return redirect("surveys:card", token, following.pk) if following else redirect("surveys:finish", token)


@require_http_methods(["GET", "HEAD", "POST"])
@visitor
def finish(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Ask whether somebody was forgotten; a POST ends the sitting."""
    if not _has_begun(visit):
        return redirect("surveys:start", token)
    if request.method == "POST":
        actions.finish(respondent=visit.respondent, by=visit.by)
        return redirect("surveys:network", token)
    return _page(request, visit, token, "finish")


@require_http_methods(["GET", "HEAD"])
@visitor
def network(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Give back: one's own network as picture and text, and three people worth meeting."""
    if not visit.respondent.audience:
        return redirect("surveys:start", token)
    tied = queries.neighbours(visit.respondent)
    return _page(
        request, visit, token, "network", picture=queries.picture(visit.respondent, tied),
        meetings=queries.worth_meeting(visit.respondent, tied),
    )  # fmt: skip


@require_POST
@visitor
def decline(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """Not want to be asked in this survey."""
    actions.decline(respondent=visit.respondent, by=visit.by)
    messages.success(
        request, _("We do not ask you again in this survey. If you change your mind, just begin.")
    )
    return redirect("surveys:start", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest) -> HttpResponse:
    """Send a lost link; the answer is the same whether the address is known or not."""
    form = LostLinkForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _is_within_limit(request):
        tasks.send_links.enqueue(email=form.cleaned_data["email"].lower())
    context = {"form": form, "is_sent": is_sent}
    return render(request, "surveys/lost_link.html", context, status=422 if form.errors else 200)


def _is_within_limit(request: HttpRequest) -> bool:
    key = f"lost-link:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, 3600)
    return int(cache.incr(key)) <= PER_HOUR
