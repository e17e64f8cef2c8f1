"""The lab's picture for the live view: values, folded purely from what the place reports."""
