//! Decides what an issue uses: period, topics, duplicates, rank, caps, each with its reason. It makes no strings of article text.
