"""The process that reads articles: like the parsing process, and apart from it, for it loads more."""

from bot.feeds.article import read_article
from bot.feeds.parse_child import serve

if __name__ == "__main__":
    serve(read_article)
