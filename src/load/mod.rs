//! Finds the files of a corpus and reads them: paths and globs in, bytes out. It parses nothing.
