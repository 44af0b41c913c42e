"""What can be found: one row per record, with its words as the analyser leaves them.

The full-text index beside the table is kept in step by the database itself: triggers of an FTS5
table on SQLite, a generated column on PostgreSQL (migrations 0002 and 0003). No code writes it. A migration
that makes SQLite build this table anew must make the triggers anew as well.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import get_language

from geflecht.kit.audiences import Audience
from geflecht.kit.languages import in_active_language


@dataclass(frozen=True, slots=True)
class Entry:
    """What a room hands in about one record.

    `address` is the path without a language prefix; `text` is searched but not shown; `date` orders
    equal hits, the later first. `only_in` names the one language a page is found in, where it has
    twins in others; a record is found in all.
    """

    kind: str
    record_id: str
    title: str
    summary: str
    text: str
    address: str
    audience: str = Audience.PUBLIC
    is_example: bool = False
    date: str | None = None
    language: str = "de"
    title_en: str = ""
    summary_en: str = ""
    only_in: str = ""


class SearchEntry(models.Model):
    kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    title_key = models.CharField(max_length=300, db_index=True)
    title_key_en = models.CharField(max_length=300, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    summary_en = models.CharField(max_length=400, blank=True)
    address = models.CharField(max_length=250)
    language = models.CharField(max_length=5, default="de")
    only_in = models.CharField(max_length=5, blank=True)
    date = models.CharField(max_length=10, blank=True)
    audience = models.CharField(max_length=20, choices=Audience.choices)
    is_example = models.BooleanField(default=False)
    title_tokens = models.TextField(blank=True)
    tokens = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["title_key_en"], condition=models.Q(title_key_en__gt=""), name="search_entry_title_en"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"

    @property
    def label(self) -> str:
        return in_active_language(self.title, self.title_en)

    @property
    def short(self) -> str:
        return in_active_language(self.summary, self.summary_en)

    @property
    def local_address(self) -> str:
        """Return the path in the active language."""
        return f"/en{self.address}" if (get_language() or "de").startswith("en") else self.address


class Variant(models.Model):
    """One way to write a word; all forms of a group are found by each of them."""

    group = models.PositiveIntegerField()
    tokens = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "tokens"], name="one_form_once_per_group")]

    def __str__(self) -> str:
        return self.tokens
