"""Organisations and persons: the nodes of the network, and what is known of them."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models.accounts import Viewer
from geflecht.actors.models.vocabularies import Place, Sector, Term
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.languages import in_active_language
from geflecht.kit.partial_dates import PartialDateField


def audiences_of(viewer: Viewer) -> list[str]:
    """Return the circles `viewer` belongs to."""
    if not viewer.is_authenticated:
        return [Audience.PUBLIC]
    if viewer.is_coordinator:
        return list(Audience.values)
    return [Audience.PUBLIC, Audience.MEMBERS]


class CollectionQuerySet(models.QuerySet["Collection"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(audience__in=audiences_of(viewer))


class Collection(models.Model):
    """A set of actors that is looked at as one network. `revision` grows with every change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    audience = models.CharField(
        _("visible to"), max_length=20, choices=Audience.choices, default=Audience.MEMBERS
    )
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=1)
    office = models.ForeignKey(
        "actors.Actor",
        verbose_name=_("coordination office"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_active_language(self.name, self.name_en)


class Kind(models.TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    PERSON = "person", _("Person")


class Membership(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    INVITED = "invited", _("invited")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    LEFT = "left", _("left")


class ActorQuerySet(models.QuerySet["Actor"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the actors `viewer` may know of; merged and erased ones are gone for everybody."""
        present = self.filter(merged_into=None, erased_at=None)
        if viewer.is_authenticated and viewer.is_coordinator:
            return present
        circles = audiences_of(viewer)
        shown = Q(profile_audience__in=circles, collection__audience__in=circles)
        if viewer.is_authenticated and viewer.person_id:
            shown |= Q(pk=viewer.person_id)
        return present.filter(shown)

    def organisations(self) -> Self:
        return self.filter(kind=Kind.ORGANISATION)

    def persons(self) -> Self:
        return self.filter(kind=Kind.PERSON)


class Actor(models.Model):
    """A node of the network. Contact data lives in `Contact`, apart from what may be public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(
        Collection, verbose_name=_("collection"), on_delete=models.PROTECT, related_name="actors"
    )
    kind = models.CharField(_("type"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=250)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    sort_key = models.CharField(max_length=250, db_index=True)
    slug = models.SlugField(max_length=80, null=True, blank=True, unique=True)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.ForeignKey(Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT)
    place_text = models.CharField(_("place as written"), max_length=200, blank=True)
    type_label = models.CharField(_("kind of organisation"), max_length=120, blank=True)
    role_label = models.CharField(_("role in the network"), max_length=200, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=400, blank=True)
    summary_en = models.CharField(_("in one sentence, in English"), max_length=400, blank=True)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    themes = models.ManyToManyField(Term, verbose_name=_("themes"), blank=True, related_name="+")
    fields_of_action = models.ManyToManyField(
        Term, verbose_name=_("fields of action"), blank=True, related_name="+"
    )
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    membership = models.CharField(
        _("membership"), max_length=20, choices=Membership.choices, default=Membership.ACTIVE
    )
    joined_on = models.DateField(_("member since"), null=True, blank=True)
    profile_audience = models.CharField(
        _("profile"), max_length=20, choices=Audience.choices, default=Audience.MEMBERS
    )
    contact_audience = models.CharField(
        _("contact data"), max_length=20, choices=Audience.choices, default=Audience.COORDINATION
    )
    offers_audience = models.CharField(
        _("offers and needs"), max_length=20, choices=Audience.choices, default=Audience.MEMBERS
    )
    ties_audience = models.CharField(
        _("ties"), max_length=20, choices=Audience.choices, default=Audience.MEMBERS
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    attributes = models.JSONField(_("further details"), default=dict, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        indexes = [
            models.Index(fields=["collection", "sort_key", "id"], name="actor_list"),
            models.Index(fields=["collection", "sector"], name="actor_by_sector"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="actor_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="actor_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=Kind.PERSON, slug=None) | Q(kind=Kind.ORGANISATION, slug__isnull=False),
                name="organisations_have_a_slug_persons_none",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="actor_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(membership__in=Membership.values), name="actor_membership_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("explore:actor", args=[self.address_key])

    @property
    def is_person(self) -> bool:
        return self.kind == Kind.PERSON

    @property
    def label(self) -> str:
        """Return the short name where there is one."""
        return self.short_name or self.name

    @property
    def address_key(self) -> str:
        """Return what stands in the address of the actor's page: slug, or id for a person."""
        return self.slug or str(self.pk)


class SlugRedirectQuerySet(models.QuerySet["SlugRedirect"]):
    def targets(self, room: str, slug: str) -> models.QuerySet["SlugRedirect", uuid.UUID]:
        """Return the id of the record in `room` to which the old address leads, for a `pk__in`."""
        return self.filter(room=room, slug=slug).values_list("target_id", flat=True)


class SlugRedirect(models.Model):
    """An address that was once in use and still leads to its record."""

    room = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    target_id = models.UUIDField()

    objects = SlugRedirectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "slug"], name="one_target_per_old_address")]

    def __str__(self) -> str:
        return f"{self.room}/{self.slug}"


class ExternalId(models.Model):
    """How another list names this actor."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="external_ids")
    source = models.CharField(max_length=60)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["source", "value"], name="external_id_lookup")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "source", "value"], name="one_external_id_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.value}"


class Contact(models.Model):
    """How to reach an actor; shown only to the circle of `Actor.contact_audience`."""

    actor = models.OneToOneField(Actor, on_delete=models.CASCADE, related_name="contact", primary_key=True)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)

    def __str__(self) -> str:
        return f"contact of {self.actor_id}"


class Affiliation(models.Model):
    """A person's function in an organisation, with time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="affiliated")
    function = models.CharField(_("function"), max_length=200, blank=True)
    since = PartialDateField(_("since"), blank=True, default="")
    until = PartialDateField(_("until"), blank=True, default="")
    is_main = models.BooleanField(_("main affiliation"), default=False)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("organisation")), name="nobody_is_affiliated_to_themselves"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_main=True), name="one_main_affiliation_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id}"


class OfferNeed(models.Model):
    """Something an actor offers or looks for; it ends by itself on `expires_on`."""

    class Direction(models.TextChoices):
        OFFER = "offer", _("Offer")
        NEED = "need", _("Need")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="offers_and_needs")
    direction = models.CharField(_("offer or need"), max_length=10, choices=Direction.choices)
    kind = models.ForeignKey(
        Term, verbose_name=_("kind"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.CharField(_("text"), max_length=500)
    themes = models.ManyToManyField(Term, verbose_name=_("themes"), blank=True, related_name="+")
    expires_on = models.DateField(_("open until"))
    fulfilled_on = models.DateField(_("fulfilled on"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        indexes = [models.Index(fields=["direction", "expires_on"], name="open_offers_and_needs")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="offer_or_need_says_something")]

    def __str__(self) -> str:
        return f"{self.direction}: {self.text}"


class MembershipStep(models.Model):
    """One step of a membership; the history is never overwritten."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="membership_steps")
    state = models.CharField(max_length=20, choices=Membership.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.actor_id} {self.state} {self.on}"


class Consent(models.Model):
    """What a person agreed to: which wording and version, when, how, and when withdrawn."""

    class Purpose(models.TextChoices):
        PUBLIC_PROFILE = "public_profile", _("public page with my name")
        CONTACT_TO_MEMBERS = "contact_to_members", _("contact data for members")
        NEWS = "news", _("news by e-mail")
        PICTURES = "pictures", _("pictures of events")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose.choices)
    wording = models.TextField()
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=clock.now)
    given_how = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_standing_consent_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class Merge(models.Model):
    """Two records found to be one actor. Every row that moved is noted, so it can be undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.absorbed_id} into {self.kept_id}"


class MergeMove(models.Model):
    """One row of any room that a merge pointed elsewhere, or deleted as a double."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves")
    model = models.CharField(max_length=60)
    row_id = models.CharField(max_length=36)
    field = models.CharField(max_length=60)
    before = models.JSONField()

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"


class NotADuplicate(models.Model):
    """A pair somebody looked at and found to be two."""

    first = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_verdict_per_pair")]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
