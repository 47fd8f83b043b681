"""Which items are Korean-peninsula diplomacy, what they are about, and the words that say so."""

from bot.core.classify.concepts import Concepts
from bot.core.classify.describe import Describer
from bot.core.classify.gate import Gate
from bot.core.classify.judge import Judge, script_of
from bot.core.classify.lexicon import Lexicon
from bot.core.classify.names import Mention, Name, Names
from bot.core.classify.signs import Reader

__all__ = ["Concepts", "Describer", "Gate", "Judge", "Lexicon", "Mention", "Name", "Names", "Reader", "script_of"]
