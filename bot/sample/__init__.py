"""The sample newsroom: a loopback feed server with items written for it."""
