{{ scaffold_source.union_sources(['shop_eu', 'shop_us'], 'orders') }}
