"""Helpers that more than one test module uses: servers, generators, oracles and dbt runs."""
