"""Reading beside its peers: milliseconds of CPU a page, cells right, peak memory, over the same files in one run."""
