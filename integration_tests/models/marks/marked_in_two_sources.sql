{{ scaffold_source.union_sources(['marks', 'marks_elsewhere'], 'epochs') }}
