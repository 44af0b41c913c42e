from django.urls import path

from geflecht.explore.views import actors, lists, pictures

app_name = "explore"
urlpatterns = [
    path("", lists.actors, name="list"),
    path("akteure.csv", lists.actors_csv, name="actors_csv"),
    path("verbindungen/", lists.ties, name="ties"),
    path("verbindungen.csv", lists.ties_csv, name="ties_csv"),
    path("karte/", pictures.map, name="map"),
    path("karte.geojson", pictures.map_data, name="map_data"),
    path("karte.svg", pictures.map_svg, name="map_svg"),
    path("umrisse.geojson", pictures.outlines, name="outlines"),
    path("graph/", pictures.graph, name="graph"),
    path("daten.json", pictures.graph_data, name="graph_data"),
    path("graph.svg", pictures.graph_svg, name="graph_svg"),
    path("netzwerk.graphml", pictures.graphml, name="graphml"),
    path("matrix/", pictures.matrix, name="matrix"),
    path("matrix.csv", lists.matrix_csv, name="matrix_csv"),
    path("matrix.svg", pictures.matrix_svg, name="matrix_svg"),
    path("<str:key>/", actors.profile, name="actor"),
]
