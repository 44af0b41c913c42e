"""What HTTP brings to events, as clean values."""

from geflecht.events.forms.listing import Filter
from geflecht.events.forms.registration import RegistrationForm, WishForm, initial_of, initial_wishes

__all__ = ["Filter", "RegistrationForm", "WishForm", "initial_of", "initial_wishes"]
