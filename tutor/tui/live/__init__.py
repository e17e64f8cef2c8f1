"""The live view: draws the lab's picture, lets one choose an object, asks for a closer look."""
