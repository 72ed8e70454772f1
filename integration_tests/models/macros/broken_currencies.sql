{{ scaffold_source.default__test_honours_contract(source('money', 'per_row'), 'money', 'per_row') }}
