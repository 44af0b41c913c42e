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
from geflecht.actors.views.post import job, stop_mail

__all__ = [
    "affiliate",
    "agree",
    "close_offer",
    "job",
    "mine",
    "post_offer",
    "preview",
    "retention",
    "save_profile",
    "save_visibility",
    "sign_in",
    "start",
    "stop_mail",
]
