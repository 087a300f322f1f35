"""How well composed reports are read, and whether clean ones are left alone; the shared gold where it is at hand."""
