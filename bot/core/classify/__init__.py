"""Which items are Korean-peninsula diplomacy, what they are about, and the words that say so."""

from bot.core.classify.describe import Describer
from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Mention, Name, Names
from bot.core.classify.rules import classify

__all__ = ["Describer", "Lexicon", "Mention", "Name", "Names", "classify"]
