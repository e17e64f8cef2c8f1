"""Appends what the learner did to SQLite and folds it into views."""
