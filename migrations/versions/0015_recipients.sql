-- What recipients owe and the once-only meter.
SELECT 1;
