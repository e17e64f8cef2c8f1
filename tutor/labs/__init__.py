"""Turns `clusters/` into a running lab: endpoints, shell environment, observations."""
