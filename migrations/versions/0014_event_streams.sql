-- The event streams and their deliveries.
SELECT 1;
