"""Geflecht: one record for a cross-sector network of urban development."""

__version__ = "0.1.0"
