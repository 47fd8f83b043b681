"""What the services ask of the edges: small protocols, named after the need and not after the vendor."""

from bot.ports.archive import FeedbackBook, Feeds, Items, Repairs, Search, Stories
from bot.ports.edges import Clock, Embedder, Fetcher, HubCaller, Parser, Sender, TaggerBeside
from bot.ports.outbox import Alerts, Proposals, Subscriptions, Watch
from bot.ports.store import Keeping, Leases, Notes, Pushes, Store, Transaction

__all__ = [
    "Alerts",
    "Clock",
    "Embedder",
    "FeedbackBook",
    "Feeds",
    "Fetcher",
    "HubCaller",
    "Items",
    "Keeping",
    "Leases",
    "Notes",
    "Parser",
    "Proposals",
    "Pushes",
    "Repairs",
    "Search",
    "Sender",
    "Store",
    "Stories",
    "Subscriptions",
    "TaggerBeside",
    "Transaction",
    "Watch",
]
