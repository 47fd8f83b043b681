"""Discord, Slack and the console: client, adapter, commands. They do not know each other."""
