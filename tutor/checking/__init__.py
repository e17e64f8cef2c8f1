"""Turns `checks/` plus observations into verdicts; pure."""
