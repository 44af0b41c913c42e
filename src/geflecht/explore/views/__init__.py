"""Pages of `/netzwerk/`, one file per subject; `urls.py` lists them."""
