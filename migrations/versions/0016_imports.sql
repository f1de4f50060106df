-- The import jobs.
SELECT 1;
