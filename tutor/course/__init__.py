"""Turns `lessons/` into tracks, lessons, steps, exercises and hints."""
