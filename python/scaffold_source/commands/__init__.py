"""The commands, one file each: pure until the edits that they return."""
