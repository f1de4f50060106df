"""Bulk import: people of an agency's file become newcomers under the rules of registration, each with her own consent."""
