from geflecht.actors.views.entrance import sign_in, start
from geflecht.actors.views.mine import (
    affiliate,
    agree,
    close_offer,
    mine,
    post_offer,
    preview,
    retention,
    save_profile,
    save_visibility,
)

__all__ = [
    "affiliate",
    "agree",
    "close_offer",
    "mine",
    "post_offer",
    "preview",
    "retention",
    "save_profile",
    "save_visibility",
    "sign_in",
    "start",
]
