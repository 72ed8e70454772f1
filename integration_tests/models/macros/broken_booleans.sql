{{ scaffold_source.test_honours_contract(source('flags', 'booleans'), 'flags', 'booleans') }}
