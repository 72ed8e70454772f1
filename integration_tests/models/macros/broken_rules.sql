{{ scaffold_source.test_honours_contract(source('ledger', 'broken'), 'ledger', 'broken', unique=[['id']]) }}
