"""The settings of the network, its funders and its collections."""

from django.db import transaction

from geflecht.actors import rules
from geflecht.actors.actions.directory import touch
from geflecht.actors.models import Actor, By, Collection, Funder, Network
from geflecht.kit import log
from geflecht.kit.guard import require


@transaction.atomic
def save_network(*, network: Network, by: By) -> None:
    """Save the settings record: names, period, stated status, contact, collections that are opened."""
    require(rules.may_coordinate(by))
    network.save()
    log.record("actors.network_saved", by=by, about=network)


@transaction.atomic
def save_funder(*, funder: Funder, by: By) -> None:
    """Add a funder or save a changed one; it frames every page between its two dates."""
    require(rules.may_coordinate(by))
    funder.network_id = 1
    Network.objects.get_or_create(pk=1)
    funder.save()
    log.record("actors.funder_saved", by=by, about=funder)


@transaction.atomic
def remove_funder(*, funder: Funder, by: By) -> None:
    """Remove a funder that was entered by mistake; one that is over gets an end instead."""
    require(rules.may_coordinate(by))
    log.record("actors.funder_removed", by=by, about=funder, details={"name": funder.name})
    funder.delete()


@transaction.atomic
def save_collection(
    *, collection: Collection, by: By, name: str, name_en: str = "", office: Actor | None = None
) -> None:
    """Rename a collection and name the office that coordinates it; figures are computed anew."""
    require(rules.may_coordinate(by))
    collection.name, collection.name_en, collection.office = name, name_en, office
    collection.save(update_fields=["name", "name_en", "office"])
    log.record("actors.collection_saved", by=by, about=collection)
    touch(collection)
