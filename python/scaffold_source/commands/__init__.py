"""The commands, a file each, and beside them what several share. They read and return edits; `cli` writes."""
