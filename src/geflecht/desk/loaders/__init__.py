"""From rows to figures: the network as it stands, a year ago, and quarter by quarter."""

from geflecht.desk.loaders.figures import Cut, Figures, Quarter, Standing, load_figures
from geflecht.desk.loaders.periods import comparison_day, quarter_starts, year_before

__all__ = [
    "Cut",
    "Figures",
    "Quarter",
    "Standing",
    "comparison_day",
    "load_figures",
    "quarter_starts",
    "year_before",
]
