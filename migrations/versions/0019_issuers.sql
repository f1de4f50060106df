-- The outside issuers of agencies.
SELECT 1;
