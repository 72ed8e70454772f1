"""YAML as text: read with positions, written, and edited without touching any other byte."""
