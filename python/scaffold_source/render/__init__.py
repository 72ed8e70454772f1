"""Text from the contract: models' YAML and SQL, unit tests, exposures, changelogs; grants and workflows."""
