from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geflecht.search import forms, queries, rules


def index(request: HttpRequest) -> HttpResponse:
    asked = forms.asked(request.GET)
    found = queries.find(asked.text, circles=rules.circles_of(request.user), kind=asked.kind, page=asked.page)
    chosen = next((group for group in found.groups if group.kind == asked.kind), None)
    page = Paginator(range(chosen.count if chosen else 0), queries.PER_PAGE).get_page(asked.page)
    return render(
        request, "search/index.html", {"asked": asked, "found": found, "chosen": chosen, "page": page}
    )
