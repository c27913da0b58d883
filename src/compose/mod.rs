//! Makes the briefing of a selection: here, and only here, spans become owned strings.
