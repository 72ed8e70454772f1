{{ scaffold_source.stage('shop', 'orders') }}
