"""Whether the API server would know and take a manifest."""
