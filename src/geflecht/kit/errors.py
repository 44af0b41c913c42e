"""The two kinds of failure: what a person can mend, and everything else."""


class Refused(Exception):
    """Base of every anticipated failure; its message is a translated sentence for a person."""
