"""The benchmark behind the README's performance table: ratios of medians, measured in one run, against yardsticks kept here."""
