"""Publishers' servers: fetching with limits, and parsing out of harm's way."""
