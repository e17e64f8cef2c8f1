"""A real terminal as a widget: a pseudo-terminal, an emulator, and the pane that shows them."""
