"""One file per subject; urls.py names them."""
