"""What a brief says to a reader who has never seen dbt."""

TERMS = (
    (
        "contract",
        "one file in the analytics repository: what the database guarantees and both teams say",
    ),
    ("draft, agreed", "a draft warns where it is broken; once both teams agreed, it fails instead"),
    ("fact", "what the database itself declares or counts"),
    (
        "promise",
        "what the contract says of the rows: not_null (a value is required), unique (no value twice), "
        "accepted_values (one of a list), min or above (a bound); a test looks after each load",
    ),
    ("to land", "to be copied into the warehouse, by a loader"),
    (
        "staging model",
        "what analytics makes of a table first, with names, times and amounts in one form; staged: in it",
    ),
    ("incremental load", "a copy that takes only rows that are new or changed, by a time in them"),
    ("freshness", "how long new rows may stay away until somebody is warned; stale: longer than that"),
    ("minor units", "money counted in its smallest coin, such as cents"),
    ("measure", "a figure that the business wants, and the columns that it needs"),
    ("drift", "the database has departed from the contract; a finding is one such difference"),
)
# Around the command that takes answers.
ANSWER = (
    "Answer where your teams keep the checklist, or tell analytics:",
    "checks an answer and writes it where it belongs. Where evidence is wrong, say so too: what people write "
    "in the contract goes before it.",
)
