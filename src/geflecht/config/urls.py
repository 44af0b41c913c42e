from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from geflecht.actors.views import start
from geflecht.interchange.views import card

urlpatterns = [
    re_path(r"^media/(?P<path>images/.*|original_images/.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("dokumente/", include(wagtaildocs_urls)),
    path("redaktion/", include(wagtailadmin_urls)),
    path("ui/", include("geflecht.ui.urls")),
]

urlpatterns += i18n_patterns(
    path("weiter/", start, name="start"),
    path("konto/", include("geflecht.config.account_urls")),
    path("", include("geflecht.introductions.urls")),
    path("mein/befragungen/", include("geflecht.surveys.urls.mine")),
    path("mein/veranstaltungen/", include("geflecht.events.urls.mine")),
    path("mein/", include("geflecht.actors.urls")),
    path("mein/", include("geflecht.desk.urls.mine")),
    path("netzwerk/<uuid:pk>.vcf", card, name="card"),
    path("netzwerk/", include("geflecht.explore.urls")),
    path("veranstaltungen/", include("geflecht.events.urls")),
    path("anmeldung/", include("geflecht.events.urls.personal")),
    path("labore/", include("geflecht.labs.urls")),
    path("befragung/", include("geflecht.surveys.urls")),
    path("suche/", include("geflecht.search.urls")),
    path("koordination/einlesen/", include("geflecht.interchange.urls")),
    path("koordination/befragungen/", include("geflecht.surveys.urls.desk")),
    path("koordination/veranstaltungen/", include("geflecht.events.urls.desk")),
    path("koordination/", include("geflecht.desk.urls")),
    path("", include("geflecht.website.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
