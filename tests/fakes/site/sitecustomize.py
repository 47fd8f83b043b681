"""Leads the unmodified discord.py of the bot's own process to a server of the tests, by two environment variables."""

import os
import sys

REST, GATEWAY = "PANMUNJOM_TEST_DISCORD_REST", "PANMUNJOM_TEST_DISCORD_GATEWAY"

# The bot's children have no use for it, and would start later, and larger than they are.
if REST in os.environ and not any("_child" in part for part in sys.orig_argv):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import discord.gateway
        import discord.http
        import yarl

    discord.http.Route.BASE = os.environ[REST]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ[GATEWAY])
