"""Loads libghostty-vt as pyghostty bundles it, with only those declarations that we use.

pyghostty parses all of the C API on import: half a second of work. Its declarations are read here
as text, and those that our roots need are picked, so they can't disagree with its library.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from cffi import FFI

_ROOTS = """
ghostty_terminal_new ghostty_terminal_free ghostty_terminal_set ghostty_terminal_get
ghostty_terminal_vt_write ghostty_terminal_resize ghostty_terminal_select_word
ghostty_terminal_select_line ghostty_terminal_select_all ghostty_terminal_selection_format_buf
ghostty_tracked_grid_ref_free ghostty_tracked_grid_ref_snapshot ghostty_color_palette_default
ghostty_render_state_new ghostty_render_state_free ghostty_render_state_update
ghostty_render_state_clean ghostty_render_state_get ghostty_render_state_row_iterator_new
ghostty_render_state_row_iterator_free ghostty_render_state_row_iterator_next_dirty
ghostty_render_state_row_get ghostty_render_state_row_cells_new
ghostty_render_state_row_cells_free ghostty_render_state_row_cells_select
ghostty_render_state_row_cells_get ghostty_cell_get ghostty_key_encoder_new
ghostty_key_encoder_free ghostty_key_encoder_setopt ghostty_key_encoder_setopt_from_terminal
ghostty_key_encoder_encode ghostty_key_event_new ghostty_key_event_free
ghostty_key_event_set_action ghostty_key_event_set_key ghostty_key_event_set_mods
ghostty_key_event_set_unshifted_codepoint ghostty_key_event_set_utf8 ghostty_mouse_encoder_new
ghostty_mouse_encoder_free ghostty_mouse_encoder_setopt ghostty_mouse_encoder_setopt_from_terminal
ghostty_mouse_encoder_encode ghostty_mouse_event_new ghostty_mouse_event_free
ghostty_mouse_event_set_action ghostty_mouse_event_set_button ghostty_mouse_event_clear_button
ghostty_mouse_event_set_mods ghostty_mouse_event_set_position ghostty_paste_encode
GhosttyTerminalScreen GhosttyTerminalScrollbar GhosttyTerminalModeConfig GhosttyTerminalWritePtyFn
GhosttyTerminalScrollViewportTag GhosttyPointTag GhosttyGridRef GhosttyTrackedGridRef
GhosttyCellsView GhosttyCellContentTag GhosttyCellWide GhosttyColorRgb GhosttyStyle
GhosttyStyleColorTag GhosttyRenderStateCursor GhosttyRenderStateRowSelection GhosttyOptionAsAlt
GhosttyMouseEncoderSize GhosttySelection GhosttyTerminalSelectionFormatOptions
GhosttyFormatterFormat ghostty_search_new
ghostty_search_free ghostty_search_run ghostty_search_set ghostty_search_get GhosttySearchData
ghostty_terminal_point_from_grid_ref GhosttyString
"""
# cffi can't pass a union by value; structs of the same layout it can.
_TWINS = """
typedef struct { uint16_t x; uint32_t y; uint64_t pad; } PlaceTwin;
typedef struct { GhosttyPointTag tag; PlaceTwin at; } PointTwin;
typedef struct { GhosttyTerminalScrollViewportTag tag; intptr_t delta; uint64_t pad; } ScrollTwin;
typedef GhosttyResult (*GridRefFn)(GhosttyTerminal, PointTwin, GhosttyGridRef*);
typedef GhosttyResult (*TrackFn)(GhosttyTerminal, PointTwin, GhosttyTrackedGridRef*);
typedef void (*ScrollFn)(GhosttyTerminal, ScrollTwin);
void ghostty_terminal_grid_ref(void);
void ghostty_terminal_grid_ref_track(void);
void ghostty_terminal_scroll_viewport(void);
"""
_WORD = re.compile(r"[A-Za-z_]\w*")


class EmulatorError(RuntimeError):
    """A call of the library failed: ours is at fault."""


def check(result: int, call: str) -> None:
    """Raise EmulatorError unless the call succeeded."""
    if result:
        raise EmulatorError(f"{call} failed: {result}")


def sized(ctype: str) -> Any:
    """Return a new struct whose `size` fields say how large it is, as the library wants it."""
    made = ffi.new(f"{ctype}*")
    _tell_size(made)
    return made


def _tell_size(pointer: Any) -> None:
    struct = ffi.typeof(pointer).item
    for name, member in struct.fields:
        if name == "size":
            pointer.size = ffi.sizeof(struct)
        elif member.type.kind == "struct":
            _tell_size(ffi.addressof(pointer[0], name))


def picked(declarations: str, roots: list[str]) -> str:
    """Return those C declarations that declare a root, or what one that is picked mentions."""
    every = _split(re.sub(r"/\*.*?\*/", "", declarations, flags=re.DOTALL))
    words = [set(_WORD.findall(each)) for each in every]
    declares: dict[str, list[int]] = {}
    for index, each in enumerate(every):
        for name in _names(each):
            declares.setdefault(name, []).append(index)
    wanted: set[int] = set()
    open_names = list(roots)
    while open_names:
        for index in declares.get(open_names.pop(), ()):
            if index not in wanted:
                wanted.add(index)
                open_names += words[index]
    return "\n".join(every[index] for index in sorted(wanted))


def _split(text: str) -> list[str]:
    """Return the declarations one by one: each ends at a semicolon outside of braces."""
    pieces, depth, start = [], 0, 0
    for match in re.finditer(r"[{};]", text):
        if match[0] == ";" and depth == 0:
            pieces.append(text[start : match.end()])
            start = match.end()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
    return pieces


def _names(declaration: str) -> list[str]:
    """Return the names that a declaration declares."""
    flat = re.sub(r"\{.*\}", "", declaration, flags=re.DOTALL)
    if function := re.search(r"\(\s*\*\s*(\w+)\s*\)", flat):
        return [function[1]]
    head = flat.split("(")[0] if "(" in flat else flat.rstrip("; \n")
    tag = re.search(r"\bstruct\s+(\w+)", flat)
    names = _WORD.findall(head)[-1:]
    return [*names, *([tag[1]] if tag else [])]


def _load() -> tuple[Any, Any]:
    found = importlib.util.find_spec("pyghostty")
    assert found is not None, "pyghostty is a dependency"
    assert found.origin is not None, "pyghostty is a package of files"
    folder = Path(found.origin).parent
    spec = importlib.util.spec_from_file_location("pyghostty_cdef", folder / "_cdef.py")
    assert spec is not None, "pyghostty has its declarations beside it"
    assert spec.loader is not None, "a file has a loader"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    library = next(path for path in (folder / "_lib").iterdir() if path.stem == "libghostty-vt")
    ours = FFI()
    ours.cdef(picked(module.CDEF, _ROOTS.split()) + _TWINS)
    return ours, ours.dlopen(str(library))


ffi, lib = _load()
grid_ref = ffi.cast("GridRefFn", ffi.addressof(lib, "ghostty_terminal_grid_ref"))
track = ffi.cast("TrackFn", ffi.addressof(lib, "ghostty_terminal_grid_ref_track"))
scroll_viewport = ffi.cast("ScrollFn", ffi.addressof(lib, "ghostty_terminal_scroll_viewport"))
