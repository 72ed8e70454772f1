"""Make a release and prove it: `make release VERSION=…`, `make release-check`. No part of the product."""
