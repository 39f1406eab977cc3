"""Run every notebook for every place and language, and keep the last good page."""
