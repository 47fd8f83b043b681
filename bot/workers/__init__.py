"""Child processes behind ports, for work that may be killed."""
