"""Analysis: pure functions from tidy tables to tables, rates, bounds and grades."""
