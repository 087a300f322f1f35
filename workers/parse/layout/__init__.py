"""From marks on a page to lines of text and grids of cells."""
