"""Follows one lesson, or proves it: holds lesson, lab, expectations and log at once."""
