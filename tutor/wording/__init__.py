"""Puts verdicts, causes and messages into the learner's language; both faces use it."""
