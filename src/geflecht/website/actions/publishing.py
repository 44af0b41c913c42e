"""Building the public site from texts, in German and English."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import escape
from wagtail.models import Locale, Page, Site

from geflecht.actors.models import By
from geflecht.kit import log
from geflecht.kit.guard import require
from geflecht.media.models import Picture
from geflecht.search import actions as search
from geflecht.website import models, queries, rules
from geflecht.website.queries.pages import RENDITIONS

LANGUAGES = ("de", "en")
Texts = Mapping[str, Any]
Stream = list[dict[str, Any]]
Pair = dict[str, Page]  # a page in each language


@transaction.atomic
def publish_site(pages: Texts, *, pictures: Path, by: By) -> int:
    """Build the public site from `pages`, or bring it up to date; return the number of its pages.

    `pages` has the entries start, project, missions, impulses, publications, contact, imprint, privacy,
    accessibility and easy_language, each with texts in `de` and `en`; pictures are named by files of the
    folder `pictures`. Pages are known by their address and keep what others added below them. The pages
    become findable; one log entry. Only those who edit may do this; nothing else is refused.
    """
    require(rules.may_edit_site(by))
    home = _home(pages["start"])
    made = [home]
    for key, model in (("contact", models.ContactPage), ("imprint", models.TextPage), ("privacy", models.TextPage),
                       ("accessibility", models.AccessibilityPage), ("easy_language", models.EasyLanguagePage)):  # fmt: skip
        extra = {"email": pages[key]["email"]} if pages[key].get("email") else {}
        made.append(
            _pair(home, model, pages[key], lambda text, extra=extra: {"body": _body(text["body"]), **extra})
        )
    made += [_project(home, pages["project"], pictures), _mission(home, pages["missions"])]
    made += [*_impulses(home, pages["impulses"]), *_publications(home, pages["publications"])]
    rows = [page for pair in made for page in pair.values()]
    search.put_many(queries.search_entry(page) for page in rows)
    log.record("website.published", by=by, details={"pages": len(rows)})
    return len(rows)


def _home(texts: Texts) -> Pair:
    """Make the start pages of both languages the roots of the site."""
    root = Page.get_first_root_node()
    pair: Pair = {}
    for language in LANGUAGES:
        text = texts[language]
        headline, _dot, rest = text["lead"].partition(". ")
        values = {
            "title": text["title"], "kicker": text["kicker"], "claim": f"{headline}.", "lead": rest,
            "body": _body(text["body"]),
        }  # fmt: skip
        slug = "start" if language == "de" else f"start-{language}"
        pair[language] = _put(root, models.HomePage, slug, language, values, pair.get("de"))
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname, "port": port, "root_page": pair["de"], "site_name": texts["de"]["title"],
        },
    )  # fmt: skip
    Page.objects.filter(
        depth=2, slug="home", content_type__model="page", numchild=0
    ).delete()  # Wagtail's welcome
    return pair


def _pair(parents: Pair, model: type[models.SitePage], texts: Texts, values_of: Any) -> Pair:
    """Put one page in both languages below `parents`."""
    pair: Pair = {}
    for language in LANGUAGES:
        text = texts[language]
        values = {
            "title": text["title"],
            "lead": text.get("lead", ""),
            "is_example": texts.get("is_example", False),
            "sources": "\n".join(texts.get("sources", ())),
            **values_of(text),
        }
        pair[language] = _put(parents[language], model, texts["slug"], language, values, pair.get("de"))
    return pair


def _put(
    parent: Page, model: type[models.SitePage], slug: str, language: str, values: Texts, twin: Page | None
) -> models.SitePage:
    """Change the page with this address below `parent`, or add it there."""
    known = model.objects.filter(path__startswith=parent.path, depth=parent.depth + 1, slug=slug).first()
    page: models.SitePage = known
    if known is None:
        page = model(slug=slug, locale=_locale(language), live=True, **values)
        if twin is not None:
            page.translation_key = twin.translation_key
        parent.add_child(instance=page)
        return page
    for name, value in values.items():
        setattr(page, name, value)
    page.live = True
    page.save()
    return page


def _locale(language: str) -> Locale:
    return Locale.objects.get_or_create(language_code=language)[0]


def _project(home: Pair, texts: Texts, pictures: Path) -> Pair:
    photo = _picture(texts["illustration"], pictures)
    gallery = [(_picture(shown, pictures), shown) for shown in texts["gallery"]]

    def values(text: Texts) -> dict[str, Any]:
        language = "de" if text is texts["de"] else "en"
        return {
            "photo": photo,
            "photo_text": texts["illustration"][f"alt_{language}"],
            "aims": _body(text["aims"]),
            "implementation": _blocks(
                "step", ({"when": s["when"], "what": s["what"]} for s in text["implementation"])
            ),
            "lab_themes": _blocks("theme", text["lab_themes"]),
            "further": _blocks(
                "link", ({"text": link["text"], "url": link["url"]} for link in text["further"])
            ),
            "gallery": _blocks(
                "picture",
                (
                    {
                        "picture": p.pk,
                        "caption": s[f"caption_{language}"],
                        "alternative_text": s[f"alt_{language}"],
                    }
                    for p, s in gallery
                ),
            ),
            "last_updated": text["last_updated"] or None,
            **{name: text[name] for name in ("project_holder", "website", "programme", "funding_project")},
        }

    return _pair(home, models.ProjectPage, texts, values)


def _picture(shown: Texts, folder: Path) -> Picture:
    """Store a picture with its credit, unless it is there already, and make its sizes."""
    known = Picture.objects.filter(title=shown["caption_de"], author=shown["author"]).first()
    picture: Picture = known
    if known is None:
        picture = Picture(
            title=shown["caption_de"], author=shown["author"], source_line=shown["source_line"],
            alternative_text=shown["alt_de"],
            file=ContentFile((folder / shown["file"]).read_bytes(), name=shown["file"]),
        )  # fmt: skip
        picture.save()
    picture.get_renditions(*RENDITIONS)
    return picture


def _mission(home: Pair, missions: Sequence[Texts]) -> Pair:
    titles = {"de": ("Mission", _MISSION["de"]), "en": ("Mission", _MISSION["en"])}
    texts = {
        "slug": "mission",
        **{code: {"title": title, "lead": lead} for code, (title, lead) in titles.items()},
    }
    statements = {
        language: _blocks(
            "statement",
            (
                {
                    "title": one[language]["title"],
                    "function": one[f"function_{language}"],
                    "organisation": one.get("organisation_example", ""),
                    "text": "".join(_rich(part["text"]) for part in one[language]["body"]),
                    "is_example": one["is_example"],
                }
                for one in missions
            ),
        )
        for language in LANGUAGES
    }
    return _pair(
        home,
        models.MissionPage,
        texts,
        lambda text: {"statements": statements["de" if text is texts["de"] else "en"]},
    )


_MISSION = {
    "de": "Warum machen Menschen mit? Partner:innen sagen, was sie vom Netzwerk erwarten und was sie hineingeben.",
    "en": "Why do people take part? Partners say what they expect of the network and what they give to it.",
}
_IMPULSES = {
    "slug": "impulse",
    "de": {
        "title": "Impulse",
        "lead": "Artikel, Gespräche und Positionen zum Weiterdenken, und Hinweise auf andere.",
    },
    "en": {
        "title": "Impulses",
        "lead": "Articles, conversations and positions to think on, and pointers to others.",
    },
}


def _impulses(home: Pair, impulses: Iterable[Texts]) -> list[Pair]:
    index = _pair(home, models.ImpulseIndexPage, _IMPULSES, lambda _text: {})
    made = [index]
    for texts in impulses:

        def values(text: Texts, texts: Texts = texts) -> dict[str, Any]:
            language = "de" if text is texts["de"] else "en"
            return {
                "kind": texts["kind"], "date": texts["date"], "url": texts.get("url", ""),
                "function": texts.get(f"function_{language}", ""), "body": _body(text["body"]),
            }  # fmt: skip

        made.append(_pair(index, models.ImpulsePage, texts, values))
    return made


def _publications(home: Pair, texts: Texts) -> list[Pair]:
    index = _pair(home, models.PublicationIndexPage, texts, lambda text: {"body": _body(text["body"])})
    made = [index]
    for work in texts["items"]:
        shared = {"kind": work["kind"], "date": work["date"], "publisher": work["publisher"]}

        def values(text: Texts, shared: Texts = shared) -> dict[str, Any]:
            return {**shared, "body": _body(text.get("body", ()))}

        made.append(_pair(index, models.PublicationPage, work, values))
    return made


def _body(parts: Iterable[Texts]) -> Stream:
    return [_part(part) for part in parts]


def _part(part: Texts) -> dict[str, Any]:
    kind = part["type"]
    if kind == "list":
        return {"type": "points", "value": list(part["items"])}
    if kind in ("paragraph", "answer"):
        return {"type": "text", "value": _rich(part["text"])}
    return {"type": kind, "value": part["text"]}


def _rich(text: str) -> str:
    """Return plain text as one paragraph of rich text."""
    return f"<p>{escape(text)}</p>".replace("\n", "<br/>")


def _blocks(kind: str, values: Iterable[Any]) -> Stream:
    return [{"type": kind, "value": value} for value in values]
