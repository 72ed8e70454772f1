{{ scaffold_source.stage('marks', 'epochs') }}
