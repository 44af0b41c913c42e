"""A small site: the texts of its pages, in the shape `publish_site` takes."""

from typing import Any


def text(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "lead": f"Vorspann zu {title}.",
        "body": [{"type": "paragraph", "text": f"Text zu {title}"}],
        **more,
    }


def both(slug: str, title: str, **more: Any) -> dict[str, Any]:
    return {"slug": slug, "de": text(title), "en": text(f"{title} (en)"), **more}


def project_text(title: str, **more: Any) -> dict[str, Any]:
    return text(
        title, aims=[{"type": "paragraph", "text": "Alle zusammenbringen."}], project_holder="Verband", website="",
        programme="Programm", funding_project="", last_updated="", lab_themes=["Innenstadt"],
        implementation=[{"when": "2021", "what": "Werkstätten"}],
        further=[{"text": "Mehr", "url": "https://example.org/"}], **more,
    )  # fmt: skip


def shown(number: int) -> dict[str, Any]:
    return {
        "file": "bild.png", "caption_de": f"Bild {number}", "caption_en": f"Picture {number}", "author": "Geflecht",
        "alt_de": f"Zeichnung {number}", "alt_en": f"Drawing {number}", "source_line": "Illustration: Geflecht (nach DV)",
    }  # fmt: skip


def site(impulses: int = 1, pictures: int = 1) -> dict[str, Any]:
    """Return the texts of a whole site with so many impulses and pictures."""
    return {
        "start": {
            lang: {
                "title": "Netz",
                "kicker": "Initiative",
                "lead": "Wer Stadt macht. Kommt zusammen.",
                "body": [],
            }
            for lang in ("de", "en")
        },
        "contact": both("kontakt", "Kontakt", email="netz@example.org", is_example=True),
        "imprint": both("impressum", "Impressum"),
        "privacy": both("datenschutz", "Datenschutz"),
        "accessibility": both("barrierefreiheit", "Barrierefreiheit"),
        "easy_language": both("leichte-sprache", "Leichte Sprache"),
        "project": {
            "slug": "projekt",
            "illustration": {**shown(99), "alt_de": "Ein Kreis", "alt_en": "A circle"},
            "gallery": [shown(number) for number in range(pictures)],
            "sources": ["Projektseite"],
            "de": project_text("Profil"),
            "en": project_text("Profile"),
        },
        "missions": [
            {
                "function_de": "Leitung",
                "function_en": "Head",
                "is_example": True,
                "de": text("Räume"),
                "en": text("Rooms"),
            }
        ],
        "impulses": [
            both(
                f"impuls-{number}", f"Impuls {number}", kind="article", date=f"2024-0{number + 1}", sources=[]
            )
            for number in range(impulses)
        ],
        "publications": both("publikationen", "Publikationen", items=[work()]),
    }


def work() -> dict[str, Any]:
    return both("broschuere", "Broschüre", kind="brochure", date="2020", publisher="Netz", sources=[])
