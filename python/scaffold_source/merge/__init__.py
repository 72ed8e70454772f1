"""What changed upstream, taken into what people made of the files: values, models, conflicts."""
