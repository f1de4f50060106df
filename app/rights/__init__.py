"""The rights of the person as requests with clocks: through an agency, by letter, by herself; who decides for her; her death."""
