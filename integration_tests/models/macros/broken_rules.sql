{{ scaffold_source.default__test_honours_contract(source('ledger', 'broken'), 'ledger', 'broken', unique=[['id']]) }}
