"""Rows to arrays for rounds, and how people can be reached."""
