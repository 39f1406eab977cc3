"""The register: published documents as printed, codebooks, and the tidy tables."""
