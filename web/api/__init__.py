"""The HTTP API: what the pages show, for programs; described by /api/openapi.json."""
