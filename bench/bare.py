"""The measure of `bench/pages.py`: a bare Django view, one 50-row query rendered by a template.

Served the way Geflecht is (uvicorn, WSGI through a2wsgi), with nothing else in between.
"""

import sys
from pathlib import Path

from django.conf import settings

ROWS, SHOWN = 10_000, 50
PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Bare</title></head><body><main>
<h1>{{ rows|length }} rows</h1><ul>{% for row in rows %}
<li><a href="/row/{{ row.pk }}/">{{ row.name }}</a> <span>{{ row.town }}</span> <time>{{ row.founded|date }}</time></li>
{% endfor %}</ul></main></body></html>"""


def application(database: Path):
    """Return the WSGI application over a fresh SQLite file with 10,000 rows."""
    settings.configure(
        SECRET_KEY="bare" * 10,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database), "CONN_MAX_AGE": None}
        },
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": False}],
        USE_TZ=True,
    )
    import django

    django.setup()
    _fill()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def _model():
    from django.db import models

    class Row(models.Model):  # noqa: DJ008 -- nobody prints it
        name = models.CharField(max_length=200, db_index=True)
        town = models.CharField(max_length=100)
        founded = models.DateField()

        class Meta:
            app_label = "bare"

    return Row


def _fill() -> None:
    import datetime as dt

    from django.db import connection
    from django.http import HttpResponse
    from django.template import engines
    from django.urls import path

    row = _model()
    with connection.schema_editor() as editor:
        editor.create_model(row)
    day = dt.date(2026, 1, 1)
    row.objects.bulk_create(
        row(name=f"Verein {i:05}", town=f"Stadt {i % 400}", founded=day) for i in range(ROWS)
    )
    template = engines["django"].from_string(PAGE)

    def view(request):
        return HttpResponse(template.render({"rows": row.objects.order_by("name")[:SHOWN]}, request))

    globals()["urlpatterns"] = [path("", view)]


if __name__ == "__main__":
    import uvicorn
    from a2wsgi import WSGIMiddleware

    sys.modules["bare"] = sys.modules[__name__]
    uvicorn.run(
        WSGIMiddleware(application(Path(sys.argv[2])), workers=8),
        host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", lifespan="off",
    )  # fmt: skip
