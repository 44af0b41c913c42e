"""The numerical core: arrays in, arrays and frozen dataclasses out; no Django, no clock, no ids."""
