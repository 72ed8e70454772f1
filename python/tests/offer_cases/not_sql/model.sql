{{ scaffold_source.stage('quay', 'orders') }}
