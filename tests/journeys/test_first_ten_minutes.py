"""The first ten minutes of a coordinator, with and without scripts."""

import csv
import io

import pytest
from playwright.sync_api import expect

MESSY = [
    ["Name", "Bereich", "Ort", "E-Mail", "Notiz"],
    ["Werkhof Nordlicht", "kultur", "Oldenburg (Oldb)", "buero@werkhof.example", "=SUMME(A1)"],
    ["Bauverein Süd eG", "Wohnungswirtschaft", "Offenbach am Main", "", "„Zitat“; mit Semikolon"],
    ["Nachbarschaft Ost", "Zivilgesellschaft", "Nirgendheim", "kein-at-zeichen", ""],
]


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode("cp1252")


@pytest.mark.parametrize("javascript", (True, False))
def test_from_the_start_page_to_a_list_read_in(site, open_page, signed_in, javascript):
    page = open_page(javascript=javascript, state=signed_in("coordination"))
    page.goto(f"{site.url}/koordination/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lagebild")

    page.goto(f"{site.url}/koordination/einlesen/")
    wrong, right = as_csv(MESSY), as_csv(MESSY[:3])
    page.locator("input[type=file]").first.set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": wrong}
    )
    page.get_by_role("button", name="Liste ansehen").click()

    expect(page.get_by_text("kein-at-zeichen").first).to_be_visible()
    expect(page.get_by_role("button", name="Übernehmen")).to_have_count(0)

    page.goto(f"{site.url}/koordination/einlesen/")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": right}
    )
    page.get_by_role("button", name="Liste ansehen").click()
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("button", name="Import zurücknehmen")).to_be_visible()

    page.goto(f"{site.url}/netzwerk/?q=Werkhof+Nordlicht")
    expect(page.get_by_role("link", name="Werkhof Nordlicht")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Import zurücknehmen").click()
    page.goto(f"{site.url}/netzwerk/?q=Werkhof+Nordlicht")
    expect(page.get_by_role("link", name="Werkhof Nordlicht")).to_have_count(0)
