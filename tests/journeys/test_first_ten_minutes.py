"""A coordinator's first ten minutes: a messy list, its mending, the network it makes, and the way back."""

import pytest
from playwright.sync_api import expect

MESSY = """\
Verteiler Stadtnetz, Stand Oktober;;;;;;
;;;;;;
Name;Typ;Sektor;Ort;E-Mail;Notiz;Notiz
Beispiel Bürgerhaus Süd;Organisation;Soziokultur;Herne;haus@beispiel.example;seit Jahren dabei;ruft zurück
Beispiel Stadtplanungsamt;Organisation;Kommune;Herne;amt@beispiel.example;;
Beispiel Wohnbau eG;Organisation;Wohnungswirtschaft;Bochum;wohnbau(at)beispiel;;
;Organisation;Kunst und Kultur;Bochum;;wer war das?;
Beispiel Tanzraum;Organisation;Tanzerei;Bochum;tanz@beispiel.example;;
Beispiel Hochschule;Organisation;Bildung und Wissenschaft;Bochum;;;
"""
TIES = """\
Quelle;Ziel;Art;seit
Beispiel Bürgerhaus Süd;Beispiel Stadtplanungsamt;kooperiert;2023
Beispiel Wohnbau eG;Beispiel Stadtplanungsamt;Projekt;03/2024
"""
MENDED = (
    MESSY.replace("wohnbau(at)beispiel", "wohnbau@beispiel.example")
    .replace(";Organisation;Kunst und Kultur", "Beispiel Galerie;Organisation;Kunst und Kultur")
    .replace("Tanzerei", "Kunst und Kultur")
)
COLLECTION = "Stadtnetz der ersten Stunde"


@pytest.fixture
def files():
    """Return a function that gives a list of people and one of ties as German Excel saves them."""

    def of(people):
        texts = (("verteiler.csv", people), ("beziehungen.csv", TIES))
        return [
            {"name": name, "mimeType": "text/csv", "buffer": text.replace("\n", "\r\n").encode("cp1252")}
            for name, text in texts
        ]

    return of


@pytest.fixture
def page(site, open_page):
    page = open_page()
    page.set_default_timeout(20_000)
    page.goto(site.link("coordination"))
    return page


def test_a_messy_list_becomes_a_network_and_goes_again(page, site, files):
    page.get_by_role("link", name="Liste einlesen").first.click()
    page.get_by_label("Dateien").set_input_files(files(MESSY))
    page.get_by_label("Name der neuen Sammlung").fill(COLLECTION)
    page.get_by_role("button", name="Liste ansehen").click()

    expect(page.get_by_text("4 Zeilen haben Fehler", exact=True)).to_be_visible()
    assert refused(page) == [
        "Zeile 6, verteiler.csv · E-Mail-Adresse · wohnbau(at)beispiel",
        "Zeile 7, verteiler.csv · Name",
        "Zeile 8, verteiler.csv · Bereich · Tanzerei",
        "Zeile 3, beziehungen.csv · Von wem · Beispiel Wohnbau eG",
    ]
    expect(page.get_by_role("button", name="Übernehmen", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Die 4 übrigen Zeilen übernehmen")).to_be_enabled()

    page.get_by_label("Dateien").set_input_files(files(MENDED))
    page.get_by_role("button", name="Berichtigte Liste ansehen").click()
    assert refused(page) == []
    page.get_by_role("button", name="Übernehmen", exact=True).click()
    expect(page.get_by_text("Die Liste ist eingelesen.")).to_be_visible()
    imported = page.url

    page.get_by_role("link", name="Netzwerk ansehen").click()
    expect(page.get_by_role("link", name="Beispiel Galerie")).to_be_visible()
    for view in ("Karte", "Graph"):
        page.get_by_role("navigation", name="Ansichten").get_by_role("link", name=view).click()
        expect(page.locator("canvas").first).to_be_visible()

    page.goto(imported)
    page.get_by_role("link", name="Sehen, wo es nicht zusammenhängt").click()
    expect(page.get_by_role("heading", level=1, name="Lagebild")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Beispiel Stadtplanungsamt")

    page.goto(imported)
    page.get_by_role("button", name="Import zurücknehmen").click()
    expect(page.get_by_text("Dieser Import wurde zurückgenommen")).to_be_visible()
    page.goto(f"{site.url}/netzwerk/?sammlung=stadtnetz-der-ersten-stunde")
    expect(page.get_by_role("link", name="Beispiel Galerie")).to_have_count(0)


def refused(page):
    """Return row, column and value of every row that cannot be taken over."""
    rows = page.get_by_role("listitem").filter(has=page.get_by_text("Fehler", exact=True))
    return [row.locator(".row-title").inner_text() for row in rows.all()]
