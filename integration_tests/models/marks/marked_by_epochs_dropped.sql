{{ scaffold_source.stage('marks', 'epochs_dropped') }}
