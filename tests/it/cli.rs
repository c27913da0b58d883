//! Runs the program as a user would.
