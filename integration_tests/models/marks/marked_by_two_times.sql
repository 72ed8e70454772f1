{{ scaffold_source.stage('marks', 'two_times') }}
