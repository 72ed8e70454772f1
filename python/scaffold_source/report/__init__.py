"""What a command found or did: texts for people, and formats for programs."""
