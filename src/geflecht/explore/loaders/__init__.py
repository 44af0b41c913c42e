"""From rows to columns: what a viewer may see of a collection, and the set a filter chooses of it."""
