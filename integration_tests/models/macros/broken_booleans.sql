{{ scaffold_source.default__test_honours_contract(source('flags', 'booleans'), 'flags', 'booleans') }}
