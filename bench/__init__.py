"""How fast pages are made, measured against papermill alone."""
