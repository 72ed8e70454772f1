"""Text from the contract: source YAML, models YAML, staging SQL."""
