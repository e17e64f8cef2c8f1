"""The plain-line face: data to stdout, talk to stderr, exit codes that mean something."""
