-- Packages of people who moved to another municipality.
SELECT 1;
