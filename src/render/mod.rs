//! Makes bytes of a briefing through tera templates. It sees no article.
