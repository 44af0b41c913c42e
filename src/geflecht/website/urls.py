from django.urls import path, re_path

from geflecht.website import views

app_name = "website"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("impulse/atom.xml", views.atom, name="atom"),
    path("barrierefreiheit/melden/", views.report, name="report"),
    re_path(r"^((?:[\w-]+/)*)$", views.page, name="page"),
]
