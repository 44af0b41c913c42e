"""What the other rooms do with the index; called inside their own transactions."""

from collections.abc import Iterable, Mapping

from django.core.cache import cache
from django.db import transaction

from geflecht.kit import log
from geflecht.search import facts, loaders
from geflecht.search.models import Entry, SearchEntry, Variant

BATCH = 500
_CHANGING = [
    "title", "title_en", "title_key", "title_key_en", "summary", "summary_en", "address", "language",
    "only_in", "date", "audience", "is_example", "title_tokens", "tokens", "kind",
]  # fmt: skip


def put(entry: Entry) -> None:
    """Make one record findable, or bring what is known of it up to date.

    Part of the caller's transaction and of the caller's log entry; refuses nothing.
    """
    put_many([entry])


@transaction.atomic
def put_many(entries: Iterable[Entry]) -> int:
    """Make records findable, replacing what the index holds of them; return how many.

    Part of the caller's transaction and of the caller's log entry; refuses nothing.
    """
    rows = [loaders.row_of(entry) for entry in entries]
    SearchEntry.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["record_id"], update_fields=_CHANGING
    )
    return len(rows)


@transaction.atomic
def drop(record_ids: Iterable[object]) -> int:
    """Take records out of the index; return how many were in it. Part of the caller's transaction."""
    return SearchEntry.objects.filter(record_id__in=[str(one) for one in record_ids]).delete()[0]


@transaction.atomic
def learn_variants(mapping: Mapping[str, Iterable[str]]) -> int:
    """Replace the spellings that mean the same, such as “Koproduktion”: [“Ko-Produktion”].

    `mapping` holds the variants of each preferred label of the vocabularies. Takes effect
    at the next search without a new index; in other processes within a minute. Returns the number
    of forms. Part of the caller's transaction and log entry.
    """
    Variant.objects.all().delete()
    made = Variant.objects.bulk_create(
        loaders.variants_of([label, *forms] for label, forms in mapping.items()), batch_size=BATCH
    )
    transaction.on_commit(lambda: cache.delete(loaders.VARIANTS_KEY))
    cache.delete(loaders.VARIANTS_KEY)
    return len(made)


@transaction.atomic
def reindex(*, by: log.Doer) -> dict[str, int]:
    """Rebuild the whole index from what the rooms hand in; return the entries per kind.

    Writes one log entry. Nobody is told; searches see the old index until the transaction holds.
    """
    SearchEntry.objects.all().delete()
    counts = {kind.key: put_many(kind.entries()) for kind in facts.kinds.values()}
    log.record("search.reindexed", by=by, details=counts)
    return counts
