"""Draft the entries of a new document: read it, find its figures and reasons, write a draft."""
