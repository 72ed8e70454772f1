"""The contract in the Open Data Contract Standard (ODCS) 3.1.0 and 3.2.0, and back. Pure.

What the standard has a key for stands there, in its words. What an import of that alone would not give back
stands beside it in `customProperties`, under the contract's own key, so that nothing is lost: `slots` says
how, `elements` maps columns and tables, `terms` the contract's head, `document` puts them together.
"""
