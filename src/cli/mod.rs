//! The command line: arguments in, exit status out. It prints; nothing below it does.
