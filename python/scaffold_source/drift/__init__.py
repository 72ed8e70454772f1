"""What changed between two Databases, and what it means for analytics. Pure.

`compare` pairs things up and says what differs, without a judgement; it walks the fields of `model.py`,
so a new fact is covered for free. `judge` hands each change to the rules: exactly one claims it, or
`fact-changed` does, so that nothing falls silently.
"""
