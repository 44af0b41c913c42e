from geflecht.events.views.public import atom, calendar, detail, ics, index, schedule

__all__ = ["atom", "calendar", "detail", "ics", "index", "schedule"]
