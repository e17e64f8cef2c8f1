"""kubetutor: a terminal tutor whose exercises are checked against the live state of a lab."""

__version__ = "0.1.0"
