"""Of the figures that a clean report prints, the share of which a single altered digit would be noticed."""
