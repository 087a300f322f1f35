"""What many reports cost: landing one more, the views, the reading room's pages, the commands."""
