//! Writes files whole or not at all: temporary file, fsync, rename.
