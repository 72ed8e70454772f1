from scaffold_source.cli import main

main()
