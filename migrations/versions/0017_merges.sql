-- Merged newcomers and the notes on suspected duplicates.
SELECT 1;
