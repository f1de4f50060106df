"""What is made of released numbers for people to read: series over time, themes, charts, maps, files and the report."""
