"""The lesson screen: text, shell, checks and live view, in four layouts."""
