"""Offers against needs: our own catalogue of courses, counselling and childcare, and what is missing where."""
