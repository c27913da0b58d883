//! Checks the quotes of a finished briefing against their sources, byte for byte.
