"""Say, show and publish what the analysis found."""
