"""Bulk import: people of an agency's existing file become newcomers under the rules of registration, each with her own consent."""
