"""Imports: existing files come in, nobody twice and nobody without evidence of consent."""
