"""The providers: each a package that speaks one protocol and knows no entity."""
