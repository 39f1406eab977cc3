"""Measure and explain how provinces digitize administrative procedures."""
