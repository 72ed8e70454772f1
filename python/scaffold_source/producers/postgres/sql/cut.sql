case
    when
        pg_catalog.octet_length({column}) operator(pg_catalog.>) {longest}
        and pg_catalog.length({column}) operator(pg_catalog.>) {longest}
        then pg_catalog.concat(
            pg_catalog.left({column}, {longest}),
            ' [...cut: ',
            pg_catalog.length({column}),
            ' characters, sha256 ',
            pg_catalog.encode(pg_catalog.sha256(pg_catalog.textsend({column})), 'hex'),
            ']'
        )
    else {column}
end as {column}
