"""The contracts of the tidy tables, as pandera checks them."""

from __future__ import annotations

import pandera.pandas as pa

from helpers.register.schema import Column


def _column(spec: Column) -> pa.Column:
    checks = [pa.Check.isin(spec.codes)] if spec.codes else []
    if spec.required and spec.kind == "string":
        checks.append(pa.Check.str_length(min_value=1))
    return pa.Column(checks=checks, nullable=not spec.required, unique=spec.name == "id")


def schema(columns: tuple[Column, ...]) -> pa.DataFrameSchema:
    """Return the contract of one table: its columns in order, codes, filled and unique cells."""
    return pa.DataFrameSchema(
        {spec.name: _column(spec) for spec in columns}, strict=True, ordered=True
    )
