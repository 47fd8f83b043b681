"""Decide which story a report belongs to.

Theory: a development is told by who did what, to whom, where, when, and with what status. Two reports are of one
development when they agree in these, in whatever words and language they say so. No single likeness will do. On the
day of a summit every headline names the same leaders, the same town and the same meeting: these are the setting, and
what differs is who did what. On the day of a launch every headline says that the same state fired the same missile,
and there that is the development itself. So:

- A word weighs by how few of the open stories use it, not by how few reports do: what thirty outlets say of one launch
  stays heavy, what thirty stories of a summit share weighs next to nothing. Meaning (a sentence's vector, where there
  is one) is likewise measured from the middle of the stories that are open, not from the middle of the language.
- The act counts in the headline's main clause. What follows "ahead of", "after" or "at the summit" is setting.
- Acts, names and vectors know no language; words join within one. So what tells within a language and what tells
  across two is weighed apart.
- On one day several do the same: four governments condemn one launch. An answer, a visit, a sanction is known by who
  does it, so other doers are another story, however alike the rest (`doers`).
- A look ahead and the event, an opinion or an explainer and the news, are two stories unless nearly the same text;
  where a desk marked its piece as comment, nothing else is weighed.
- Time parts: what is alike days later is the next one of its kind.

A scorer trained on labelled windows weighs these few signs (`likeness`), story by story; the best story is joined if it
is likely enough. Between the two mistakes a merged different development is the worse one, for it is never shown: the
bar is set above what is best for the mere count of mistakes. Known exceptions: a headline of names alone, and one
that quotes without saying who speaks.
"""

from bot.core.group.desk import Desk, JoinStory, StartStory
from bot.core.group.likeness import Scorer
from bot.core.group.meaning import Middles
from bot.core.group.traits import Reader, Reported

__all__ = ["Desk", "JoinStory", "Middles", "Reader", "Reported", "Scorer", "StartStory"]
