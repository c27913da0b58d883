//! Makes articles of sources: clean text, blocks, metadata; one file per format. It reads no file.
